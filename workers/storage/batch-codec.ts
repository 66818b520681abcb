/**
 * How the events of a batch lie in its BLOB: by column, so that a reader touches what it needs.
 *
 * ```text
 *   byte  0  u32  format: 1 narrow, 2 wide
 *         4  u32  count
 *         8  f64  first sequence      base of the offsets below
 *        16  f64  first time          milliseconds since the epoch
 *        24       sequence   i32 offset (wide: f64)
 *                 time       i32 offset in µs (wide: f64 in ms)
 *                 meta       u32, see `event-columns.ts`
 *                 value      f32
 *                 latency    f32, ms
 * ```
 *
 * Little-endian, as every machine is that runs a browser. Narrow is 20 bytes an event; a batch is wide when its events
 * are more than 2^31 µs (35 minutes) or 2^31 events apart, which takes a long outage.
 */
import type { MemoryMap } from '../memory/memory-map.ts';
import type { Batch } from './event-store.ts';

const HEADER_BYTES = 24;
const NARROW = 1;
const WIDE = 2;
const NARROW_BYTES = 20;
const WIDE_BYTES = 28;
const MAX_OFFSET = 2 ** 31 - 1;
/** Milliseconds. */
const NARROW_TIME_UNIT = 1e-3;

export type PoolColumns = Pick<MemoryMap, 'sequence' | 'intended' | 'meta' | 'value'>;

/** Room for any batch of so many events. */
export function encodedBytes(events: number): number {
  return HEADER_BYTES + WIDE_BYTES * events;
}

/** Writes batches to a place in memory, and knows the ranges of the last one. */
export class BatchEncoder {
  firstSequence = 0;
  lastSequence = 0;
  /** Milliseconds since the epoch. */
  firstTime = 0;
  lastTime = 0;

  /** @param startedAt start of the run, milliseconds since the epoch: the pool's times count from it */
  constructor(private readonly startedAt: number) {}

  /** @param at a multiple of 8 @returns how many bytes were written from `at` on, at most `encodedBytes(count)` */
  encode(batch: Batch, pool: PoolColumns, buffer: ArrayBufferLike, at: number): number {
    this.findRanges(batch, pool);
    const { slots, first, count } = batch;
    const baseSequence = pool.sequence[slots[first]!]!;
    const baseTime = pool.intended[slots[first]!]!;
    const narrow = this.isNarrow();
    this.firstTime = this.decodedTime(this.firstTime, baseTime, narrow);
    this.lastTime = this.decodedTime(this.lastTime, baseTime, narrow);
    const header = new DataView(buffer, at, HEADER_BYTES);
    header.setUint32(0, narrow ? NARROW : WIDE, true);
    header.setUint32(4, count, true);
    header.setFloat64(8, baseSequence, true);
    header.setFloat64(16, this.startedAt + baseTime, true);
    const from = at + HEADER_BYTES;
    if (narrow) this.writeNarrow(batch, pool, buffer, from, baseSequence, baseTime);
    else this.writeWide(batch, pool, buffer, from, baseSequence, baseTime);
    return HEADER_BYTES + count * (narrow ? NARROW_BYTES : WIDE_BYTES);
  }

  private findRanges({ slots, first, count }: Batch, { sequence, intended }: PoolColumns): void {
    let firstSequence = Number.POSITIVE_INFINITY;
    let lastSequence = Number.NEGATIVE_INFINITY;
    let firstTime = Number.POSITIVE_INFINITY;
    let lastTime = Number.NEGATIVE_INFINITY;
    for (let i = first; i < first + count; i++) {
      const slot = slots[i]!;
      const s = sequence[slot]!;
      const t = intended[slot]!;
      if (s < firstSequence) firstSequence = s;
      if (s > lastSequence) lastSequence = s;
      if (t < firstTime) firstTime = t;
      if (t > lastTime) lastTime = t;
    }
    this.firstSequence = firstSequence;
    this.lastSequence = lastSequence;
    this.firstTime = firstTime;
    this.lastTime = lastTime;
  }

