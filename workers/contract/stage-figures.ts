/** The figures that every stage has: events in and out, its share of time, restarts, latencies. Kept by the reader. */
import { PLACEMENT_LINE, TASK_RESTARTS } from '../memory/control.ts';
import type { JournalReader } from '../memory/journal.ts';
import * as J from '../memory/journal-fields.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { AGGREGATES, ALARMS, BROADCAST, POOL, SCHEDULER, SOURCE, STORAGE, TAIL, VALIDATE } from '../memory/tasks.ts';
import { HistogramReading } from '../primitives/histogram-reading.ts';
import { ActivityWindow } from './activity-window.ts';
import type { Latencies, Snapshot, StageName, StageSnapshot } from './snapshot-types.ts';

const STAGE_TASKS: Readonly<Record<StageName, readonly number[]>> = {
  source: [SOURCE],
  validate: [VALIDATE],
  transform: POOL,
  scheduler: [SCHEDULER],
  broadcast: [BROADCAST],
  storage: [STORAGE],
  aggregates: [AGGREGATES],
  alarms: [ALARMS],
  tail: [TAIL],
};
/** The window of the percentiles. */
const LONG_WINDOW_MS = 10_000;
const STAGES = Object.keys(STAGE_TASKS) as StageName[];

function fromStages<T>(make: (stage: StageName) => T): Record<StageName, T> {
  return Object.fromEntries(STAGES.map((stage) => [stage, make(stage)])) as Record<StageName, T>;
}

export class StageFigures {
  private readonly activity: ActivityWindow;
  private readonly longActivity: ActivityWindow;
  private readonly waits: Record<StageName, HistogramReading>;
  private readonly services: Record<StageName, HistogramReading>;

  /**
   * @param journals of all tasks; whoever asks for figures has read them
   * @param clock ms, of the windows of the latencies
   */
  constructor(
    private readonly memory: MemoryMap,
    private readonly journals: readonly JournalReader[],
    clock: () => number,
  ) {
    const reading = (words: readonly Float64Array[], stage: StageName) =>
      new HistogramReading(
        STAGE_TASKS[stage].map((task) => words[task]!),
        clock,
      );
    this.activity = new ActivityWindow(memory.activity);
    this.longActivity = new ActivityWindow(memory.activity, LONG_WINDOW_MS);
    this.waits = fromStages((stage) => reading(memory.waits, stage));
    this.services = fromStages((stage) => reading(memory.services, stage));
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
      const sum = (field: number) => tasks.reduce((total, task) => total + this.of(task, field), 0);
      const restarts = tasks.reduce((n, task) => n + this.memory.placement[task * PLACEMENT_LINE + TASK_RESTARTS]!, 0);
      return { received: sum(J.RECEIVED), sent: sum(J.SENT), ...this.activity.shares(tasks), restarts };
    });
  }

  latencies(): Omit<Latencies, 'endToEnd'> {
    return fromStages((stage) => ({ ...this.waits[stage].read(), service: this.services[stage].read() }));
  }

  /** Of each worker of the transform pool. */
  pool(workers: number): Snapshot['pool']['workers'] {
    return POOL.slice(0, workers).map((task) => {
      const { busy, idle } = this.activity.shares([task]);
      return { executed: this.of(task, J.EXECUTED), stolen: this.of(task, J.STOLEN), busy, idle };
    });
  }

  private of(task: number, field: number): number {
    return this.journals[task]!.record[field]!;
  }
}
