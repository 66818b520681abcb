/** A part of the inputs that `npm run fuzz` makes: other ones each time. */
import { expect, test } from 'vitest';
import { fuzz } from '../../workers/testing/fuzz/target.ts';
import { profiles } from './fuzz-profiles.ts';

test('hostile profiles get a message that names the place', async () => {
  const { inputs } = await fuzz(profiles, 20_000, Math.floor(Math.random() * 2 ** 31));
  expect(inputs).toBeGreaterThanOrEqual(2000);
});
