/** How a batch is gathered and packed for the database, in TypeScript: what `ColumnKernels.gather` and `pack` mean. */
import { microsOf } from '../memory/event-time.ts';
import {
  ANY_BITS,
  DIFFERING_BITS,
  EVENTS_PER_RUN,
  FIRST_SEQUENCE,
  FIRST_TIME,
  LAST_SEQUENCE,
  LAST_TIME,
  LAYOUT_BYTES,
  UPPER_HALF,
} from '../memory/gathered-words.ts';
import type { GatheredColumns, MemoryMap } from '../memory/memory-map.ts';

export function gather(
  { sequence, intended, meta, value }: MemoryMap,
  slots: Uint32Array,
  latency: Float32Array,
  first: number,
  count: number,
  baseSequence: number,
  baseTime: number,
  to: GatheredColumns,
  found: Float64Array,
): void {
  const { sequences, times, meta: metas, value: values, latency: latencies } = to;
  const firstWord = count > 0 ? meta[slots[first]!]! : 0;
  let firstSequence = +baseSequence;
  let lastSequence = +baseSequence;
  let firstTime = +baseTime;
  let lastTime = +baseTime;
  let bits = 0;
  let differing = 0;
  // One pass over the slots for all columns and ranges: each slot's lines are fetched once.
  for (let i = 0; i < count; i++) {
    const slot = slots[first + i]!;
    const s = sequence[slot]!;
    const t = microsOf(intended[slot]!);
    if (s < firstSequence) firstSequence = s;
    if (s > lastSequence) lastSequence = s;
    if (t < firstTime) firstTime = t;
    if (t > lastTime) lastTime = t;
    sequences[i] = s - baseSequence;
    times[i] = t - baseTime;
    const word = meta[slot]!;
    bits |= word;
    differing |= word ^ firstWord;
    metas[i] = word;
    values[i] = value[slot]!;
    latencies[i] = latency[first + i]!;
  }
  found[FIRST_SEQUENCE] = firstSequence;
  found[LAST_SEQUENCE] = lastSequence;
  found[FIRST_TIME] = firstTime;
  found[LAST_TIME] = lastTime;
  found[ANY_BITS] = bits >>> 0;
  found[DIFFERING_BITS] = differing >>> 0;
}

export function pack(
  { sequences, times, meta, value, latency }: GatheredColumns,
  count: number,
  differing: number,
  packed: Uint8Array,
): number {
  const { buffer, byteOffset: at } = packed;
  const layout = new Uint32Array(buffer, at, LAYOUT_BYTES / 4);
  const latencyBits = new Int32Array(latency.buffer, latency.byteOffset, count);
  let to = at + LAYOUT_BYTES;
  [sequences, times, latencyBits].forEach((column, i) => {
    const runs = writeRuns(column, count, i === 0 ? 1 : 0, buffer, to);
    layout[i] = runs;
    if (runs === 0) new Int32Array(buffer, to, count).set(column.subarray(0, count));
    to += runs > 0 ? 8 * runs : 4 * count;
  });
  new Float32Array(buffer, to, count).set(value.subarray(0, count));
  to += 4 * count;
  // With 1 in the lower half; 0 when they do not all have the same.
  const upper = (differing & UPPER_HALF) === 0 ? ((meta[0]! & UPPER_HALF) | 1) >>> 0 : 0;
  layout[3] = upper;
  if (upper === 0) new Uint32Array(buffer, to, count).set(meta.subarray(0, count));
  // What does not fit in 16 bits is cut off.
  else new Uint16Array(buffer, to, count).set(meta.subarray(0, count));
  return to + (upper === 0 ? 4 : 2) * count - at;
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
    // As whoever reads them adds up: in 32 bits.
    if (((next - last) | 0) !== step) {
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
