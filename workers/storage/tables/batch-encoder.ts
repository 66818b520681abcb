/** Writes batches: `batch-format.ts` says how they lie. */
import { RECORDED_FLAG, readingOf, recordedMsOf } from '../../memory/event-columns.ts';
import { epochMs, microsOf } from '../../memory/event-time.ts';
import { MAX_BATCH, type MemoryMap } from '../../memory/memory-map.ts';
import type { Batch } from '../event-store.ts';
import { decodeBatch } from './batch-decoder.ts';
import {
  aligned,
  type BatchColumns,
  HEADER_BYTES,
  LAYOUT_BYTES,
  NARROW,
  NARROW_TIME_UNIT,
  RECORDED,
  RECORDED_BYTES,
  recordedColumns,
  UPPER_HALF,
  WIDE,
  WIDE_BYTES,
} from './batch-format.ts';

const MAX_OFFSET = 2 ** 31 - 1;
/** A column has runs if they are at most one for so many events: with more there is little to be won. */
const EVENTS_PER_RUN = 8;

export type PoolColumns = Pick<MemoryMap, 'sequence' | 'intended' | 'meta' | 'value' | 'recorded'>;

/** Writes batches to a place in memory, and knows the ranges of the last one. */
export class BatchEncoder {
  firstSequence = 0;
  lastSequence = 0;
  /** Milliseconds since the epoch. */
  firstTime = 0;
  lastTime = 0;
  /** Of the last batch, good until the next one. */
  columns!: BatchColumns;
  private readonly sequences = new Int32Array(MAX_BATCH);
  private readonly times = new Int32Array(MAX_BATCH);
  private readonly meta = new Uint32Array(MAX_BATCH);
  private readonly value = new Float32Array(MAX_BATCH);
  private readonly latency = new Float32Array(MAX_BATCH);
  private readonly latencyBits = new Int32Array(this.latency.buffer);
  /** Whether one of the gathered events is recorded; then the two columns that only such a batch has. */
  private isRecorded = false;
  private readings = new Float64Array(0);
  private recorded = new Float64Array(0);

  /** @param startedAt start of the run, milliseconds since the epoch: the pool's times count from it */
  constructor(private readonly startedAt: number) {}

  /** @param at a multiple of 8 @returns how many bytes were written from `at` on, at most `encodedBytes(count)` */
  encode(batch: Batch, pool: PoolColumns, buffer: ArrayBufferLike, at: number): number {
    const { slots, first, count } = batch;
    const baseSequence = pool.sequence[slots[first]!]!;
    const baseTime = microsOf(pool.intended[slots[first]!]!);
    this.gather(batch, pool, baseSequence, baseTime);
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
      this.writeWide(batch, pool, buffer, at + HEADER_BYTES, baseSequence, baseTime);
      const bytes = this.appendRecorded(count, buffer, at, HEADER_BYTES + count * WIDE_BYTES);
      this.columns = decodeBatch(buffer, at, bytes);
      return bytes;
    }
    const { sequences, times, meta, latency, isRecorded } = this;
    const bases = { count, baseSequence, baseTime: baseMs, timeUnit: NARROW_TIME_UNIT };
    const value = isRecorded ? this.readings : this.value;
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

