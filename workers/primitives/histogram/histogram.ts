/**
 * A log-linear histogram of latencies, 1 µs to 60 s, in the manner of HdrHistogram (Gil Tene) and DDSketch (Masson, Rim
 * and Lee, VLDB 2019): every octave is cut into 64 buckets of equal width, so a bucket is at most 1/64 of its values wide
 * and its midpoint at most 1/128 = 0.78 % away from any of them. Below 128 µs every microsecond has its own bucket.
 *
 * Roles: each stripe has ONE writer (`HistogramStripe`), which pays a few plain instructions per value: no lock, no
 * atomic, no allocation. Any thread may read at any time: `histogram-reading.ts` merges stripes and takes percentiles.
 *
 * A stripe is `HISTOGRAM_WORDS` f64 words, so counts are exact up to 2⁵³:
 *
 * ```text
 *   0 .. BUCKETS - 2    counts by bucket, ascending
 *   OVERFLOW_BUCKET     how many values were beyond the buckets, above 60.29 s
 *   MAX_WORD            the greatest value recorded, exact, in microseconds
 *   VERSION_WORD        version of this layout
 *   the rest            padding, so that stripes laid side by side share no 128-byte line
 * ```
 *
 * Guarantees: the counts a reader sees never go backwards, and are exact once the writer is quiet; before that they may be
 * a little old, as plain stores become visible in their own time. The language would let a plain f64 access tear, but
 * 64-bit engines make it one instruction; 32-bit engines are not supported.
 */

import { checkOption } from '../shared/options.ts';
import { allocateMemory, checkLayout, type Layout } from '../shared/region-allocator.ts';

// Literals, which the bundler inlines: a computed constant it makes a `var`, which V8 loads and checks anew for every
// value, at twice the cost of `record`. The tests derive them from `bucketIndex`.
/** The last bucket, after the one that holds 60 s: everything from `OVERFLOW_MICROS` up. */
export const OVERFLOW_BUCKET = 1331;
export const OVERFLOW_MICROS = 60_293_120;
export const BUCKETS = 1332;
export const MAX_WORD = 1332;
export const VERSION_WORD = 1333;
export const HISTOGRAM_WORDS = 1344;

const VERSION = 1;

/** For `allocate` and `layout`. @throws RangeError there, when a number is out of its range */
export interface HistogramOptions {
  /** Threads that record, each in a stripe of its own: 1 to 1,024; 1 by default. */
  readonly stripes?: number;
}
/** Unit, range and default of each option. */
export const HISTOGRAM_OPTIONS = {
  stripes: { unit: 'threads', min: 1, max: 1024, kind: 'whole number', default: 1 },
} as const;
/** By stripe. */
export type HistogramMemory = readonly Float64Array[];

/** @throws RangeError */
export function layout({
  stripes = HISTOGRAM_OPTIONS.stripes.default,
}: HistogramOptions = {}): Layout<HistogramMemory> {
  checkOption('stripes', stripes, HISTOGRAM_OPTIONS.stripes);
  return stripesLayout(stripes);
}

/** The same, unchecked. */
export function stripesLayout(stripes: number): Layout<HistogramMemory> {
  return {
    place: (regions) => regions.times(stripes, () => regions.f64(HISTOGRAM_WORDS)),
    initialise: (memory) => {
      for (const words of memory) words[VERSION_WORD] = VERSION;
    },
  };
}

/** Memory for a histogram of its own. @throws RangeError */
export function allocate(options: HistogramOptions = {}): HistogramMemory {
  return allocateMemory(layout(options));
}

/** @throws Error when another version laid the stripe out */
export function checkStripe(words: Float64Array): void {
  checkLayout('histogram', words[VERSION_WORD], VERSION);
}

const SUB_BUCKET_BITS = 6;
const SUB_BUCKETS = 64;
/** `clz32` of the values 64 to 127: the first octave that has 64 buckets, each one microsecond wide. */
const CLZ_OF_FIRST_OCTAVE = 25;

