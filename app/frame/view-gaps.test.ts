import { expect, test } from 'vitest';
import { gapReason, ViewGaps } from './view-gaps.ts';

test('a gap has its cause, and is told of as long as it bears on what the screen says', () => {
  const gaps = new ViewGaps();
  expect(gaps.sampled(1000, 1000)).toBeNull();
  gaps.noteHidden();
  expect(gapReason(gaps.sampled(1000, 5000)!)).toBe('the tab was hidden');
  expect([4999, 5000, 14_999, 15_000].map((time) => gaps.at(time)?.to ?? null)).toEqual([null, 5000, 5000, null]);
  expect(gapReason(gaps.sampled(16_000, 18_000)!)).toBe('the browser gave the page no time');
  expect(gaps.at(18_000)).toEqual({ from: 16_000, to: 18_000, wasHidden: false });
  // Looking back.
  expect(gaps.at(6000)?.from).toBe(1000);
});

test('a tab that was hidden for less than a gap explains no later one', () => {
  const gaps = new ViewGaps();
  gaps.noteHidden();
  gaps.sampled(1000, 1000);
  expect(gaps.sampled(1100, 9000)?.wasHidden).toBe(false);
});
