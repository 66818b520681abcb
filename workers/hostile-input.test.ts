/** A part of the inputs that `npm run fuzz` makes, of the seed of the unit tests. */
import { expect, test } from 'vitest';
import { fuzz } from './testing/fuzz/target.ts';
import { TARGETS } from './testing/fuzz/targets.ts';
import { SEED } from './testing/seed.ts';

const INPUTS = 15_000;

test('all doors together take all inputs', () => {
  expect(TARGETS.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
});

test.each(TARGETS.map((target) => [target.name, target] as const))('%s', async (_, target) => {
  const { inputs } = await fuzz(target, INPUTS, SEED);
  expect(inputs).toBeGreaterThanOrEqual(INPUTS * target.share);
});
