/** A part of the inputs that `npm run fuzz` makes: other ones each time, and the seed is told when one of them breaks something. */
import { expect, test } from 'vitest';
import { fuzz } from './testing/fuzz/target.ts';
import { TARGETS } from './testing/fuzz/targets.ts';

const INPUTS = 15_000;

test('all doors together take all inputs', () => {
  expect(TARGETS.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
});

test.each(TARGETS.map((target) => [target.name, target] as const))('%s', async (_, target) => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const { inputs } = await fuzz(target, INPUTS, seed);
  expect(inputs).toBeGreaterThanOrEqual(INPUTS * target.share);
});