  /** One pass over the slots for all columns and ranges: each slot's lines are fetched once. Times are µs, also in the ranges. */
  private gather(batch: Batch, pool: PoolColumns, baseSequence: number, baseTime: number): void {
    const { sequence, intended, meta, value } = pool;
    const { sequences, times, meta: metas, value: values, latency: latencies } = this;
    const { slots, latency, first, count } = batch;
    let firstSequence = baseSequence;
    let lastSequence = baseSequence;
    let firstTime = baseTime;
    let lastTime = baseTime;
    let flags = 0;
    for (let i = 0; i < count; i++) {
      const slot = slots[first + i]!;
      const s = sequence[slot]!;
      const t = microsOf(intended[slot]!);
      if (s < firstSequence) firstSequence = s;
      if (s > lastSequence) lastSequence = s;
      if (t < firstTime) firstTime = t;
      if (t > lastTime) lastTime = t;
      // Cut off when the batch turns out to be wide.
      sequences[i] = s - baseSequence;
      times[i] = t - baseTime;
      const word = meta[slot]!;
      flags |= word;
      metas[i] = word;
      values[i] = value[slot]!;
      latencies[i] = latency[first + i]!;
    }
    this.isRecorded = (flags & RECORDED_FLAG) !== 0;
    if (this.isRecorded) this.gatherRecorded(batch, pool);
    this.firstSequence = firstSequence;
    this.lastSequence = lastSequence;
    this.firstTime = firstTime;
    this.lastTime = lastTime;
  }

  private gatherRecorded({ slots, first, count }: Batch, pool: PoolColumns): void {
    if (this.readings.length === 0) {
      this.readings = new Float64Array(MAX_BATCH);
      this.recorded = new Float64Array(MAX_BATCH);
    }
    for (let i = 0; i < count; i++) {
      const slot = slots[first + i]!;
      this.readings[i] = readingOf(pool, slot);
      this.recorded[i] = recordedMsOf(pool, slot);
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

  /** The gathered columns, as short as they will go. */
  private pack(count: number, buffer: ArrayBufferLike, at: number): number {
    const layout = new Uint32Array(buffer, at + HEADER_BYTES, LAYOUT_BYTES / 4);
    let to = at + HEADER_BYTES + LAYOUT_BYTES;
    [this.sequences, this.times, this.latencyBits].forEach((column, i) => {
      const runs = writeRuns(column, count, i === 0 ? 1 : 0, buffer, to);
      layout[i] = runs;
      if (runs === 0) new Int32Array(buffer, to, count).set(column.subarray(0, count));
      to += runs > 0 ? 8 * runs : 4 * count;
    });
    new Float32Array(buffer, to, count).set(this.value.subarray(0, count));
    to += 4 * count;
    const upper = commonUpperHalf(this.meta, count);
    layout[3] = upper;
    if (upper === 0) new Uint32Array(buffer, to, count).set(this.meta.subarray(0, count));
    // What does not fit in 16 bits is cut off.
    else new Uint16Array(buffer, to, count).set(this.meta.subarray(0, count));
    return to + (upper === 0 ? 4 : 2) * count - at;
  }

  private writeWide(
    { slots, latency, first, count }: Batch,
    { sequence, intended, meta, value }: PoolColumns,
    buffer: ArrayBufferLike,
    from: number,
    baseSequence: number,
    baseTime: number,
  ): void {
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

/** Runs of numbers that go up by `step` each. @returns how many; 0 when there are too many, and what was written is void */
function writeRuns(column: Int32Array, count: number, step: number, buffer: ArrayBufferLike, at: number): number {
  const most = Math.floor(count / EVENTS_PER_RUN);
  if (most === 0) return 0;
  // Where the first values go is known when the runs have been counted: first behind all the ends there can be.
  const ends = new Uint32Array(buffer, at, most);
  const starts = new Int32Array(buffer, at + 4 * most, most);
  let run = 0;
  let last = column[0]!;
  starts[0] = last;
  for (let i = 1; i < count; i++) {
    const next = column[i]!;
    if (next - last !== step) {
      ends[run++] = i;
      if (run === most) return 0;
      starts[run] = next;
    }
    last = next;
  }
  ends[run++] = count;
  new Int32Array(buffer, at + 4 * run, run).set(starts.subarray(0, run));
  return run;
}

/** With 1 in the lower half; 0 when they do not all have the same. */
function commonUpperHalf(meta: Uint32Array, count: number): number {
  const first = meta[0]!;
  let differing = 0;
  for (let i = 1; i < count; i++) differing |= meta[i]! ^ first;
  return (differing & UPPER_HALF) === 0 ? ((first & UPPER_HALF) | 1) >>> 0 : 0;
}
