/**
 * The database for as long as it works, and memory when it does not: storing goes on in any case, and `problem` says
 * what has happened. What a write or commit throws on the way is for the breaker; the caller tries again.
 *
 * ```text
 *   no room      the oldest events make room; when that frees nothing: memory
 *   damaged      the file is set aside and a new one begun; when that fails: memory
 *   other        tried again; after FAILURES in a row: memory
 * ```
 */
import type { StorageProblemCode } from '../contract/database-types.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { SqliteError } from './connection.ts';
import type { Batch, EventStore } from './event-store.ts';
import type { SqliteStore } from './sqlite-store.ts';

const FAILURES = 3;
/** SQLite's results. */
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

export interface Database {
  readonly store: SqliteStore;
  readonly problem: StorageProblemCode | null;
  /** Closes the files. */
  close(): void;
  /** Sets the file aside and begins a new one, at once. @throws when that can't be done */
  replace(): Database;
}

export class FailoverStore implements EventStore {
  private failures = 0;
  private pretendsFull = false;
  private limit = Number.POSITIVE_INFINITY;
  private store: EventStore;
  problem: StorageProblemCode | null;

  /**
   * @param database null when it could not be opened, because of `problem`
   * @param openMemory makes the store that takes what the database does not
   */
  constructor(
    private database: Database | null,
    problem: StorageProblemCode | null,
    private readonly openMemory: () => EventStore,
  ) {
    this.problem = problem ?? database?.problem ?? null;
    this.store = database?.store ?? openMemory();
  }

  get persistent(): boolean {
    return this.store.persistent;
  }
  get batchesPerCommit(): number {
    return this.store.batchesPerCommit;
  }
  has(id: number): boolean {
    return this.store.has(id);
  }
  write(batch: Batch, events: MemoryMap): void {
    try {
      if (this.pretendsFull && this.database) throw new SqliteError(FULL, 'the disk is full, by injected failure');
      this.store.write(batch, events);
    } catch (error) {
      this.react(error);
      throw error;
    }
  }
  commit(): void {
    try {
      this.store.commit();
      this.failures = 0;
    } catch (error) {
      this.react(error);
      throw error;
    }
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
  retain(events: number): void {
    this.limit = events;
    this.store.retain(events);
  }
  pretendFull(full: boolean): void {
    this.pretendsFull = full;
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

  private react(error: unknown): void {
    const { database } = this;
    if (!database) return;
    const code = error instanceof SqliteError ? error.primary : 0;
    this.failures++;
    try {
      if (code === CORRUPT || code === NOT_A_DATABASE) this.switchTo(database.replace(), 'damaged');
      else if (code === FULL || code === IO_ERROR) this.makeRoom(database, code === FULL ? 'full' : 'failed');
      else if (this.failures >= FAILURES) this.switchToMemory('failed');
    } catch {
      this.switchToMemory(code === FULL ? 'full' : code === CORRUPT || code === NOT_A_DATABASE ? 'damaged' : 'failed');
    }
  }

  /** A failed write may be for want of room too: the browser does not let SQLite know. */
  private makeRoom({ store }: Database, problem: StorageProblemCode): void {
    // What people have stored is not deleted for a failure that is only injected.
    if (this.pretendsFull || this.failures >= FAILURES || !store.makeRoom()) this.switchToMemory(problem);
  }

  private switchToMemory(problem: StorageProblemCode): void {
    const { database } = this;
    this.database = null;
    this.problem = problem;
    this.store = this.openMemory();
    this.store.retain(this.limit);
    try {
      database?.close();
    } catch {
      // The files are of no more use to us; whoever opens them next will see what is in them.
    }
  }

  private switchTo(database: Database, problem: StorageProblemCode): void {
    this.database = database;
    this.problem = problem;
    this.store = database.store;
    this.store.retain(this.limit);
    this.failures = 0;
  }
}
