/** Writes batches: `batch-format.ts` says how they lie. */
import type { ColumnKernels } from '../../kernel/column-kernels.ts';
import { RECORDED_FLAG, readingOf, recordedMsOf } from '../../memory/event-columns.ts';
import { epochMs, microsOf } from '../../memory/event-time.ts';
import * as Found from '../../memory/gathered-words.ts';
import type { GatheredColumns, MemoryMap } from '../../memory/memory-map.ts';
import { notAllowedText } from '../../primitives/shared/options.ts';
import type { Batch } from '../event-store.ts';
import { decodeBatch } from './batch-decoder.ts';
import {
  aligned,
  type BatchColumns,
  HEADER_BYTES,
  NARROW,
  NARROW_TIME_UNIT,
  RECORDED,
  RECORDED_BYTES,
  recordedColumns,
  WIDE,
  WIDE_BYTES,
} from './batch-format.ts';

const MAX_OFFSET = 2 ** 31 - 1;

/** Writes batches to a place in memory, and knows the ranges of the last one. */
export class BatchEncoder {
  firstSequence = 0;
  lastSequence = 0;
  /** Milliseconds since the epoch. */
  firstTime = 0;
  lastTime = 0;
  /** Of the last batch, good until the next one. */
  columns!: BatchColumns;
  private readonly gathered: GatheredColumns;
  /** Whether one of the gathered events is recorded; then the two columns that only such a batch has. */
  private isRecorded = false;
  private readings = new Float64Array(0);
  private recorded = new Float64Array(0);

  /**
   * @param startedAt start of the run, milliseconds since the epoch: the pool's times count from it
   * @param memory of the run, whose events it writes
   * @param kernels of this thread, over that memory
   */
  constructor(
    private readonly startedAt: number,
    private readonly memory: MemoryMap,
    private readonly kernels: Pick<ColumnKernels, 'gather' | 'pack'>,
  ) {
    this.gathered = memory.gathered;
  }

  /**
   * @param at a multiple of 8
   * @returns how many bytes were written from `at` on, at most `encodedBytes(count)`
   * @throws RangeError when the batch is larger than any can be
   */
  encode(batch: Batch, buffer: ArrayBufferLike, at: number): number {
    const { memory } = this;
    const { slots, first, count } = batch;
    const baseSequence = memory.sequence[slots[first]!]!;
    const baseTime = microsOf(memory.intended[slots[first]!]!);
    this.gather(batch, baseSequence, baseTime);
    const isNarrow = this.isNarrow();
    this.firstTime = this.decodedTime(this.firstTime, baseTime, isNarrow);
    this.lastTime = this.decodedTime(this.lastTime, baseTime, isNarrow);
    const header = new DataView(buffer, at, HEADER_BYTES);
    header.setUint32(0, (isNarrow ? NARROW : WIDE) + (this.isRecorded ? RECORDED : 0), true);
    header.setUint32(4, count, true);
    header.setFloat64(8, baseSequence, true);
    const baseMs = epochMs(this.startedAt, baseTime / 1000);
    header.setFloat64(16, baseMs, true);
    if (!isNarrow) {
      this.writeWide(batch, buffer, at + HEADER_BYTES, baseSequence, baseTime);
      const bytes = this.appendRecorded(count, buffer, at, HEADER_BYTES + count * WIDE_BYTES);
      this.columns = decodeBatch(buffer, at, bytes);
      return bytes;
    }
    const { isRecorded } = this;
    const { sequences, times, meta, latency } = this.gathered;
    const bases = { count, baseSequence, baseTime: baseMs, timeUnit: NARROW_TIME_UNIT };
    const value = isRecorded ? this.readings : this.gathered.value;
    this.columns = { ...bases, sequences, times, meta, value, latency, recorded: isRecorded ? this.recorded : null };
    return this.appendRecorded(count, buffer, at, this.pack(count, buffer, at));
  }

  private isNarrow(): boolean {
    const { firstSequence, lastSequence, firstTime, lastTime } = this;
    return lastSequence - firstSequence <= MAX_OFFSET && lastTime - firstTime <= MAX_OFFSET;
  }

  /** What a reader will make of a time: it must lie within the ranges, to the last bit. Both are µs since the start of the run. */
  private decodedTime(time: number, baseTime: number, isNarrow: boolean): number {
    const offset = isNarrow ? (time - baseTime) * NARROW_TIME_UNIT : (time - baseTime) / 1000;
    return epochMs(this.startedAt, baseTime / 1000) + offset;
  }

