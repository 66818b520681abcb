/**
 * Brings tasks to the workers that they are wanted on. A worker takes its time to be loaded, to warm its code and, if it is
 * the database's, to open files; only then does it count as running. So while a run is under way a task stays where it is
 * until the worker that it goes to runs. Before a run has begun nothing waits, so everything is placed at once, and the run
 * begins when every task is in its worker's hands.
 */
import * as C from '../memory/control.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { DATABASE_THREAD, STORAGE } from '../memory/tasks.ts';
import { wantedThread, writePlacement } from '../stages/placement.ts';
import { DatabaseThread } from './database-thread.ts';
import { pollUntil } from './poll-until.ts';
import type { StageWorkers } from './stage-workers.ts';
import type { Supervisor } from './supervisor.ts';

/** The slowest worker waited for, files and all; ms. */
export const PATIENCE_MS = 5000;
/** A run that stores in memory meanwhile has time: so long for the database's worker, ms. */
const LATE_PATIENCE_MS = 120_000;

interface MoverEvents {
  /** When not, no worker is started or waited for. */
  isRunActive(): boolean;
  /** Whether events may be on their way. */
  hasRunBegun(): boolean;
  /** The database's worker does not run yet, after all that time. */
  onDatabaseLate(): void;
}

export class TaskMover {
  /** Fulfilled when every task is in the hands of the worker that it was last wanted on, or that is waited for no longer. */
  settled: Promise<void> = Promise.resolve();
  private readonly database: DatabaseThread;
  /** Its worker goes on with opening the database, though nothing is to be on it for the moment. */
  private isDatabaseAwaited = false;
  /** By task, the thread that it shall be on; 0 for none. */
  private target: readonly number[] = [];

  constructor(
    private readonly memory: MemoryMap,
    private readonly workers: Pick<
      StageWorkers,
      'has' | 'setLeaving' | 'hasEnded' | 'end' | 'condemn' | 'isRunning' | 'notify'
    >,
    private readonly supervisor: Pick<Supervisor, 'startIfMissing'>,
    private readonly events: MoverEvents,
  ) {
    this.database = new DatabaseThread(workers, supervisor, () => this.isDatabaseUsed, events.isRunActive);
  }

  /** Whether storage is, or is about to be, where the database is written. */
  get isDatabaseUsed(): boolean {
    return this.isDatabaseAwaited || this.target[STORAGE] === DATABASE_THREAD;
  }
  /** Fulfilled when the database's files have been opened, or let go of, as last wanted. */
  get databaseSettled(): Promise<void> {
    return this.database.settled;
  }

  /**
   * Of a database that was late: its worker is let go on. In between nothing is to be placed on it.
   *
   * @returns whether it runs, in the end: its files are open, or it knows why not
   */
  async awaitDatabase(isAwaited: () => boolean): Promise<boolean> {
    this.isDatabaseAwaited = true;
    const isOver = () => !isAwaited() || !this.events.isRunActive();
    const isRunning = () => {
      // The supervisor ends one that does not start, and replaces it only where something is placed on it.
      this.supervisor.startIfMissing(DATABASE_THREAD);
      return this.workers.isRunning(DATABASE_THREAD);
    };
    await pollUntil(() => isOver() || isRunning(), LATE_PATIENCE_MS);
    const isThere = !isOver() && isRunning();
    this.isDatabaseAwaited = false;
    // Unless it is wanted now, it is ended.
    if (!isThere) this.database.follow();
    return isThere;
  }

  /** @param target as `placeTasks` returns it */
  move(target: readonly number[]): void {
    const isNew = target.some((thread, task) => thread !== this.target[task]);
    this.target = target;
    for (const thread of new Set(target)) this.start(thread);
    this.advance(target);
    this.database.follow();
    // The wait for the same placement goes on: a setting that changes meanwhile gives no worker more time.
    if (isNew) this.settled = this.complete(target);
  }

  private async complete(target: readonly number[]): Promise<void> {
    const isOver = () => target.some((thread, task) => thread !== this.target[task]) || !this.events.isRunActive();
    await pollUntil(() => isOver() || this.advance(this.target), PATIENCE_MS);
    if (isOver() || this.isDone) return;
    const isForDatabase = this.target[STORAGE] === DATABASE_THREAD;
    if (isForDatabase && !this.workers.isRunning(DATABASE_THREAD)) this.events.onDatabaseLate();
    else if (this.events.hasRunBegun()) this.write(target);
    // A run that has not begun waits for all its stages: what it emitted before would only grow old. A worker that does not
    // start is the supervisor's, which replaces it, and in the end gives the run up.
    else await pollUntil(() => isOver() || this.advance(this.target), Number.POSITIVE_INFINITY);
  }

  /** Moves what can be moved. @returns whether that is all */
  private advance(target: readonly number[]): boolean {
    const hasBegun = this.events.hasRunBegun();
    for (const [task, thread] of target.entries()) {
      // The supervisor does not replace a worker that died before anything was placed on it.
      if (thread !== wantedThread(this.memory, task)) this.start(thread);
    }
    this.write(
      target.map((thread, task) =>
        thread === 0 || !hasBegun || this.workers.isRunning(thread) ? thread : wantedThread(this.memory, task),
      ),
    );
    return this.isDone;
  }

  private get isDone(): boolean {
    const { placement } = this.memory;
    return this.target.every(
      (thread, task) => thread === 0 || Atomics.load(placement, task * C.PLACEMENT_LINE + C.HOLDER) === thread,
    );
  }

  private start(thread: number): void {
    if (thread > 0 && thread !== DATABASE_THREAD) this.supervisor.startIfMissing(thread);
  }
  private write(threads: readonly number[]): void {
    const isNew = threads.some((thread, task) => {
      const at = task * C.PLACEMENT_LINE;
      const isRetired = Atomics.load(this.memory.placement, at + C.RETIRED) !== 0;
      const wanted = wantedThread(this.memory, task);
      return thread === 0 ? wanted !== 0 && !isRetired : thread !== wanted || isRetired;
    });
    if (!isNew) return;
    writePlacement(this.memory, threads);
    this.workers.notify();
  }
}
