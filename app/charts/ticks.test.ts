import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decadesBetween } from './axis-range.ts';
import { clockTick, durationTick, numberTick, shortTick, valueTicks } from './ticks.ts';

/** What a label says, in the axis's own unit. */
function said(text: string, units: Readonly<Record<string, number>>): number {
  const [, digits = '', unit = ''] = /^(-?[\d,.]+) ?(\D*)$/.exec(text) ?? [];
  return Number(digits.replaceAll(',', '')) * units[unit]!;
}
const COUNTS = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
const DURATIONS = { µs: 1e-3, ms: 1, s: 1000 };

/** Where uPlot puts labels: whole multiples of 1, 2, 2.5 or 5 times a power of ten, with the error of adding them up. */
function splits(exponent: fc.IntegerConstraints, first: fc.IntegerConstraints): fc.Arbitrary<number[]> {
  const step = fc.constantFrom(1, 2, 2.5, 5);
  const count = fc.integer({ min: 2, max: 8 });
  return fc.record({ step, exponent: fc.integer(exponent), first: fc.integer(first), count }).map((axis) => {
    const by = axis.step * 10 ** axis.exponent;
    const found = [axis.first * by];
    while (found.length < axis.count) found.push(found.at(-1)! + by);
    return found;
  });
}

test.each([
  ['counts', shortTick, COUNTS, 1],
  ['durations', durationTick, DURATIONS, 1],
  ['plain numbers', numberTick, { '': 1 }, 1],
  ['plain numbers below zero', numberTick, { '': 1 }, -1],
] as const)('on an axis of %s every label says where it stands', (_, tick, units, sign) => {
  fc.assert(
    fc.property(splits({ min: -3, max: 9 }, { min: 0, max: 40 }), (values) => {
      const texts = values.map((value) => tick(sign * value));
      expect(new Set(texts).size).toBe(texts.length);
      values.forEach((value, i) => {
        expect(Math.abs(said(texts[i]!, units) - sign * value)).toBeLessThanOrEqual(1e-9 * Math.abs(value));
      });
    }),
    { numRuns: 1000 },
  );
});

test('numbers and durations on an axis are written as people write them', () => {
  expect([0, 0.25, 0.5, 0.75, 1].map(shortTick)).toEqual(['0', '0.25', '0.5', '0.75', '1']);
  expect([999.5, 1000, 1500, 20_000, 2_500_000].map(shortTick)).toEqual(['999.5', '1 k', '1.5 k', '20 k', '2.5 M']);
  expect(decadesBetween(0.01, 100_000).map(durationTick)).toEqual([
    '10 µs',
    '100 µs',
    '1 ms',
    '10 ms',
    '100 ms',
    '1 s',
    '10 s',
    '100 s',
  ]);
  expect([0, 0.25, 50, 60_000].map(durationTick)).toEqual(['0 ms', '250 µs', '50 ms', '60 s']);
});

test('labels on an axis of time differ, and none is early or late', () => {
  const clock = (ms: number) => new Date(ms).toISOString().slice(11, 19);
  const steps = fc.constantFrom(0.001, 0.01, 0.1, 0.25, 0.5, 1, 5, 15, 60);
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 1e6 }), (step, first) => {
      const values = Array.from({ length: 6 }, (_, i) => 1.8e9 + (first + i) * step);
      const texts = values.map((value) => clockTick(value, step, clock));
      expect(new Set(texts).size).toBe(6);
      texts.forEach((text, i) => {
        const [hours, minutes, seconds] = text.split(':').map(Number);
        const said = 3600 * hours! + 60 * minutes! + seconds!;
        expect(Math.abs(said - (values[i]! % 86_400))).toBeLessThan(1e-4);
      });
    }),
  );
});

test('values of any size are told apart, and each label says where it stands', () => {
  const axes = splits({ min: -32, max: 31 }, { min: -40, max: 1e6 });
  fc.assert(
    fc.property(axes, (values) => {
      const texts = valueTicks(values);
      expect(new Set(texts).size).toBe(texts.length);
      const step = values[1]! - values[0]!;
      texts.forEach((text, i) => {
        expect(Math.abs(Number(text.replaceAll(',', '')) - values[i]!)).toBeLessThanOrEqual(0.01 * step);
        expect(text.length).toBeLessThanOrEqual(16);
      });
    }),
  );
});

test.each([
  [
    [0, 5e29, 1e30],
    ['0', '5e29', '1e30'],
  ],
  [
    [0, 5e-13, 1e-12],
    ['0', '5e-13', '1e-12'],
  ],
  [
    [18_228_934, 18_228_934.5],
    ['18,228,934', '18,228,934.5'],
  ],
  [
    [-100, 0, 100],
    ['-100', '0', '100'],
  ],
  [[0], ['0']],
])('%j: %j', (values, texts) => {
  expect(valueTicks(values)).toEqual(texts);
});
