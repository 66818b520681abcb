/**
 * How the events of a batch lie in its BLOB: by column, so that a reader touches what it needs, and short, because every
 * byte is written to the disk twice, to the log and to the database.
 *
 * ```text
 *   byte  0  u32  format: 1 narrow, 2 wide; + 256 when events of it are recorded
 *         4  u32  count
 *         8  f64  first sequence      base of the offsets below
 *        16  f64  first time          milliseconds since the epoch
 *
 *   narrow:  24  u32  runs of sequence, of time, of latency; 0: the column lies there event by event
 *            36  u32  upper half of every meta; 1 in the lower half if it is that of all
 *            40       sequence   i32 offset, or runs that go up by one
 *                     time       i32 offset in µs, or runs of equal ones
 *                     latency    f32 ms, or runs of equal ones
 *                     value      f32
 *                     meta       u32, or u16 where the upper halves agree; see `event-columns.ts`
 *   wide:    24       sequence   f64 offset
 *                     time       f64 offset in ms
 *                     meta u32, value f32, latency f32
 *   recorded, behind either, from the next multiple of 8 on:
 *                     value      f64, as in the file; `value` above is the same as near as an f32 comes
 *                     recorded   f64, ms since the epoch; NaN of an event that was not
 * ```
 *
 * Runs are the index after the last event of each (u32), then the first value of each. Events that were made together
 * and received together make them: at full speed an event takes 6 to 7 bytes, at a steady rate 14. A batch is wide when
 * its events are more than 2^31 µs (35 minutes) or 2^31 events apart, which takes a long outage. Little-endian, as every
 * machine is that runs a browser. Times are whole microseconds (`event-time.ts`) in both.
 */
import { LAYOUT_BYTES } from '../../memory/gathered-words.ts';

export const HEADER_BYTES = 24;
export const NARROW = 1;
export const WIDE = 2;
/** Added to either: a bit, so that batches of older versions are read as they are. */
export const RECORDED = 256;
export const RECORDED_BYTES = 16;
export const WIDE_BYTES = 28;
/** Milliseconds. */
export const NARROW_TIME_UNIT = 1e-3;

/** Room for any batch of so many events. */
export function encodedBytes(events: number): number {
  return HEADER_BYTES + LAYOUT_BYTES + 8 + (WIDE_BYTES + RECORDED_BYTES) * events;
}

/** The columns of a batch. Event `i` has sequence `baseSequence + sequences[i]`, time `baseTime + times[i] * timeUnit`. */
export interface BatchColumns {
  readonly count: number;
  readonly baseSequence: number;
  readonly baseTime: number;
  /** Milliseconds. */
  readonly timeUnit: number;
  readonly sequences: Int32Array | Float64Array;
  readonly times: Int32Array | Float64Array;
  readonly meta: Uint32Array;
  readonly value: Float32Array | Float64Array;
  readonly latency: Float32Array;
  /** When each was recorded, ms since the epoch, or NaN; null when none was. */
  readonly recorded: Float64Array | null;
}

/** Bytes, up to whole doubles. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
/** Views of the columns that recordings add: values and times as f64. @param at of the first byte */
export function recordedColumns(count: number, buffer: ArrayBufferLike, at: number) {
  return { value: new Float64Array(buffer, at, count), recorded: new Float64Array(buffer, at + 8 * count, count) };
}
