/**
 * The worker that writes the database: there while storage is wanted on it.
 *
 * It can open no files while it runs. So there is a new one each time that the database is wanted, and the old one has let
 * go of the files before.
 */
import * as C from '../memory/control.ts';
import { DATABASE_THREAD } from '../memory/tasks.ts';
import { pollUntil } from './poll-until.ts';
import type { StageWorkers } from './stage-workers.ts';
import type { Supervisor } from './supervisor.ts';

/** For storing the batch under way, and closing the files. */
const LEAVE_MS = 5000;
/** For opening them. */
const START_MS = 5000;

export class DatabaseThread {
  /** Fulfilled when the worker is there, or gone, as last wanted. */
  settled: Promise<void> = Promise.resolve();

  /**
   * @param isWanted whether storage is to be on it
   * @param isRunActive when not, no worker is started or waited for
   */
  constructor(
    private readonly workers: Pick<StageWorkers, 'has' | 'setLeaving' | 'hasEnded' | 'end' | 'condemn' | 'isRunning'>,
    private readonly supervisor: Pick<Supervisor, 'startIfMissing'>,
    private readonly isWanted: () => boolean,
    private readonly isRunActive: () => boolean,
  ) {}

  /** After storage was placed: starts or ends the worker, as is wanted now. */
  follow(): void {
    this.settled = this.settled.then(() => this.settle());
  }

  private async settle(): Promise<void> {
    const { workers } = this;
    if (workers.has(DATABASE_THREAD) && !this.isWanted()) await this.leave();
    if (!this.isWanted() || !this.isRunActive()) return;
    this.supervisor.startIfMissing(DATABASE_THREAD);
    const isOver = () => !this.isWanted() || !this.isRunActive();
    await pollUntil(() => workers.isRunning(DATABASE_THREAD) || isOver(), START_MS);
  }

  private async leave(): Promise<void> {
    const { workers } = this;
    workers.setLeaving(DATABASE_THREAD, true);
    await pollUntil(() => workers.hasEnded(DATABASE_THREAD), LEAVE_MS);
    // A worker that never came so far as to run holds nothing.
    if (workers.hasEnded(DATABASE_THREAD) || !workers.isRunning(DATABASE_THREAD))
      workers.end(DATABASE_THREAD, C.THREAD_ENDED);
    // It is stuck with what it holds. When it is dead the supervisor frees that, and not before.
    else workers.condemn(DATABASE_THREAD);
  }
}
