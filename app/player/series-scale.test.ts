import { expect, test } from 'vitest';
import { placeOn, scaleOf, stretches, tickText } from './series-scale.ts';

test('all acts are on one scale, from 0 to what is round above the highest', () => {
  const scale = scaleOf(
    [
      [900, Number.NaN],
      [4100, 4800],
    ],
    '/s',
  );
  expect(scale).toEqual({ low: 0, high: 5000, isLog: false });
  expect(placeOn(scale, 2500)).toBe(0.5);
});

test('shares are of a whole, also where all are small', () => {
  expect(scaleOf([[0.01, 0.02]], 'share')).toEqual({ low: 0, high: 1, isLog: false });
});

test('times that differ by decades are told apart on a logarithmic axis', () => {
  const scale = scaleOf([[4, 5], [800]], 'ms');
  expect(scale).toEqual({ low: 1, high: 1000, isLog: true });
  expect(placeOn(scale, 10)).toBeCloseTo(1 / 3);
  expect(placeOn(scale, 0), 'below all is at the bottom').toBe(0);
});

test('times close to each other are on a linear one', () => {
  expect(scaleOf([[40, 50], [80]], 'ms').isLog).toBe(false);
});

test('a series without known values has a scale all the same', () => {
  expect(scaleOf([[], [Number.NaN]], 'ms')).toEqual({ low: 0, high: 1, isLog: false });
});

test('an unknown value interrupts the line', () => {
  const unknown = Number.NaN;
  expect(stretches([unknown, 1, 2, unknown, unknown, 3])).toEqual([
    [1, 3],
    [5, 6],
  ]);
  expect(stretches([])).toEqual([]);
});

test.each([
  [20_000, 'events', '20 k'],
  [0, 'calls', '0'],
  [2000, '/s', '2 k/s'],
  [0.5, 'share', '50 %'],
] as const)('a label of the axis is short: %d %s is %s', (value, unit, text) => {
  expect(tickText(value, unit)).toBe(text);
});
