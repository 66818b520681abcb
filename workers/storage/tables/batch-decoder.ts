/** Reads batches: `batch-format.ts` says how they lie. */
import { LAYOUT_BYTES, UPPER_HALF } from '../../memory/gathered-words.ts';
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

/** What lies event by event is seen in place, the rest is unpacked. @throws RangeError when these are not the bytes of a batch */
export function decodeBatch(buffer: ArrayBufferLike, at: number, bytes: number): BatchColumns {
  const header = new DataView(buffer, at, bytes);
  const format = bytes >= HEADER_BYTES ? header.getUint32(0, true) : 0;
  const count = bytes >= HEADER_BYTES ? header.getUint32(4, true) : 0;
  const isRecorded = format > RECORDED;
  const layout = isRecorded ? format - RECORDED : format;
  const plain = sizeOf(layout, count, header);
  if (bytes !== (isRecorded ? aligned(plain) + count * RECORDED_BYTES : plain)) {
    throw new RangeError(`not a batch of events: format ${format}, ${count} events in ${bytes} bytes`);
  }
  const from = at + HEADER_BYTES;
  const bases = { count, baseSequence: header.getFloat64(8, true), baseTime: header.getFloat64(16, true) };
  const inFull = isRecorded ? recordedColumns(count, buffer, at + aligned(plain)) : { recorded: null };
  if (layout === NARROW) return { ...bases, timeUnit: NARROW_TIME_UNIT, ...unpack(count, buffer, from), ...inFull };
  const rest = from + 16 * count;
  return {
    ...bases,
    timeUnit: 1,
    sequences: new Float64Array(buffer, from, count),
    times: new Float64Array(buffer, from + 8 * count, count),
    meta: new Uint32Array(buffer, rest, count),
    value: new Float32Array(buffer, rest + 4 * count, count),
    latency: new Float32Array(buffer, rest + 8 * count, count),
    ...inFull,
  };
}

/** By its header; NaN when that is none. */
function sizeOf(format: number, count: number, header: DataView): number {
  if (format === WIDE) return HEADER_BYTES + count * WIDE_BYTES;
  if (format !== NARROW || header.byteLength < HEADER_BYTES + LAYOUT_BYTES) return Number.NaN;
  let size = HEADER_BYTES + LAYOUT_BYTES + 4 * count;
  for (let i = 0; i < 3; i++) {
    const runs = header.getUint32(HEADER_BYTES + 4 * i, true);
    size += runs > 0 ? 8 * runs : 4 * count;
  }
  return size + (header.getUint32(HEADER_BYTES + 12, true) === 0 ? 4 : 2) * count;
}

function unpack(count: number, buffer: ArrayBufferLike, from: number) {
  const [sequenceRuns = 0, timeRuns = 0, latencyRuns = 0, upper = 0] = new Uint32Array(buffer, from, LAYOUT_BYTES / 4);
  let at = from + LAYOUT_BYTES;
  const next = (runs: number, step: number) => {
    const column = runs > 0 ? readRuns(runs, step, count, buffer, at) : new Int32Array(buffer, at, count);
    at += runs > 0 ? 8 * runs : 4 * count;
    return column;
  };
  const sequences = next(sequenceRuns, 1);
  const times = next(timeRuns, 0);
  const latency = next(latencyRuns, 0);
  const value = new Float32Array(buffer, at, count);
  at += 4 * count;
  const meta = upper === 0 ? new Uint32Array(buffer, at, count) : Uint32Array.from(new Uint16Array(buffer, at, count));
  if (upper !== 0) for (let i = 0; i < count; i++) meta[i]! |= upper & UPPER_HALF;
  return { sequences, times, meta, value, latency: new Float32Array(latency.buffer, latency.byteOffset, count) };
}

function readRuns(runs: number, step: number, count: number, buffer: ArrayBufferLike, at: number): Int32Array {
  const ends = new Uint32Array(buffer, at, runs);
  const starts = new Int32Array(buffer, at + 4 * runs, runs);
  const column = new Int32Array(count);
  let i = 0;
  for (let run = 0; run < runs; run++) {
    let value = starts[run]!;
    for (const end = Math.min(ends[run]!, count); i < end; i++) {
      column[i] = value;
      value += step;
    }
  }
  return column;
}
