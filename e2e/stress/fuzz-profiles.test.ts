/** A part of the inputs that `npm run fuzz` makes, of the seed of the unit tests. */
import { expect, test } from 'vitest';
import { fuzz } from '../../workers/testing/fuzz/target.ts';
import { SEED } from '../../workers/testing/seed.ts';
import { profiles } from './fuzz-profiles.ts';

test('hostile profiles get a message that names the place', async () => {
  const { inputs } = await fuzz(profiles, 20_000, SEED);
  expect(inputs).toBeGreaterThanOrEqual(2000);
});
