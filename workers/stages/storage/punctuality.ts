/**
 * Counts, by class, which events of a transaction are stored in time. An event is late when more whole microseconds have passed
 * between its intended emission and its commit than its class has: the comparison that SQL makes of `stored_ms` and
 * `stored_by_ms`, which are whole microseconds too (`event-time.ts`), so that both come to the same for every event.
 */
import { CLASS_MASK, CLASS_SHIFT, CLASSES } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';

const KINDS = CLASS_MASK + 1;

type Columns = Pick<MemoryMap, 'batchSlots' | 'meta' | 'intended'>;

export class Punctuality {
  /** By class: of those in time, then of those too late. */
  private readonly counts = new Int32Array(2 * KINDS);
  /** By class: the earliest time, in µs, from which an event is in time; half a µs early, which is what rounding adds. */
  private readonly from = new Float64Array(KINDS);

  /** @param draft of the storage stage's journal, which the stage commits */
  constructor(
    private readonly columns: Columns,
    private readonly draft: Float64Array,
  ) {}

  /**
   * @param first of `count` events in `batchSlots`
   * @param storedUs since the start of the run
   * @param limits by class, µs, from word `at` on
   */
  countStored(first: number, count: number, storedUs: number, limits: Float64Array, at: number): void {
    const { counts, from } = this;
    const { batchSlots, meta, intended } = this.columns;
    for (let i = 0; i < CLASSES.length; i++) from[i] = storedUs - limits[at + i]! - 0.5;
    counts.fill(0);
    // Hot: each event passes here, right after it was written, when its lines are still near.
    for (let i = first | 0, end = (first + count) | 0; i < end; i++) {
      const slot = batchSlots[i]!;
      const kind = (meta[slot]! >>> CLASS_SHIFT) & CLASS_MASK;
      counts[intended[slot]! * 1000 >= from[kind]! ? kind : kind + KINDS]! += 1;
    }
    this.addTo(J.ON_TIME, 0);
    this.addTo(J.LATE, KINDS);
  }

  /** `count` events in `batchSlots`, from `first` on. */
  countGivenUp(first: number, count: number): void {
    const { counts } = this;
    const { batchSlots, meta } = this.columns;
    counts.fill(0);
    for (let i = first; i < first + count; i++) counts[(meta[batchSlots[i]!]! >>> CLASS_SHIFT) & CLASS_MASK]! += 1;
    this.addTo(J.DEAD_LETTERED_BY_CLASS, 0);
  }

  private addTo(field: number, from: number): void {
    for (let i = 0; i < CLASSES.length; i++) this.draft[field + i]! += this.counts[from + i]!;
  }
}
