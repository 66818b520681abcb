/** AssemblyScript: a batch is gathered and packed for the database; part of `columns.ts`, which says what holds for both. */
import { intended, meta, roundOf, sequence, slotAt, value } from './places';

/** See `memory/gathered-words.ts`. */
const LAYOUT_BYTES: usize = 16;
const UPPER_HALF: u32 = 0xffff0000;
/** Of events per run the logarithm. */
const RUN_SHIFT: i32 = 3;

/** As JavaScript stores a number in 32 bits: what is beyond wraps. */
function low32(x: f64): i32 {
  return <i32>(<i64>x);
}

export function gather(
  slots: usize,
  latency: usize,
  count: i32,
  baseSequence: f64,
  baseTime: f64,
  toSequences: usize,
  toTimes: usize,
  toMeta: usize,
  toValue: usize,
  toLatency: usize,
  found: usize,
): i32 {
  const sequences = sequence;
  const intendeds = intended;
  const metas = meta;
  const values = value;
  const firstWord: u32 = count > 0 ? load<u32>(metas + (slotAt(slots) << 2)) : 0;
  let firstSequence = baseSequence;
  let lastSequence = baseSequence;
  let firstTime = baseTime;
  let lastTime = baseTime;
  let bits: u32 = 0;
  let differing: u32 = 0;
  for (let i: i32 = 0; i < count; i++) {
    const by4 = (<usize>i) << 2;
    const slot = slotAt(slots + by4);
    const s = load<f64>(sequences + (slot << 3));
    const t = roundOf(load<f64>(intendeds + (slot << 3)) * 1000);
    if (s < firstSequence) firstSequence = s;
    if (s > lastSequence) lastSequence = s;
    if (t < firstTime) firstTime = t;
    if (t > lastTime) lastTime = t;
    store<i32>(toSequences + by4, low32(s - baseSequence));
    store<i32>(toTimes + by4, low32(t - baseTime));
    const word = load<u32>(metas + (slot << 2));
    bits |= word;
    differing |= word ^ firstWord;
    store<u32>(toMeta + by4, word);
    store<u32>(toValue + by4, load<u32>(values + (slot << 2)));
    store<u32>(toLatency + by4, load<u32>(latency + by4));
  }
  store<f64>(found, firstSequence);
  store<f64>(found + 8, lastSequence);
  store<f64>(found + 16, firstTime);
  store<f64>(found + 24, lastTime);
  store<f64>(found + 32, <f64>bits);
  store<f64>(found + 40, <f64>differing);
  return count;
}

export function pack(
  sequences: usize,
  times: usize,
  latency: usize,
  value: usize,
  metas: usize,
  count: i32,
  differing: u32,
  to: usize,
): i32 {
  const narrow = (<usize>count) << 2;
  let at = to + LAYOUT_BYTES;
  at = packColumn(sequences, count, 1, to, at);
  at = packColumn(times, count, 0, to + 4, at);
  at = packColumn(latency, count, 0, to + 8, at);
  memory.copy(at, value, narrow);
  at += narrow;
  if ((differing & UPPER_HALF) === 0) {
    store<u32>(to + 12, (load<u32>(metas) & UPPER_HALF) | 1);
    lowerHalves(metas, count, at);
    return <i32>(at - to) + (count << 1);
  }
  store<u32>(to + 12, 0);
  memory.copy(at, metas, narrow);
  return <i32>(at - to) + (count << 2);
}

/** In runs that go up by `step` each, or as it is. @param layout where it is told how many runs @returns where the next one goes */
function packColumn(column: usize, count: i32, step: i32, layout: usize, at: usize): usize {
  const runs = writeRuns(column, count, step, at);
  store<i32>(layout, runs);
  if (runs > 0) return at + ((<usize>runs) << 3);
  memory.copy(at, column, (<usize>count) << 2);
  return at + ((<usize>count) << 2);
}

/** @returns how many; 0 when there are too many, and what was written is void */
function writeRuns(column: usize, count: i32, step: i32, ends: usize): i32 {
  const most = count >> RUN_SHIFT;
  if (most === 0) return 0;
  const starts = ends + ((<usize>most) << 2);
  const steps = i32x4.splat(step);
  let run: i32 = 0;
  store<u32>(starts, load<u32>(column));
  let i: i32 = 1;
  while (i < count) {
    const here = column + ((<usize>i) << 2);
    if (i + 4 <= count && i32x4.all_true(i32x4.eq(i32x4.sub(v128.load(here), v128.load(here - 4)), steps))) {
      i += 4;
      continue;
    }
    const next = load<i32>(here);
    if (next - load<i32>(here - 4) !== step) {
      store<i32>(ends + ((<usize>run) << 2), i);
      run++;
      if (run === most) return 0;
      store<i32>(starts + ((<usize>run) << 2), next);
    }
    i++;
  }
  store<i32>(ends + ((<usize>run) << 2), count);
  run++;
  memory.copy(ends + ((<usize>run) << 2), starts, (<usize>run) << 2);
  return run;
}

/** The lower half of each word. */
function lowerHalves(words: usize, count: i32, to: usize): void {
  const mask = i32x4.splat(0xffff);
  let i: i32 = 0;
  for (; i + 8 <= count; i += 8) {
    const from = words + ((<usize>i) << 2);
    const halves = i16x8.narrow_i32x4_u(v128.and(v128.load(from), mask), v128.and(v128.load(from, 16), mask));
    v128.store(to + ((<usize>i) << 1), halves);
  }
  for (; i < count; i++) store<u16>(to + ((<usize>i) << 1), <u16>load<u32>(words + ((<usize>i) << 2)));
}
