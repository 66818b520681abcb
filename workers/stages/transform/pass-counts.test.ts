import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_PASSES, PassCounts } from './pass-counts.ts';

const EVENTS = 50_000;

function countsOf(passes: number, irregularity: number): Uint8Array {
  const counts = new PassCounts(passes, irregularity);
  return Uint8Array.from({ length: EVENTS }, (_, sequence) => counts.of(sequence));
}
const meanOf = (counts: Uint8Array) => counts.reduce((sum, n) => sum + n, 0) / counts.length;
const shareAbove = (counts: Uint8Array, limit: number) => counts.filter((n) => n > limit).length / counts.length;

test.each([0, 1, 4, 32, 64])('irregularity 0 gives every event exactly %d', (passes) => {
  expect(new Set(countsOf(passes, 0))).toEqual(new Set([passes]));
});

describe.each([1, 2, 3, 4, 8, 16, 32, 64])('%d passes', (passes) => {
  test.each([0.1, 0.5, 1])('keep their mean within 10 % at irregularity %d', (irregularity) => {
    expect(Math.abs(meanOf(countsOf(passes, irregularity)) / passes - 1)).toBeLessThan(0.1);
  });
});

test('the tail grows with irregularity', () => {
  const tails = [0, 0.25, 0.5, 0.75, 1].map((irregularity) => shareAbove(countsOf(4, irregularity), 12));
  expect(tails).toEqual([...tails].sort((a, b) => a - b));
  expect(tails[0]).toBe(0);
});

test('at irregularity 1 the tail is Pareto with alpha 2: four times rarer at twice the size', () => {
  const counts = countsOf(4, 1);
  expect(shareAbove(counts, 10.5) / shareAbove(counts, 21)).toBeCloseTo(4, 0);
  // Mean 4, so the scale is 2, but for the cut at 64.
  expect(shareAbove(counts, 10.5)).toBeCloseTo((2 / 10.5) ** 2, 2);
  expect(Math.max(...counts)).toBe(MAX_PASSES);
});

test('an event has its count, whoever asks and how far the run has come', () => {
  const sequence = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(fc.nat(MAX_PASSES), fc.double({ min: 0, max: 1, noNaN: true }), sequence, (passes, irregularity, n) => {
      const count = new PassCounts(passes, irregularity).of(n);
      expect(count).toBe(new PassCounts(passes, irregularity).of(n));
      expect(Number.isInteger(count) && count >= 0 && count <= MAX_PASSES).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('heavy events do not come at regular intervals', () => {
  const counts = countsOf(4, 1);
  const gaps: number[] = [];
  let last = 0;
  counts.forEach((n, sequence) => {
    if (n <= 20) return;
    gaps.push(sequence - last);
    last = sequence;
  });
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  // Of independent events the gaps are geometric, with a deviation about their mean.
  expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 0);
});
