/**
 * The database for as long as it works, and memory when it does not: storing goes on in any case, and `problem` says
 * what has happened. What a write or commit throws on the way is for the breaker; the caller tries again.
 *
 * ```text
 *   no room      the oldest events make room, with the help of space that was kept back; when that fails: memory
 *   damaged      the file is set aside and a new one begun; when that fails: memory
 *   other        tried again; after FAILURES in a row: memory
 * ```
 */
import type { StorageProblemCode } from '../../contract/database-types.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import type { Adoption, AdoptionOrder, Batch, EventStore, KeptFigures, StoredDate } from '../event-store.ts';
import { problemOf, StorageProblem } from '../sqlite/storage-problem.ts';

const FAILURES = 3;

/** A store whose room on the disk can run out. */
export interface DurableStore extends EventStore {
  /** Nothing failed, but the disk takes no more. */
  readonly needsRoom: boolean;
  /** From now on the file stays as large as it is. @throws SqliteError */
  stopGrowing(): void;
  /** Drops some of the oldest events. @returns whether there were any @throws SqliteError */
  makeRoom(): boolean;
}

export interface Database {
  readonly store: DurableStore;
  readonly problem: StorageProblemCode | null;
  /** Closes the files. */
  close(): void;
  /** Sets the file aside and begins a new one, at once. @throws when that can't be done */
  replace(): Database;
  /** Gives free the disk space that was kept back. @returns whether there was any */
  freeReserve(): boolean;
}

export class FailoverStore implements EventStore {
  generation = 0;
  private failures = 0;
  private isPretendingFull = false;
  private limits: readonly [events: number, bytes?: number | undefined] = [Number.POSITIVE_INFINITY];
  private store: EventStore;
  private ownProblem: StorageProblemCode | null;

  /**
   * @param database null when it could not be opened, because of `problem`
   * @param openMemory makes the store that takes what the database does not
   */
  constructor(
    private database: Database | null,
    problem: StorageProblemCode | null,
    private readonly openMemory: () => EventStore,
  ) {
    this.ownProblem = problem ?? database?.problem ?? null;
    this.store = database?.store ?? openMemory();
  }

  /** What has happened to the database counts for more than what it says of itself. */
  get problem(): StorageProblemCode | null {
    return this.ownProblem ?? this.store.problem;
  }
  get isPersistent(): boolean {
    return this.store.isPersistent;
  }
  get batchesPerCommit(): number {
    return this.store.batchesPerCommit;
  }
  has(id: number): boolean {
    return this.store.has(id);
  }
  write(batch: Batch, events: MemoryMap): void {
    this.guarded(() => {
      if (this.isPretendingFull && this.database) throw new StorageProblem('full', 'by injected failure');
      this.store.write(batch, events);
    });
  }
  /** What is stored in the database alone has a date there. */
  date(stored: StoredDate): void {
    this.store.date?.(stored);
  }
  commit(): void {
    this.guarded(() => this.store.commit());
    this.failures = 0;
    if (this.database?.store.needsRoom) this.makeRoom(this.database);
  }
  get isAsked(): boolean {
    return this.store.isAsked;
  }
  serve(): boolean {
    return this.store.serve();
  }
  rows(): number {
    return this.store.rows();
  }
  bytes(): number {
    return this.store.bytes();
  }
  get keptFigures(): KeptFigures | undefined {
    return this.store.keptFigures;
  }
  retain(events: number, bytes?: number): void {
    this.limits = [events, bytes];
    this.store.retain(events, bytes);
  }
  adopt(order: AdoptionOrder): Adoption | null {
    const { database } = this;
    const adoption = database ? this.guarded(() => database.store.adopt?.(order)) : null;
    if (!adoption) return null;
    return {
      missing: adoption.missing,
      step: () => {
        const events = this.guarded(() => adoption.step());
        this.failures = 0;
        return events;
      },
      get isDone() {
        return adoption.isDone;
      },
    };
  }
  pretendFull(isFull: boolean): void {
    this.isPretendingFull = isFull;
  }
  close(): void {
    const { database } = this;
    this.database = null;
    try {
      database?.store.close();
    } finally {
      database?.close();
    }
  }

  private guarded<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      this.react(error);
      throw error;
    }
  }

  private react(error: unknown): void {
    const { database } = this;
    if (!database) return;
    const problem = problemOf(error);
    this.failures++;
    if (problem === 'damaged') this.setAside(database);
    // What people have stored is not dropped for a failure that is only injected.
    else if (this.failures >= FAILURES || this.isPretendingFull) this.switchToMemory(problem);
    else if (problem === 'full') this.makeRoom(database);
  }

  private setAside(database: Database): void {
    try {
      this.switchTo(database.replace(), 'damaged');
    } catch {
      this.switchToMemory('damaged');
    }
  }

  /** From now on the file does not grow. */
  private makeRoom(database: Database): void {
    try {
      if (database.freeReserve() || database.store.needsRoom) database.store.stopGrowing();
      if (database.store.makeRoom()) this.ownProblem = 'scarce';
    } catch (error) {
      if (problemOf(error) === 'damaged') this.setAside(database);
      else this.switchToMemory('full');
    }
  }

  private switchToMemory(problem: StorageProblemCode): void {
    const { database } = this;
    this.database = null;
    this.ownProblem = problem;
    this.store = this.openMemory();
    this.store.retain(...this.limits);
    try {
      database?.close();
    } catch {
      // The files are of no more use to us; whoever opens them next will see what is in them.
    }
  }

  private switchTo(database: Database, problem: StorageProblemCode): void {
    this.database = database;
    this.generation++;
    this.ownProblem = problem;
    this.store = database.store;
    this.store.retain(...this.limits);
    this.failures = 0;
  }
}
