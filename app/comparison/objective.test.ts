import { expect, test } from 'vitest';
import { keptObjective } from './objective.ts';

const seconds = Array.from({ length: 300 }, (_, i) => i / 10);
const during = (value: (at: number) => number) => keptObjective({ seconds, judged: seconds.map(value) }, 500);

test('the share of time at or under the target, and each stretch over it', () => {
  const { share, breaches } = during((at) => ((at >= 15 && at < 16) || at >= 29 ? 501 : 500));
  expect(breaches.map(({ from, to }) => [from, to])).toEqual([
    [15, 15.9],
    [29, 29.9],
  ]);
  expect(share).toBeCloseTo(170 / 190, 6);
});

test('the start does not count, nor what is not known', () => {
  expect(during((at) => (at < 11 ? 9000 : 1))).toEqual({ share: 1, breaches: [] });
  expect(during(() => Number.NaN).share).toBeNaN();
  // A gap ends a breach: nobody knows what was in it.
  expect(during((at) => (at === 20 ? Number.NaN : 900)).breaches).toHaveLength(2);
});
