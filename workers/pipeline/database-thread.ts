/**
 * The worker that writes the database: there while storage is placed on it.
 *
 * It can open no files while it runs. So there is a new one each time that the database is wanted, and the old one has let
 * go of the files before.
 */
import * as C from '../memory/control.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { DATABASE_THREAD, STORAGE } from '../memory/tasks.ts';
import { wantedThread } from './placement.ts';
import type { Supervisor } from './supervisor.ts';
import type { ThreadPool } from './thread-pool.ts';
import { until } from './until.ts';

/** For storing the batch under way, and closing the files. */
const LEAVE_MS = 5000;
/** For opening them. */
const START_MS = 5000;

export class DatabaseThread {
  /** Fulfilled when the worker is there, or gone, as last wanted. */
  settled: Promise<void> = Promise.resolve();

  /** @param isRunActive when not, nobody is started or waited for */
  constructor(
    private readonly memory: MemoryMap,
    private readonly pool: Pick<ThreadPool, 'has' | 'setLeaving' | 'hasEnded' | 'end' | 'condemn' | 'isRunning'>,
    private readonly supervisor: Pick<Supervisor, 'startIfMissing'>,
    private readonly isRunActive: () => boolean,
  ) {}

  /** Whether storage is, or is about to be, where the database is written. */
  get isWanted(): boolean {
    return wantedThread(this.memory, STORAGE) === DATABASE_THREAD;
  }

  /** Before storage is placed on it: says that files are about to be opened. */
  announce(): void {
    if (!this.pool.has(DATABASE_THREAD)) Atomics.store(this.memory.control, C.STORAGE_OPENING, 1);
  }
  /** After storage was placed: starts or ends the worker, as is wanted now. */
  follow(): void {
    this.settled = this.settled.then(() => this.settle());
  }

  private async settle(): Promise<void> {
    const { pool } = this;
    if (pool.has(DATABASE_THREAD) && !this.isWanted) {
      pool.setLeaving(DATABASE_THREAD, true);
      await until(() => pool.hasEnded(DATABASE_THREAD), LEAVE_MS);
      if (pool.hasEnded(DATABASE_THREAD)) pool.end(DATABASE_THREAD, C.ENDED);
      // It is stuck with what it holds. When it is dead the supervisor frees that, and not before.
      else pool.condemn(DATABASE_THREAD);
    }
    if (this.isWanted && this.isRunActive()) {
      this.supervisor.startIfMissing(DATABASE_THREAD);
      await until(() => pool.isRunning(DATABASE_THREAD) || !this.isRunActive(), START_MS);
    }
    Atomics.store(this.memory.control, C.STORAGE_OPENING, 0);
  }
}
