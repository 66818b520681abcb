/**
 * The end of a run: the source emits nothing more, and what is under way is stored, or in the end given up. What counts as
 * waiting for the database, `drain-clock.ts` says. The time in which a lost worker is being replaced does not count: what it
 * held is not given up because of a crash.
 */
import * as C from '../memory/control.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { STORAGE } from '../memory/tasks.ts';
import { DrainClock } from './drain-clock.ts';
import { pollUntil } from './poll-until.ts';
import type { StageWorkers } from './stage-workers.ts';
import type { Supervisor } from './supervisor.ts';

/** Batches that the database refuses are given up, but its calls are still waited for, ms. */
const SKIP_WAITS_MS = 600;
/** Giving up takes no time, but what comes before storage does. Nothing moves for so long where a thread is stuck. */
const STUCK_MS = 5000;
/** For subscribers that are still behind. */
const END_GRACE_MS = 300;

export class Drain {
  private readonly clock: DrainClock;

  constructor(
    private readonly memory: MemoryMap,
    private readonly workers: Pick<StageWorkers, 'notify' | 'haveAllEnded'>,
    private readonly supervisor: Pick<Supervisor, 'isAnyMissing'>,
  ) {
    this.clock = new DrainClock(memory);
  }

  /** Ends the source. @returns whether storage was done with everything in time */
  async begin(patienceMs: number): Promise<boolean> {
    Atomics.store(this.memory.control, C.PHASE, C.DRAIN);
    this.workers.notify();
    await this.awaitStored(patienceMs);
    return this.hasStoredAll;
  }

  /**
   * Has storage give up what the database refuses, and a little later everything.
   *
   * @returns whether that was the end of everything: false when some events are stuck on their way
   */
  async escalate(): Promise<boolean> {
    this.setUrgency(C.SKIP_WAITS);
    await this.awaitStored(SKIP_WAITS_MS);
    this.setUrgency(C.DROP_REST);
    await this.await(STUCK_MS, (elapsed) => this.clock.still(elapsed));
    return this.hasStoredAll;
  }

  /** Waits for the subscribers, not for long. */
  async awaitSubscribers(): Promise<void> {
    await pollUntil(() => this.workers.haveAllEnded, END_GRACE_MS);
  }

  private awaitStored(patienceMs: number): Promise<void> {
    return this.await(patienceMs, (elapsed) => this.clock.counted(elapsed));
  }
  private await(patienceMs: number, counted: (elapsedMs: number) => number): Promise<void> {
    return pollUntil(
      () => this.hasStoredAll || this.isAbandoned,
      patienceMs,
      (elapsed) => {
        // Asked in any case, so that it knows what has moved meanwhile.
        const ms = counted(elapsed);
        return this.supervisor.isAnyMissing ? 0 : ms;
      },
    );
  }
  /** The run has been reset: no worker is left to store anything. */
  private get isAbandoned(): boolean {
    return Atomics.load(this.memory.control, C.PHASE) === C.ABANDON;
  }
  private setUrgency(urgency: number): void {
    Atomics.store(this.memory.control, C.DRAIN_URGENCY, urgency);
    this.workers.notify();
  }
  private get hasStoredAll(): boolean {
    return Atomics.load(this.memory.placement, STORAGE * C.PLACEMENT_LINE + C.TASK_ENDED) !== 0;
  }
}
