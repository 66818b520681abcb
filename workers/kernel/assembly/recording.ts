/** AssemblyScript: what storage records of the events that it has stored; part of `columns.ts`, which says what holds for both. */
import { CLASS_MASK, CLASS_SHIFT, intended, meta, slotAt } from './places';

/** Bytes of a run of events: see `memory/event-run-words.ts`. */
const RUN_BYTES: usize = 24;
/** Of a histogram's stripe: see `primitives/histogram/histogram.ts`. */
const OVERFLOW_MICROS: u32 = 60293120;
const MAX_WORD: usize = 1332;

export function findRuns(slots: usize, latency: usize, count: i32, runs: usize, found: usize): i32 {
  const intendeds = intended;
  const metas = meta;
  let to = runs;
  let from: i32 = 0;
  let madeAt: f64 = NaN;
  let received: f32 = f32.NaN;
  let oldest: f64 = Infinity;
  let normal: u32 = 0;
  let bulk: u32 = 0;
  for (let i: i32 = 0; i < count; i++) {
    const by4 = (<usize>i) << 2;
    const slot = slotAt(slots + by4);
    const kind = (load<u32>(metas + (slot << 2)) >>> CLASS_SHIFT) & CLASS_MASK;
    normal += kind & 1;
    bulk += kind >>> 1;
    const made = load<f64>(intendeds + (slot << 3));
    const age = load<f32>(latency + by4);
    if (i32(made === madeAt) & i32(age === received)) continue;
    if (i > from) store<f64>(to - 8, <f64>(i - from));
    from = i;
    madeAt = made;
    received = age;
    store<f64>(to, made);
    store<f64>(to + 8, -(<f64>age));
    to += RUN_BYTES;
    if (made < oldest) oldest = made;
  }
  if (count > from) store<f64>(to - 8, <f64>(count - from));
  store<f64>(found, oldest);
  store<f64>(found + 8, <f64>normal);
  store<f64>(found + 16, <f64>bulk);
  return <i32>((to - runs) / RUN_BYTES);
}

/** Counts in one bucket: first the count, then the greatest, as readers take it. */
function record(stripe: usize, bucket: usize, micros: f64, count: f64): void {
  store<f64>(bucket, load<f64>(bucket) + count);
  const most = stripe + (MAX_WORD << 3);
  if (micros > load<f64>(most)) store<f64>(most, micros);
}

export function recordAges(stripe: usize, now: f64, times: usize, counts: usize, stride: usize, entries: i32): i32 {
  let counted: f64 = 0;
  let longest: f64 = 0;
  let bucket = stripe;
  let lower: f64 = Infinity;
  let upper: f64 = -Infinity;
  const toCount = counts - times;
  let at = times;
  for (let i: i32 = 0; i < entries; i++) {
    const micros = (now - load<f64>(at)) * 1000;
    const count = load<f64>(at + toCount);
    at += stride;
    if (micros >= lower && micros < upper) {
      // Not-a-number stays, as with `Math.max`.
      longest = longest < micros ? micros : longest;
      counted += count;
      continue;
    }
    if (counted > 0) record(stripe, bucket, longest, counted);
    counted = count;
    longest = micros;
    // Not-a-number is not above 0 either.
    const within: f64 = micros > 0 ? (micros < <f64>OVERFLOW_MICROS ? micros : <f64>OVERFLOW_MICROS) : 0;
    const whole = <u32>(within + 0.5);
    const shift: u32 = 25 - clz<u32>(whole | 64);
    const step = whole >>> shift;
    bucket = stripe + ((<usize>(step + (shift << 6))) << 3);
    lower = whole === 0 ? -Infinity : <f64>(step << shift) - 0.5;
    upper = whole === OVERFLOW_MICROS ? Infinity : <f64>((step + 1) << shift) - 0.5;
  }
  if (counted > 0) record(stripe, bucket, longest, counted);
  return entries;
}