  private isNarrow(): boolean {
    const { firstSequence, lastSequence, firstTime, lastTime } = this;
    return lastSequence - firstSequence <= MAX_OFFSET && (lastTime - firstTime) * 1000 <= MAX_OFFSET;
  }

  /** What a reader will make of a time: it must lie within the ranges, to the last bit. */
  private decodedTime(time: number, baseTime: number, narrow: boolean): number {
    const offset = time - baseTime;
    return this.startedAt + baseTime + (narrow ? Math.round(offset * 1000) * NARROW_TIME_UNIT : offset);
  }

  /** One pass over the slots for all columns: each slot's lines are fetched once. */
  private writeNarrow(
    { slots, latency, first, count }: Batch,
    pool: PoolColumns,
    buffer: ArrayBufferLike,
    from: number,
    baseSequence: number,
    baseTime: number,
  ): void {
    const { sequence, intended, meta, value } = pool;
    const sequences = new Int32Array(buffer, from, count);
    const times = new Int32Array(buffer, from + 4 * count, count);
    const metas = new Uint32Array(buffer, from + 8 * count, count);
    const values = new Float32Array(buffer, from + 12 * count, count);
    const latencies = new Float32Array(buffer, from + 16 * count, count);
    for (let i = 0; i < count; i++) {
      const slot = slots[first + i]!;
      sequences[i] = sequence[slot]! - baseSequence;
      times[i] = Math.round((intended[slot]! - baseTime) * 1000);
      metas[i] = meta[slot]!;
      values[i] = value[slot]!;
      latencies[i] = latency[first + i]!;
    }
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
      times[i] = intended[slot]! - baseTime;
      metas[i] = meta[slot]!;
      values[i] = value[slot]!;
      latencies[i] = latency[first + i]!;
    }
  }
}

/** The columns of a batch, in place. Event `i` has sequence `baseSequence + sequences[i]`, time `baseTime + times[i] * timeUnit`. */
export interface BatchColumns {
  readonly count: number;
  readonly baseSequence: number;
  readonly baseTime: number;
  /** Milliseconds. */
  readonly timeUnit: number;
  readonly sequences: Int32Array | Float64Array;
  readonly times: Int32Array | Float64Array;
  readonly meta: Uint32Array;
  readonly value: Float32Array;
  readonly latency: Float32Array;
}

/** Views of an encoded batch, nothing is copied. @throws RangeError when these are not the bytes of a batch */
export function decodeBatch(buffer: ArrayBufferLike, at: number, bytes: number): BatchColumns {
  const header = new DataView(buffer, at, bytes);
  const format = bytes >= HEADER_BYTES ? header.getUint32(0, true) : 0;
  const count = bytes >= HEADER_BYTES ? header.getUint32(4, true) : 0;
  const narrow = format === NARROW;
  const perEvent = narrow ? NARROW_BYTES : WIDE_BYTES;
  if ((!narrow && format !== WIDE) || bytes !== HEADER_BYTES + count * perEvent) {
    throw new RangeError(`not a batch of events: format ${format}, ${count} events in ${bytes} bytes`);
  }
  const from = at + HEADER_BYTES;
  const offsetBytes = (narrow ? 4 : 8) * count;
  const offsets = (start: number) =>
    narrow ? new Int32Array(buffer, start, count) : new Float64Array(buffer, start, count);
  const rest = from + 2 * offsetBytes;
  return {
    count,
    baseSequence: header.getFloat64(8, true),
    baseTime: header.getFloat64(16, true),
    timeUnit: narrow ? NARROW_TIME_UNIT : 1,
    sequences: offsets(from),
    times: offsets(from + offsetBytes),
    meta: new Uint32Array(buffer, rest, count),
    value: new Float32Array(buffer, rest + 4 * count, count),
    latency: new Float32Array(buffer, rest + 8 * count, count),
  };
}
