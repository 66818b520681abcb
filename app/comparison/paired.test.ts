import { expect, test } from 'vitest';
import { criticalRank, pairedEstimate, pairedVerdict, pairsNeeded } from './paired.ts';

/** Numbers from 0 up to 1, the same for the same seed (Park and Miller). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
/** Noise as of a machine: normal, in the logarithm. */
function noise(random: () => number, spread: number): number {
  return spread * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
function series(random: () => number, pairs: number, change: number) {
  const made = (factor: number) => Array.from({ length: pairs }, () => 100 * factor * Math.exp(noise(random, 0.05)));
  return [made(1), made(1 + change)] as const;
}

test('the ranks are those of the tables of the signed-rank test', () => {
  // Two-sided 5 %: T = 0, 2, 3, 5, 8 for n = 6 … 10.
  expect([6, 7, 8, 9, 10].map(criticalRank)).toEqual([0, 2, 3, 5, 8]);
});

test('the interval holds the true change in 95 of 100 comparisons', () => {
  const random = generator(20);
  for (const pairs of [6, 12]) {
    let held = 0;
    for (let i = 0; i < 1000; i++) {
      const { low, high } = pairedEstimate(...series(random, pairs, 0.1))!;
      if (low <= 0.1 && 0.1 <= high) held++;
    }
    expect(held, `${pairs} pairs`).toBeGreaterThan(930);
  }
});

test('equal runs are called different in at most one of ten comparisons', () => {
  const random = generator(7);
  let wrong = 0;
  for (let i = 0; i < 600; i++) {
    const verdict = pairedVerdict(pairedEstimate(...series(random, 6, 0))!, 0.03);
    if (verdict === 'more' || verdict === 'less') wrong++;
  }
  expect(wrong).toBeLessThan(60);
});

test('finds a fifth more, says same only for narrow intervals, and else how many pairs it takes', () => {
  const random = generator(3);
  let found = 0;
  for (let i = 0; i < 200; i++) if (pairedVerdict(pairedEstimate(...series(random, 8, 0.2))!, 0.03) === 'more') found++;
  expect(found).toBeGreaterThan(180);
  const narrow = { change: 0, low: -0.02, high: 0.02, pairs: 8 };
  expect(pairedVerdict(narrow, 0.03)).toBe('same');
  const wide = { change: 0, low: -0.1, high: 0.12, pairs: 6 };
  expect(pairedVerdict(wide, 0.03)).toBe('cannot tell yet');
  expect(pairsNeeded(wide, 0.03)).toBeGreaterThan(50);
  expect(pairedEstimate([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])).toBeNull();
  expect(pairedEstimate([0, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1])).toBeNull();
});
