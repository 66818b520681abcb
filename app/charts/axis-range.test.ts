import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decades, extent, insideOf, linearTop, niceCeiling } from './axis-range.ts';

test.each([
  [0, 1],
  [1, 1],
  [1.01, 2],
  [4.9, 5],
  [5, 5],
  [5.1, 10],
  [500, 500],
  [12_400, 20_000],
])('above %d comes %d', (value, expected) => expect(niceCeiling(value)).toBeCloseTo(expected));

test('a nice ceiling is above its value, and by at most two and a half times', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (value) => {
      expect(niceCeiling(value)).toBeGreaterThanOrEqual(value * 0.999999);
      expect(niceCeiling(value)).toBeLessThanOrEqual(value * 2.500001);
    }),
  );
});

test('the top holds the data and does not follow small changes', () => {
  expect(linearTop(0, 100, 10)).toBe(100);
  expect(linearTop(100, 60, 10)).toBe(100);
  expect(linearTop(100, 101, 10)).toBe(200);
  expect(linearTop(200, 60, 10)).toBe(200);
  expect(linearTop(200, 40, 10)).toBe(50);
  expect(linearTop(0, 0, 10)).toBe(10);
});

test('decades surround the data', () => {
  expect(decades(0.3, 40)).toEqual([0.1, 100]);
  expect(decades(2, 3)).toEqual([1, 100]);
  expect(decades(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)).toEqual([1, 100]);
});

test('unknown values are left out', () => {
  expect(extent([Number.NaN, 3, 0, Number.NaN, 7])).toEqual([3, 7]);
  expect(extent([Number.NaN])).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
});

test('an axis is made for the samples in view, and not for those beyond its edges', () => {
  const times = [1, 2, 3, 4, 5];
  expect(insideOf(times, { from: 1.5, to: 4.5 })).toEqual([1, 4]);
  expect(insideOf(times, { from: 2, to: 4 })).toEqual([1, 4]);
  expect(insideOf(times, { from: 0, to: 9 })).toEqual([0, 5]);
  expect(insideOf(times, { from: 3.1, to: 3.2 })).toEqual([3, 3]);
  expect(insideOf([], { from: 0, to: 1 })).toEqual([0, 0]);
});
