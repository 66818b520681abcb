import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FLOAT, INTEGER } from '../sqlite/sqlite.ts';
import { AT_LEAST, AT_MOST, EQUAL, GREATER, LESS } from '../sqlite/virtual-table.ts';
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

/** As SQLite hands a number over. */
function restrictedBy(operator: number, value: number | bigint): ValueRange {
  const range = new ValueRange();
  range.restrict(operator, 0, {
    sqlite3_value_numeric_type: () => (typeof value === 'bigint' ? INTEGER : FLOAT),
    sqlite3_value_int64: () => BigInt(value),
    sqlite3_value_double: () => Number(value),
  });
  return range;
}
/** In JavaScript, too, a double and a whole number of any length are compared exactly. */
const COMPARISONS = [
  [EQUAL, (one: number, other: number | bigint) => !(one < other || one > other)],
  [LESS, (one: number, other: number | bigint) => one < other],
  [AT_MOST, (one: number, other: number | bigint) => one <= other],
  [GREATER, (one: number, other: number | bigint) => one > other],
  [AT_LEAST, (one: number, other: number | bigint) => one >= other],
] as const;

test('a condition leaves the numbers that meet it, however large or close they are', () => {
  const whole = fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    // Where doubles are two apart, and at either end.
    fc.bigInt({ min: 2n ** 53n - 5n, max: 2n ** 53n + 9n }),
    fc.bigInt({ min: -(2n ** 63n), max: 5n - 2n ** 63n }),
    fc.bigInt({ min: 2n ** 63n - 600n, max: 2n ** 63n - 1n }),
  );
  const value = fc.oneof(whole, fc.double({ noNaN: true }), fc.constantFrom(0, -0, Infinity, -Infinity));
  fc.assert(
    fc.property(value, fc.constantFrom(...COMPARISONS), (limit, [operator, isMet]) => {
      const near = Number(limit);
      const range = restrictedBy(operator, limit);
      const numbers = [near, nextAbove(near), -nextAbove(-near), near / 2, -near, 0, -0, 1e300, Infinity, -Infinity];
      for (const each of numbers) expect(range.has(each), `${each} of ${limit}`).toBe(isMet(each, limit));
      expect(range.isEmpty).toBe(![...numbers, -1e300, 5e-324, -5e-324].some((each) => isMet(each, limit)));
      expect(range.has(Number.NaN)).toBe(false);
    }),
    { numRuns: 2000 },
  );
});
