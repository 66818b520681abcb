import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addMoments, addTimes, addTimesTo, timesBetween } from './time-sums.ts';

test('sums are those of exact arithmetic, beyond where they wrap and below 0', () => {
  const part = fc.record({ count: fc.integer({ min: 0, max: 80_000 }), ms: fc.integer({ min: -60_000, max: 8e8 }) });
  const property = fc.property(fc.bigInt({ min: 0n, max: 2n ** 52n - 1n }), fc.array(part), (start, parts) => {
    let exact = start;
    let sum = Number(start);
    const draft = Float64Array.of(sum, sum, 7);
    for (const { count, ms } of parts) {
      // In eighths of a millisecond, which are whole microseconds: nothing is rounded.
      exact += BigInt(count) * BigInt(ms) * 125n;
      sum = addTimes(sum, (count * ms) / 8);
      addTimesTo(draft, 0, (count * ms) / 8);
      addMoments(draft, 1, count, ms / 8);
    }
    expect(sum).toBe(Number(((exact % 2n ** 52n) + 2n ** 52n) % 2n ** 52n));
    expect([...draft]).toEqual([sum, sum, 7]);
  });
  fc.assert(property, { numRuns: 2000 });
});

test('a difference is right on either side of the wrap', () => {
  const sum = fc.integer({ min: 0, max: 2 ** 52 - 1 });
  const property = fc.property(sum, fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), (before, more) => {
    expect(timesBetween(before, addTimes(before, more / 1000))).toBe(more);
  });
  fc.assert(property, { numRuns: 2000 });
  expect(timesBetween(2 ** 52 - 1, 0)).toBe(1);
  expect(timesBetween(0, 2 ** 52 - 1)).toBe(-1);
});
