/**
 * The loops that walk the columns of events, for stages to call with lists of slots. `TypeScriptKernels` is what they mean and
 * what runs where there is no WebAssembly; `WasmKernels` does the same, bit for bit, in WebAssembly over the run's own memory.
 *
 * A kernel decides nothing and keeps nothing: it gets lists and counts, writes cells that nobody reads yet, and returns a count.
 * What commits, publishes and recovers is the stage that called it.
 *
 * All lists must lie in the run's memory. `from`, `head` and `tail` are the index, or the position in a ring, of the first of
 * `count` items. Each kernel works on the thread that calls it, and each thread has its own.
 */
import type { ValueKernel } from '../feeds/fill-values.ts';
import type { GatheredColumns } from '../memory/memory-map.ts';
import type { HistogramStripe } from '../primitives/histogram/histogram.ts';

/** Which of the two a thread has. */
export type KernelKind = 'webassembly' | 'typescript';

/** Where a ring has its items: `cells[position & mask]`. */
export interface RingCells {
  readonly cells: Uint32Array;
  readonly mask: number;
}

/** Of two counts in one number, each below 2¹⁶. */
export function firstCount(counts: number): number {
  return counts & 0xffff;
}
export function secondCount(counts: number): number {
  return counts >>> 16;
}

export interface ColumnKernels extends ValueKernel {
  readonly kind: KernelKind;

  /**
   * Numbers events from `sequence` on, dates them with `times`, and writes their slots to a ring.
   *
   * @returns how many are normal and how many bulk: `firstCount`, `secondCount`
   */
  stamp(slots: Uint32Array, times: Float64Array, count: number, sequence: number, to: RingCells, tail: number): number;

  /** Passes value events on, up to the first that is not valid or is a packet. Both rings are equally long. @returns how many */
  passSound(
    ring: RingCells,
    head: number,
    count: number,
    out: Uint32Array,
    tail: number,
    sensors: number,
    lowest: number,
    highest: number,
  ): number;

  /** Writes `value` of readings of simulated sensors, up to the first packet. @returns how many */
  calibrateSimulated(slots: Uint32Array, from: number, count: number): number;

  /**
   * How many items are in order of their deadlines, up to the first whose deadline is before that of the one before it.
   *
   * @param last the deadline before the first item, ms
   * @param budgets ms by class
   */
  extendOrder(ring: RingCells, from: number, count: number, last: number, budgets: Float64Array): number;

  /**
   * Copies slots from one ring to another that is equally long.
   *
   * @returns how many are normal and how many bulk: `firstCount`, `secondCount`
   */
  passOn(ring: RingCells, head: number, count: number, out: Uint32Array, tail: number): number;

  /** Takes slots from a ring into a batch, with their ages at `now`, ms: both from index `to` on. */
  collect(
    ring: RingCells,
    head: number,
    count: number,
    slots: Uint32Array,
    latency: Float32Array,
    to: number,
    now: number,
  ): void;

  /** Copies events into rows of the store from `row` on, which must not reach past its end. @param startedUs µs since the epoch */
  append(
    slots: Uint32Array,
    latency: Float32Array,
    from: number,
    count: number,
    row: number,
    batch: number,
    startedUs: number,
  ): void;

  /**
   * Gathers the events of a batch by column. Of sequences and times it writes how far they are from a base; what 32 bits do not
   * hold of that means nothing, which shows in `found`: the words of `memory/gathered-words.ts`.
   *
   * @param latency by index as the slots
   * @param baseSequence of the first event
   * @param baseTime of the first event, whole µs since the start of the run
   */
  gather(
    slots: Uint32Array,
    latency: Float32Array,
    from: number,
    count: number,
    baseSequence: number,
    baseTime: number,
    to: GatheredColumns,
    found: Float64Array,
  ): void;

  /**
   * Packs the first `count` gathered events, as short as they will go: what a narrow batch of `storage/tables/batch-format.ts` has
   * behind its header. Their offsets must have fitted.
   *
   * @param differing bits of `meta` that not all have alike
   * @param to has room for `LAYOUT_BYTES`, and `PACKED_BYTES_PER_EVENT` for each
   * @returns how many bytes it took
   */
  pack(gathered: GatheredColumns, count: number, differing: number, to: Uint8Array): number;

  /**
   * Finds runs of neighbours that were made together and received together (`memory/event-run-words.ts`).
   *
   * @param latency from intended emission to receipt, ms, by index as the slots
   * @param runs where they are written, from word `to` on: as many as events at most, for which there must be room
   * @param found gets, of all these events, when the oldest was made, and how many are normal and bulk
   * @returns how many runs
   */
  findRuns(
    slots: Uint32Array,
    latency: Float32Array,
    from: number,
    count: number,
    runs: Float64Array,
    to: number,
    found: Float64Array,
  ): number;

  /** `HistogramStripe.recordAges`, on a stripe of the run's memory that this thread writes. */
  recordAges(
    stripe: HistogramStripe,
    now: number,
    from: Float64Array,
    time: number,
    count: number,
    stride: number,
    entries: number,
  ): void;

  /** Writes slots to a ring, up to the first that a subscriber was delivered. @returns how many */
  giveBack(slots: Uint32Array, from: number, count: number, to: RingCells, tail: number): number;
}
