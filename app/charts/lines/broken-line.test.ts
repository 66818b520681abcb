import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GAP_MS } from '../../frame/history.ts';
import { piecesOf } from './broken-line.ts';

const PLACES = { xOf: (time: number) => Math.round(10 * time), yOf: (value: number) => 100 - Math.round(value) };
const of = (times: number[], values: number[]) => piecesOf(times, values, 0, times.length - 1, PLACES);
const { NaN: UNKNOWN } = Number;

test('a line is broken where a value is unknown, and nothing leads to the foot of the chart', () => {
  expect(of([0, 0.1, 0.2, 0.3, 0.4], [7, 8, UNKNOWN, UNKNOWN, 3])).toEqual([
    [0, 93, 1, 92],
    [4, 97],
  ]);
  expect(of([0, 0.1], [UNKNOWN, UNKNOWN])).toEqual([]);
});

test('a line is broken where nobody looked', () => {
  const after = 0.1 + GAP_MS / 1000 + 0.1;
  expect(of([0, 0.1, after], [7, 8, 9])).toEqual([
    [0, 93, 1, 92],
    [Math.round(10 * after), 91],
  ]);
});

test('a level line is its two ends', () => {
  expect(of([0, 0.1, 0.2, 0.3, 0.4, 0.5], [5, 5, 5, 5, 6, 6])).toEqual([[0, 95, 3, 95, 4, 94, 5, 94]]);
});

test('the line is as high as the line through all known points, at every moment', () => {
  const value = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 3 }) }, fc.constant(UNKNOWN));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (values) => {
      const drawn = of(
        values.map((_, i) => i / 10),
        values,
      );
      const heightAt = (x: number) => {
        for (const piece of drawn)
          for (let i = 0; i < piece.length; i += 2) {
            if (piece[i] === x) return piece[i + 1];
            if (piece[i]! < x && piece[i + 2]! > x && piece[i + 1] === piece[i + 3]) return piece[i + 1];
          }
        return UNKNOWN;
      };
      expect(values.map((_, i) => heightAt(i))).toEqual(values.map((each) => 100 - each));
    }),
  );
});
