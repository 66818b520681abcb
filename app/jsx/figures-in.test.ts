import { expect, test } from 'vitest';
import {
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatFineShare,
  formatLevel,
  formatRate,
  formatShare,
  formatShort,
  formatTenths,
} from '../format.ts';
import { partsOf } from './figures-in.ts';

const figuresOf = (text: string) => partsOf(text).filter((_, i) => i % 2 === 1);

test('whatever the formatter writes is figures, unit and all', () => {
  const texts = [
    ...[0, 7, 1234, 1e6, 5.5e9].flatMap((n) => [formatCount(n), formatShort(n), formatRate(n), formatBytes(n)]),
    ...[0.01, 3.1, 85, 999, 12_400, 100_000].flatMap((ms) => [formatDuration(ms), formatTenths(ms)]),
    ...[0, 0.001, 0.5, 0.999].flatMap((share) => [formatShare(share), formatFineShare(share)]),
    formatClock(Date.UTC(2026, 0, 1, 12, 34, 56)),
    formatLevel(512, 65_536),
  ];
  for (const text of texts) {
    const words = partsOf(text).filter((_, i) => i % 2 === 0);
    expect(words.join('').replace(/ of /, '').trim(), text).toBe('');
  }
});

test.each([
  ['12.4 k/s arrive, and 980 /s are stored.', ['12.4 k/s', '980 /s']],
  ['storage takes 1.2 ms a batch (of 2,000).', ['1.2 ms', '2,000']],
  ['worker-2 was killed at 12:03:04.5; P99 is 3.1 ms', ['worker-2', '12:03:04.5', 'P99', '3.1 ms']],
  ['1 run, “1.5k” is not 5 monkeys', ['1', '1.5k', '5']],
  ['5 m', ['5']],
  ['less than <1 % or >99 %', ['<1 %', '>99 %']],
  ['No figure here.', []],
])('%s', (text, figures) => {
  expect(figuresOf(text)).toEqual(figures);
  expect(partsOf(text).join('')).toBe(text);
  // What is left has no digit in it.
  expect(partsOf(text).filter((part, i) => i % 2 === 0 && /\d/.test(part))).toEqual([]);
});
