import { expect, test } from 'vitest';
import { BUCKETS, bucketIndex } from '../../primitives/histogram/histogram.ts';
import { LATENCY_BINS, latencyBinStart, sumIntoBins } from './latency-bins.ts';

test('bins run from 10 µs to 10 s, four to a decade', () => {
  expect(latencyBinStart(0)).toBe(0.01);
  expect(latencyBinStart(4)).toBeCloseTo(0.1);
  expect(latencyBinStart(LATENCY_BINS)).toBeCloseTo(10_000);
});

test.each([0.001, 0.02, 0.101, 1.01, 3, 42, 101, 999, 9_990, 59_000])('%s ms counts in the bin that holds it', (ms) => {
  const counts = new Float64Array(BUCKETS);
  counts[bucketIndex(Math.round(ms * 1000))] = 7;
  const bins = sumIntoBins(counts, new Float64Array(LATENCY_BINS));
  const bin = bins.indexOf(7);
  const [from, to] = [bin === 0 ? 0 : latencyBinStart(bin), bin === LATENCY_BINS - 1 ? 1e9 : latencyBinStart(bin + 1)];
  expect(ms).toBeGreaterThanOrEqual(from * 0.98);
  expect(ms).toBeLessThan(to * 1.02);
  expect(bins.reduce((sum, count) => sum + count, 0)).toBe(7);
});
