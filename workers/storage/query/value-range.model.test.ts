import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextAbove, ValueRange } from './value-range.ts';

test('nothing lies between a number and the next above it', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const next = nextAbove(value);
      expect(next).toBeGreaterThan(value);
      const middle = value / 2 + next / 2;
      expect(middle === value || middle === next || middle <= value || middle >= next).toBe(true);
    }),
  );
  expect(nextAbove(0)).toBe(Number.MIN_VALUE);
  expect(nextAbove(-0)).toBe(Number.MIN_VALUE);
  expect(nextAbove(-Number.MIN_VALUE)).toBe(-0);
  expect(nextAbove(Number.MAX_VALUE)).toBe(Number.POSITIVE_INFINITY);
  expect(nextAbove(Number.NEGATIVE_INFINITY)).toBe(-Number.MAX_VALUE);
  expect(nextAbove(1)).toBe(1 + Number.EPSILON);
});

test('a range covers what it has both ends of, and overlaps what it has a number of', () => {
  const ends = fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 5 }));
  fc.assert(
    fc.property(ends, ends, ([low, width], [first, length]) => {
      const range = new ValueRange();
      range.low = low;
      range.high = low + width;
      const numbers = Array.from({ length: length + 1 }, (_, i) => first + i);
      expect(range.isCovering(first, first + length)).toBe(numbers.every((number) => range.has(number)));
      expect(range.isOverlapping(first, first + length)).toBe(numbers.some((number) => range.has(number)));
    }),
  );
});
