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
import { type Layout } from '../shared/region-allocator.ts';
/** The last bucket, after the one that holds 60 s: everything from `OVERFLOW_MICROS` up. */
export declare const OVERFLOW_BUCKET = 1331;
export declare const OVERFLOW_MICROS = 60293120;
export declare const BUCKETS = 1332;
export declare const MAX_WORD = 1332;
export declare const VERSION_WORD = 1333;
export declare const HISTOGRAM_WORDS = 1344;
export interface HistogramOptions {
    /** Threads that record, each in a stripe of its own: 1 to 1,024; 1 by default. */
    readonly stripes?: number;
}
export declare const HISTOGRAM_OPTIONS: {
    readonly stripes: {
        readonly unit: 'threads';
        readonly min: 1;
        readonly max: 1024;
        readonly kind: 'whole number';
        readonly default: 1;
    };
};
/** By stripe. */
export type HistogramMemory = readonly Float64Array[];
/** @throws RangeError */
export declare function layout({ stripes, }?: HistogramOptions): Layout<HistogramMemory>;
/** The same, unchecked. */
export declare function stripesLayout(stripes: number): Layout<HistogramMemory>;
/** Memory for a histogram of its own. @throws RangeError */
export declare function allocate(options?: HistogramOptions): HistogramMemory;
/** @throws Error when another version laid the stripe out */
export declare function checkStripe(words: Float64Array): void;
/** The bucket of a whole number of microseconds, from 0 to `OVERFLOW_MICROS`. */
export declare function bucketIndex(micros: number): number;
/** The lowest whole number of microseconds that bucket `index` counts. */
export declare function bucketLower(index: number): number;
/** The first whole number of microseconds above bucket `index`: the next bucket's lower bound. */
export declare function bucketUpper(index: number): number;
/** The writer's end: one thread at a time. The replacement of a lost worker goes on where that one stopped. */
export declare class HistogramStripe {
    private readonly words;
    /** @throws Error when another version laid the stripe out */
    constructor(words: Float64Array);
    /**
     * Counts a latency of `micros` microseconds `count` times, rounded to a whole one: the clock's multiples of 5 µs arrive
     * as differences of milliseconds that may lie a hair below. NaN and what is below 0 count as 0 (clocks of two workers
     * may disagree a little; by more than 2³¹ µs, 35 minutes, is a bug).
     */
    record(micros: number, count?: number): void;
    /**
     * Counts `count` times how long it was from one time to another, both in milliseconds of one clock. Whoever has these two
     * hands them over as they are; their difference would be one more number on the heap.
     */
    recordSpan(from: number, to: number, count?: number): void;
    /**
     * Counts the ages at `now` of `entries` groups of events. The entries lie in `from`, `stride` words each: word `time` is
     * when a group's events date from, word `count` how many there are. All times are milliseconds of one clock.
     *
     * Neighbours whose ages fall into one bucket are counted in one go: of a batch of events that are as far apart as their
     * rate has it, ten to twenty at a time do.
     */
    recordAges(now: number, from: Float64Array, time: number, count: number, stride: number, entries: number): void;
}
