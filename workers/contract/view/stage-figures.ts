/** The figures that every stage has: events in and out, its share of time, restarts, latencies. Kept by the reader. */
import { PLACEMENT_LINE, TASK_RESTARTS } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { POOL } from '../../memory/tasks.ts';
import { HistogramReading } from '../../primitives/histogram/histogram-reading.ts';
import { STAGES, type StageName, SUBSCRIBERS } from '../name-sets.ts';
import type { Latencies, Snapshot, StageSnapshot } from '../snapshot-types.ts';
import { ActivityWindow } from './activity-window.ts';
import type { RunReading } from './run-reading.ts';
import { STAGE_TASKS } from './stage-tasks.ts';

/** The window of the percentiles. */
const LONG_WINDOW_MS = 10_000;
const SKIPPING: ReadonlySet<StageName> = new Set(SUBSCRIBERS);

function fromStages<T>(make: (stage: StageName) => T): Record<StageName, T> {
  return Object.fromEntries(STAGES.map((stage) => [stage, make(stage)])) as Record<StageName, T>;
}

/** For one reader of a run; `sample` moves its windows. */
export class StageFigures {
  private readonly activity: ActivityWindow;
  private readonly longActivity: ActivityWindow;
  private readonly waits: Record<StageName, HistogramReading>;
  private readonly services: Record<StageName, HistogramReading>;

  /**
   * @param reading of the journals; the caller has taken it before it asks for figures
   * @param clock ms, of the windows of the latencies
   */
  constructor(
    private readonly memory: MemoryMap,
    private readonly reading: RunReading,
    clock: () => number,
  ) {
    const histogram = (words: readonly Float64Array[], stage: StageName) =>
      new HistogramReading(
        STAGE_TASKS[stage].map((task) => words[task]!),
        clock,
      );
    this.activity = new ActivityWindow(memory.activity);
    this.longActivity = new ActivityWindow(memory.activity, LONG_WINDOW_MS);
    this.waits = fromStages((stage) => histogram(memory.waits, stage));
    this.services = fromStages((stage) => histogram(memory.services, stage));
  }

  /** Moves the window of the shares of time. @param now ms since the start of the run */
  sample(now: number): void {
    this.activity.sample(now);
    this.longActivity.sample(now);
  }
  /** Of the last ten seconds. */
  busyInWindow(stage: StageName): number {
    return this.longActivity.shares(STAGE_TASKS[stage]).busy;
  }

  stages(): Snapshot['stages'] {
    return fromStages((stage): StageSnapshot => {
      const tasks = STAGE_TASKS[stage];
      const restarts = tasks.reduce((n, task) => n + this.memory.placement[task * PLACEMENT_LINE + TASK_RESTARTS]!, 0);
      return {
        received: this.reading.received(tasks),
        sent: this.reading.sent(tasks),
        // A subscriber is through with what it takes in the same step, and no event waits for it to be.
        inHand: SKIPPING.has(stage) ? 0 : this.reading.inHand(tasks),
        ...this.activity.shares(tasks),
        restarts,
      };
    });
  }

  /** Copies the histograms, for `latencies`. */
  copyLatencies(): void {
    for (const stage of STAGES) {
      this.waits[stage].copy();
      this.services[stage].copy();
    }
  }
  latencies(): Pick<Latencies, StageName> {
    return fromStages((stage) => ({ ...this.waits[stage].summary(), service: this.services[stage].summary() }));
  }

  /** How long events waited before a stage, as `copyLatencies` has it. */
  waitsOf(stage: StageName): HistogramReading {
    return this.waits[stage];
  }

  /** Of each member of the transform pool. */
  pool(workers: number): Snapshot['pool']['workers'] {
    return POOL.slice(0, workers).map((task) => {
      const { busy, idle } = this.activity.shares([task]);
      return { executed: this.reading.of(task, J.EXECUTED), stolen: this.reading.of(task, J.STOLEN), busy, idle };
    });
  }
}
