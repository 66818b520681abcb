import { expect, test } from 'vitest';
import { gapsText, isGapsText, lengthText } from '../../contract/recordings/gaps-text.ts';
import { GapWatch, MOST_GAPS } from './gaps.ts';

function gapsOf(intervals: Iterable<number>) {
  const watch = new GapWatch();
  let time = 1_700_000_000_000;
  watch.note(time);
  for (const interval of intervals) {
    time += interval;
    watch.note(time);
  }
  return watch.gaps;
}

test('intervals of more than ten times the usual one are gaps', () => {
  const minutes = Array.from({ length: 200 }, () => 60_000);
  expect(gapsOf(minutes)).toBeNull();
  const gaps = gapsOf([...minutes, 3_600_000, ...minutes, 86_400_000, 0, 0, 540_000])!;
  expect([gaps.count, gaps.longestMs]).toEqual([2, 86_400_000]);
  expect(Math.abs(gaps.usualMs / 60_000 - 1)).toBeLessThan(0.03);
  expect(gaps.overMs).toBeCloseTo(10 * gaps.usualMs, 6);
});

test('the longest gaps are shortened when there are more than there is room for', () => {
  const many = Array.from({ length: 3 * (MOST_GAPS + 500) }, (_, i) => (i % 3 === 0 ? 1000 + i : 1));
  const gaps = gapsOf(many)!;
  expect(gaps.count).toBe(MOST_GAPS);
  expect(many.filter((interval) => interval > gaps.overMs).length).toBe(MOST_GAPS - 1);
});

test.each([
  [86_400_000, '1 d'],
  [5_400_000, '1.5 h'],
  [60_300, '1 min'],
  [0.25, '0.25 ms'],
])('%d ms in words', (ms, text) => {
  expect(lengthText(ms)).toBe(text);
});

test('the sentence about gaps is recognised', () => {
  const one = { count: 1, longestMs: 3_600_000, overMs: 600_000, usualMs: 60_000 };
  expect(gapsText(one, 'keep')).toBe('A gap of 1 h is played as it is.');
  const decades = { ...one, longestMs: 27_321 * 86_400_000 };
  expect(gapsText(decades, 'keep')).toBe('A gap of 27,000 d is played as it is.');
  expect(gapsText({ ...one, count: 1200 }, 'shorten')).toBe(
    '1,200 gaps, the longest of 1 h, are played as 1 min each.',
  );
  for (const choice of ['keep', 'shorten'] as const)
    expect([one, { ...one, count: 3 }].every((gaps) => isGapsText(gapsText(gaps, choice)))).toBe(true);
});
