/** A part of the inputs that `npm run fuzz` makes, of the seed of the unit tests. */
import { expect, test } from 'vitest';
import { SEED } from '../seed.ts';
import { distributions } from './distributions.ts';
import { fuzz } from './target.ts';

test('hostile files of durations get a message that says what is amiss, or are a sound distribution', async () => {
  const { inputs } = await fuzz(distributions, 20_000, SEED);
  expect(inputs).toBeGreaterThanOrEqual(2000);
});
