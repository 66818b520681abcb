/**
 * Latencies in few classes, for a heatmap: four to a decade, from 10 µs to 10 s. What is shorter or longer counts in the
 * first or the last bin. The histogram's buckets are far narrower, so a bin is at most one of them off.
 */
import { BUCKETS, bucketLower } from '../../primitives/histogram/histogram.ts';

const PER_DECADE = 4;
const DECADES = 6;
const FIRST_MS = 0.01;
export const LATENCY_BINS = PER_DECADE * DECADES;

/** Where bin `index` begins, in milliseconds; `LATENCY_BINS` gives the end of the last one. */
export function latencyBinStart(index: number): number {
  return FIRST_MS * 10 ** (index / PER_DECADE);
}

const binOfBucket = Uint8Array.from({ length: BUCKETS }, (_, bucket) => {
  const ms = Math.max(FIRST_MS, bucketLower(bucket) / 1000);
  return Math.min(LATENCY_BINS - 1, Math.floor(PER_DECADE * Math.log10(ms / FIRST_MS) + 1e-9));
});

/** Sums a histogram's counts by bucket into `bins`, of `LATENCY_BINS` words. */
export function sumIntoBins(counts: Float64Array, bins: Float64Array): Float64Array {
  bins.fill(0);
  for (let bucket = 0; bucket < BUCKETS; bucket++) bins[binOfBucket[bucket]!]! += counts[bucket]!;
  return bins;
}
