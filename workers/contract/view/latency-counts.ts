/**
 * Latencies of a stretch of a run, from the histograms at its two ends: what was recorded between. Exact to one bucket
 * for any stretch, which percentiles of whole runs are not: they can't be added or averaged.
 */
import { BUCKETS, bucketLower, bucketUpper, HISTOGRAM_WORDS, MAX_WORD } from '../../primitives/histogram/histogram.ts';
import { type HistogramSummary, summarise } from '../../primitives/histogram/histogram-reading.ts';

/** Counts by bucket and the maximum, as `HISTOGRAM_WORDS` words: of a run so far. */
export type LatencyCounts = Float64Array;
/** Latencies that are counted from the intended emission on: see `Latencies`. */
export type CountedLatency = 'endToEnd' | 'delivery';

/** Counts of a run in which nothing was stored. */
export function noLatencies(): LatencyCounts {
  return new Float64Array(HISTOGRAM_WORDS);
}

/** @returns in ms; its maximum is the upper bound of the highest bucket that is not empty, or the run's where that is lower */
export function latenciesBetween(from: LatencyCounts, to: LatencyCounts): HistogramSummary {
  const between = noLatencies();
  let highest = -1;
  for (let i = 0; i < BUCKETS; i++) {
    between[i] = Math.max(0, to[i]! - from[i]!);
    if (between[i]! > 0) highest = i;
  }
  between[MAX_WORD] = highest < 0 ? 0 : Math.min(bucketUpper(highest) - 1, to[MAX_WORD]!);
  return summarise(between);
}

/** What a histogram gained in a tick of a kept run. @param max so far, µs */
export function addGains(
  counts: LatencyCounts,
  {
    gains,
    max,
  }: { readonly gains: readonly { readonly bucket: number; readonly gain: number }[]; readonly max: number },
): void {
  for (const { bucket, gain } of gains) counts[bucket]! += gain;
  counts[MAX_WORD] = max;
}

/** How many buckets a histogram has. */
export const BUCKET_COUNT = BUCKETS;

/** A latency that so many of the events did not exceed, in ms: the middle of its bucket; NaN of no events. @param share from 0 to 1 */
export function latencyAt(counts: ArrayLike<number>, share: number): number {
  let all = 0;
  for (let i = 0; i < BUCKETS; i++) all += counts[i]!;
  if (all === 0) return Number.NaN;
  const rank = Math.max(1, Math.ceil(share * all));
  let seen = 0;
  let bucket = -1;
  while (seen < rank) seen += counts[++bucket]!;
  if (bucket === BUCKETS - 1) return bucketLower(bucket) / 1000;
  return (bucketLower(bucket) + bucketUpper(bucket) - 1) / 2000;
}
