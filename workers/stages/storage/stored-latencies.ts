/**
 * The latencies of what is stored. Recorded when it is stored, so that the histograms and the database tell of the same events;
 * events that were made together and received together have the same latencies: one record for all of them (`event-runs.ts`).
 */
import type { Config } from '../../contract/config-types.ts';
import type { ColumnKernels } from '../../kernel/column-kernels.ts';
import { BEFORE_RECEIPT, EVENTS, MADE_AT, RUN_WORDS } from '../../memory/event-run-words.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { HistogramStripe } from '../../primitives/histogram/histogram.ts';
import type { BatchPlace } from './batch-places.ts';
import { EventRuns } from './event-runs.ts';
import { NaiveLatency } from './naive-latency.ts';

export class StoredLatencies {
  /** Of what is being counted as stored, or as given up. */
  readonly runs: EventRuns;
  private readonly endToEnd: HistogramStripe;
  private readonly delivery: HistogramStripe;
  private readonly naive: NaiveLatency;

  /** @param kernels of this thread, over that memory */
  constructor(
    memory: MemoryMap,
    private readonly kernels: Pick<ColumnKernels, 'findRuns' | 'recordAges'>,
  ) {
    this.runs = new EventRuns(memory, kernels);
    this.endToEnd = new HistogramStripe(memory.endToEnd);
    this.delivery = new HistogramStripe(memory.delivery);
    this.naive = new NaiveLatency(memory);
  }

  configure(config: Config): void {
    this.naive.configure(config);
  }

  /**
   * Of the events in `runs`, which lie in a place from `first` to before `end`. After the commit: no more latencies than events.
   * Before others may write to the slots.
   *
   * @param storedAt ms since the start of the run
   */
  record({ slots }: BatchPlace, first: number, end: number, storedAt: number): void {
    const { kernels } = this;
    const { words, length } = this.runs;
    kernels.recordAges(this.endToEnd, storedAt, words, MADE_AT, EVENTS, RUN_WORDS, length);
    kernels.recordAges(this.delivery, 0, words, BEFORE_RECEIPT, EVENTS, RUN_WORDS, length);
    this.naive.record(slots, first, end, storedAt);
  }
}
