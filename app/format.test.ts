import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatElapsed,
  formatLevel,
  formatMoment,
  formatRate,
  formatReading,
  formatSetting,
  formatShare,
  formatShort,
  formatTick,
  formatWhen,
} from './format.ts';

test.each([
  [0, '0 /s'],
  [0.5, '0.5 /s'],
  [7, '7 /s'],
  [99.4, '99 /s'],
  [980, '980 /s'],
  [999.4, '999 /s'],
  [999.6, '1.00 k/s'],
  [1000, '1.00 k/s'],
  [9994, '9.99 k/s'],
  [9996, '10.0 k/s'],
  [12_400, '12.4 k/s'],
  [99_960, '100 k/s'],
  [124_400, '124 k/s'],
  [999_600, '1.00 M/s'],
  [5_340_000, '5.34 M/s'],
  [Number.NaN, '– /s'],
])('rate %d is %s', (value, text) => expect(formatRate(value)).toBe(text));

test.each([
  [0, '0 ms'],
  [0.0001, '1 µs'],
  [0.085, '85 µs'],
  [0.9994, '999 µs'],
  [0.9996, '1.0 ms'],
  [3.14, '3.1 ms'],
  [9.96, '10.0 ms'],
  [9.999, '10.0 ms'],
  [31.44, '31.4 ms'],
  [512, '512 ms'],
  [999.6, '1.00 s'],
  [12_400, '12.4 s'],
  [59_960, '1 min 00 s'],
  [125_000, '2 min 05 s'],
  [3_599_499, '59 min 59 s'],
  [3_599_500, '1 h 00 min'],
  [3_929_999, '1 h 05 min'],
  [86_369_999, '23 h 59 min'],
  [86_370_000, '1 d 00 h'],
  [3_958_322_000, '45 d 20 h'],
  [Number.NaN, '– ms'],
])('duration %d ms is %s', (value, text) => expect(formatDuration(value)).toBe(text));

test.each([
  [0, '0 %'],
  [0.001, '<1 %'],
  [0.5, '50 %'],
  [0.994, '99 %'],
  [0.999, '>99 %'],
  [1, '100 %'],
  [Number.NaN, '– %'],
])('share %d is %s', (value, text) => expect(formatShare(value)).toBe(text));

test('counts, levels, sizes and spans', () => {
  expect(formatCount(1_204_331)).toBe('1,204,331');
  expect(formatLevel(512, 65_536)).toBe('512 of 65,536');
  expect(formatShort(1_204_331)).toBe('1.20 M');
  expect(formatBytes(999)).toBe('999 B');
  expect(formatBytes(12_400_000)).toBe('12.4 MB');
  expect(formatElapsed(724_900)).toBe('00:12:04');
  expect(formatElapsed(360_000_000)).toBe('100:00:00');
  expect(formatSetting(20_000, '/s')).toBe('20,000 /s');
  expect(formatSetting(0.001, '')).toBe('0.001');
});

test.each([
  ['40.0 k', '40 k'],
  ['1.00 k', '1 k'],
  ['2.50 M', '2.5 M'],
  ['100 ms', '100 ms'],
  ['10.0 ms', '10 ms'],
  ['1.00 s', '1 s'],
  ['20', '20'],
  ['0.5', '0.5'],
])('on an axis %s is %s', (text, tick) => expect(formatTick(text)).toBe(tick));

describe('figures do not dance', () => {
  const widths = (format: (value: number) => string, min: number, max: number) =>
    fc.property(fc.double({ min, max, noNaN: true }), (value) => {
      expect(format(value).length).toBeLessThanOrEqual(9);
    });
  test('rates', () => fc.assert(widths(formatRate, 0, 9e14)));
  test('durations under an hour', () => fc.assert(widths((ms) => formatDuration(ms).replace(' min ', ':'), 0, 3.5e6)));

  test('more is never shown as less', () => {
    const units: Record<string, number> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
    const read = (text: string) => Number.parseFloat(text) * (units[text.split(' ')[1] ?? ''] ?? 1);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9e11, noNaN: true }), fc.double({ min: 1, max: 2, noNaN: true }), (a, k) => {
        expect(read(formatShort(a * k))).toBeGreaterThanOrEqual(read(formatShort(a)));
      }),
    );
  });
});

test.each([
  [0, '0.000'],
  [20.125, '20.125'],
  [-1234.5, '-1,234.500'],
  [1e-12, '1.000e-12'],
  [-0.0015, '-1.500e-3'],
  [1e30, '1.000e30'],
  [Number.NaN, '–'],
])('reading %d is %s', (value, text) => expect(formatReading(value)).toBe(text));

test('a moment has its day, and its milliseconds where it has some', () => {
  const at = new Date(2014, 1, 3, 4, 5, 6).getTime();
  expect(formatMoment(at)).toBe('2014-02-03 04:05:06');
  expect(formatMoment(at + 25)).toBe('2014-02-03 04:05:06.025');
  expect(formatWhen(at + 25, at + 3_600_000)).toBe('04:05:06');
  expect(formatWhen(at, at + 86_400_000)).toBe('2014-02-03 04:05:06');
});
