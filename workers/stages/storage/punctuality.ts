/**
 * Counts, by class, which events of a transaction are stored in time. An event is late when more whole microseconds have passed
 * between its intended emission and its commit than its class has: the comparison that SQL makes of `stored_ms` and
 * `stored_by_ms`, which are whole microseconds too (`event-time.ts`), so that both come to the same for every event.
 */
import { BULK, CLASS_COUNT, classOf, NORMAL, URGENT } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import type { EventRuns } from './event-runs.ts';

/** Where the events lie. */
interface Columns {
  readonly slots: Uint32Array;
  readonly latency: Float32Array;
}

export class Punctuality {
  /** By class: the earliest time, in µs, from which an event is in time; half a µs early, which is what rounding adds. */
  private readonly from = new Float64Array(CLASS_COUNT);

  /**
   * @param runs of what is counted, added to these: whoever uses them clears them
   * @param draft of the storage stage's journal, which the stage commits
   */
  constructor(
    private readonly columns: Columns,
    private readonly runs: EventRuns,
    private readonly draft: Float64Array,
  ) {}

  /**
   * @param first of `count` events
   * @param storedUs since the start of the run
   * @param limits by class, µs, from word `at` on
   */
  countStored(first: number, count: number, storedUs: number, limits: Float64Array, at: number): void {
    const { from, runs } = this;
    for (let i = 0; i < CLASS_COUNT; i++) from[i] = storedUs - limits[at + i]! - 0.5;
    this.add(first, count, J.ON_TIME);
    const latest = Math.max(from[URGENT]!, from[NORMAL]!, from[BULK]!);
    if (runs.oldest * 1000 < latest) this.countLate(first, (first + count) | 0);
  }

  /** Of the events from `first` to before `end`, which are counted as in time. */
  private countLate(first: number, end: number): void {
    const { draft, from } = this;
    const { slots } = this.columns;
    const { intended, meta } = this.runs.columns;
    for (let i = first; i < end; i++) {
      const slot = slots[i]!;
      const kind = classOf(meta[slot]!);
      if (intended[slot]! * 1000 >= from[kind]!) continue;
      draft[J.ON_TIME + kind]! -= 1;
      draft[J.LATE + kind]! += 1;
    }
  }

  /** `count` events, from `first` on. */
  countGivenUp(first: number, count: number): void {
    this.add(first, count, J.DEAD_LETTERED_BY_CLASS);
  }

  private add(first: number, count: number, field: number): void {
    const { draft, runs } = this;
    runs.add(this.columns.slots, this.columns.latency, first, count);
    draft[field + URGENT]! += count - runs.normal - runs.bulk;
    draft[field + NORMAL]! += runs.normal;
    draft[field + BULK]! += runs.bulk;
  }
}