  /** By column, with the ranges; times are µs, also in these. */
  private gather(batch: Batch, baseSequence: number, baseTime: number): void {
    const { kernels, gathered } = this;
    const { gatheredFound: found } = this.memory;
    const { slots, latency, first, count } = batch;
    const room = gathered.meta.length;
    // A kernel would write on behind the columns.
    if (count > room) throw new RangeError(notAllowedText('events of a batch', count, `at most ${room}`));
    kernels.gather(slots, latency, first, count, baseSequence, baseTime, gathered, found);
    this.isRecorded = (found[Found.ANY_BITS]! & RECORDED_FLAG) !== 0;
    if (this.isRecorded) this.gatherRecorded(batch);
    this.firstSequence = found[Found.FIRST_SEQUENCE]!;
    this.lastSequence = found[Found.LAST_SEQUENCE]!;
    this.firstTime = found[Found.FIRST_TIME]!;
    this.lastTime = found[Found.LAST_TIME]!;
  }

  private gatherRecorded({ slots, first, count }: Batch): void {
    const { memory, gathered } = this;
    if (this.readings.length === 0) {
      this.readings = new Float64Array(gathered.meta.length);
      this.recorded = new Float64Array(gathered.meta.length);
    }
    for (let i = 0; i < count; i++) {
      const slot = slots[first + i]!;
      this.readings[i] = readingOf(memory, slot);
      this.recorded[i] = recordedMsOf(memory, slot);
    }
  }

  /** @param bytes written from `at` on @returns how many there are now */
  private appendRecorded(count: number, buffer: ArrayBufferLike, at: number, bytes: number): number {
    if (!this.isRecorded) return bytes;
    const columns = recordedColumns(count, buffer, at + aligned(bytes));
    columns.value.set(this.readings.subarray(0, count));
    columns.recorded.set(this.recorded.subarray(0, count));
    return aligned(bytes) + count * RECORDED_BYTES;
  }

  /** The gathered columns, behind the header. @returns how many bytes there are then */
  private pack(count: number, buffer: ArrayBufferLike, at: number): number {
    const { kernels, memory } = this;
    const { gathered, gatheredFound: found, packed } = memory;
    const bytes = kernels.pack(gathered, count, found[Found.DIFFERING_BITS]!, packed);
    new Uint8Array(buffer, at + HEADER_BYTES, bytes).set(packed.subarray(0, bytes));
    return HEADER_BYTES + bytes;
  }

  private writeWide(
    { slots, latency, first, count }: Batch,
    buffer: ArrayBufferLike,
    from: number,
    baseSequence: number,
    baseTime: number,
  ): void {
    const { sequence, intended, meta, value } = this.memory;
    const sequences = new Float64Array(buffer, from, count);
    const times = new Float64Array(buffer, from + 8 * count, count);
    const metas = new Uint32Array(buffer, from + 16 * count, count);
    const values = new Float32Array(buffer, from + 20 * count, count);
    const latencies = new Float32Array(buffer, from + 24 * count, count);
    for (let i = 0; i < count; i++) {
      const slot = slots[first + i]!;
      sequences[i] = sequence[slot]! - baseSequence;
      times[i] = (microsOf(intended[slot]!) - baseTime) / 1000;
      metas[i] = meta[slot]!;
      values[i] = value[slot]!;
      latencies[i] = latency[first + i]!;
    }
  }
}

/**
 * A wide batch of events that lie in columns already.
 *
 * @param times milliseconds since the epoch
 * @param recorded two words an event, as the pool has them; only of recorded events does it say anything
 */
export function encodeWide(
  sequences: Float64Array,
  times: Float64Array,
  meta: Uint32Array,
  value: Float32Array,
  latency: Float32Array,
  recorded: Float64Array,
): Uint8Array {
  const { length: count } = sequences;
  const isRecorded = meta.some((word) => (word & RECORDED_FLAG) !== 0);
  const plain = HEADER_BYTES + count * WIDE_BYTES;
  const bytes = new Uint8Array(isRecorded ? aligned(plain) + count * RECORDED_BYTES : plain);
  const header = new DataView(bytes.buffer, 0, HEADER_BYTES);
  const [baseSequence = 0] = sequences;
  const [baseTime = 0] = times;
  header.setUint32(0, isRecorded ? WIDE + RECORDED : WIDE, true);
  header.setUint32(4, count, true);
  header.setFloat64(8, baseSequence, true);
  header.setFloat64(16, baseTime, true);
  const { buffer } = bytes;
  const to = HEADER_BYTES;
  new Float64Array(buffer, to, count).set(sequences.map((sequence) => sequence - baseSequence));
  new Float64Array(buffer, to + 8 * count, count).set(times.map((time) => time - baseTime));
  new Uint32Array(buffer, to + 16 * count, count).set(meta);
  new Float32Array(buffer, to + 20 * count, count).set(value);
  new Float32Array(buffer, to + 24 * count, count).set(latency);
  if (isRecorded) {
    const slots = { meta, value, recorded };
    const columns = recordedColumns(count, buffer, aligned(plain));
    for (let i = 0; i < count; i++) {
      columns.value[i] = readingOf(slots, i);
      columns.recorded[i] = recordedMsOf(slots, i);
    }
  }
  return bytes;
}
