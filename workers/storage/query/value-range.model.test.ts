import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextAbove } from './value-range.ts';

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