/** The bucket of a whole number of microseconds, from 0 to `OVERFLOW_MICROS`. */
export function bucketIndex(micros: number): number {
  const shift = CLZ_OF_FIRST_OCTAVE - Math.clz32(micros | SUB_BUCKETS);
  // From 64 up the shifted value keeps its leading one, a 64: with it the octaves follow each other without a gap.
  return (micros >>> shift) + (shift << SUB_BUCKET_BITS);
}

/** The lowest whole number of microseconds that bucket `index` counts. */
export function bucketLower(index: number): number {
  if (index < SUB_BUCKETS) return index;
  return ((index & (SUB_BUCKETS - 1)) | SUB_BUCKETS) << ((index >>> SUB_BUCKET_BITS) - 1);
}

/** The first whole number of microseconds above bucket `index`: the next bucket's lower bound. */
export function bucketUpper(index: number): number {
  return index < OVERFLOW_BUCKET ? bucketLower(index + 1) : Number.POSITIVE_INFINITY;
}

/**
 * How many buckets can be in use where no value is above `micros`: up to that in which `HistogramStripe` counts it. What is
 * no number counts as 0 there.
 */
export function bucketsUpTo(micros: number): number {
  return 1 + bucketIndex((Math.max(Math.min(micros, OVERFLOW_MICROS), 0) + 0.5) | 0);
}

/** The writer's end: one thread at a time. The replacement of a lost worker goes on where that one stopped. */
export class HistogramStripe {
  /** Where it counts: HISTOGRAM_WORDS of them. For whoever records in another language. */
  readonly words: Float64Array;

  /** @throws Error when another version laid the stripe out */
  constructor(words: Float64Array) {
    checkStripe(words);
    this.words = words;
  }

  /**
   * Counts a latency of `micros` microseconds `count` times, rounded to a whole one: the clock's multiples of 5 µs arrive
   * as differences of milliseconds that may lie a hair below. NaN and what is below 0 count as 0: clocks of two workers
   * may disagree a little.
   */
  record(micros: number, count = 1): void {
    const { words } = this;
    // Both come before `| 0`, which would wrap what is beyond 2³¹ either way; they compile to code without jumps.
    const whole = (Math.max(Math.min(micros, OVERFLOW_MICROS), 0) + 0.5) | 0;
    words[bucketIndex(whole)]! += count;
    if (micros > words[MAX_WORD]!) words[MAX_WORD] = micros;
  }

  /**
   * Counts `count` times how long it was from one time to another, both in milliseconds of one clock. Whoever has these two
   * hands them over as they are; their difference would be one more number on the heap.
   */
  recordSpan(from: number, to: number, count = 1): void {
    this.record((to - from) * 1000, count);
  }

  /**
   * Counts the ages at `now` of `entries` groups of events. The entries lie in `from`, `stride` words each: word `time` is
   * when a group's events date from, word `count` how many there are. All times are milliseconds of one clock.
   *
   * Neighbours whose ages fall into one bucket are counted in one go: of a batch of events that are as far apart as their
   * rate has it, ten to twenty at a time do.
   */
  recordAges(now: number, from: Float64Array, time: number, count: number, stride: number, entries: number): void {
    // Hot: once an event, twice. What the engine can know before the loop is said there: that `now` is a number, and where to look.
    const at = +now;
    const end = (stride * entries) | 0;
    const toCount = (count - time) | 0;
    let counted = 0;
    let longest = 0;
    // Of the bucket, half a microsecond below its bounds, which is what rounding adds.
    let lower = Number.POSITIVE_INFINITY;
    let upper = Number.NEGATIVE_INFINITY;
    for (let word = time | 0; word < end; word = (word + stride) | 0) {
      const micros = (at - from[word]!) * 1000;
      // A jump for the longest would be taken at random.
      if (micros >= lower && micros < upper) longest = Math.max(longest, micros);
      else {
        if (counted > 0) this.record(longest, counted);
        counted = 0;
        longest = micros;
        const whole = (Math.max(Math.min(micros, OVERFLOW_MICROS), 0) + 0.5) | 0;
        const index = bucketIndex(whole);
        lower = index === 0 ? Number.NEGATIVE_INFINITY : bucketLower(index) - 0.5;
        upper = bucketUpper(index) - 0.5;
      }
      counted += from[word + toCount]!;
    }
    if (counted > 0) this.record(longest, counted);
  }
}
