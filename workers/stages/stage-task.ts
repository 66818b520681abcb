/** What all stages have: a journal, and histograms of how long events wait for them and of how long they take. */
import type { Config } from '../contract/config-types.ts';
import type { ServedStage } from '../contract/name-sets.ts';
import { journalOf } from '../memory/task-journals.ts';
import type { HistogramStripe } from '../primitives/histogram/histogram.ts';
import type { Journal } from '../primitives/shared/journal.ts';
import type * as Step from './step.ts';
import { servicesOf, type Task, type TaskContext, waitsOf } from './task.ts';
import { TimedServer } from './timed-server.ts';

export abstract class StageTask implements Task {
  isBackground = false;
  dueAt = Number.POSITIVE_INFINITY;
  protected readonly journal: Journal;
  protected readonly waits: HistogramStripe;
  protected readonly services: HistogramStripe;

  constructor(
    readonly id: number,
    protected readonly context: TaskContext,
  ) {
    const { memory } = context;
    this.journal = journalOf(memory, id);
    this.waits = waitsOf(memory, id);
    this.services = servicesOf(memory, id);
  }

  /** Whether the stage holds nothing outside of shared memory. That would be lost with its thread, so most hold nothing. */
  get isEmpty(): boolean {
    return true;
  }

  abstract configure(config: Config, now: number): void;
  abstract step(now: number): Step.Result;

  /** The server of a stage whose events may take a time that is asked for. */
  protected createServer(stage: ServedStage): TimedServer {
    return new TimedServer(this.context, this.id, stage, this.services);
  }
}
