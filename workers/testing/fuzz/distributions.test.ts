/** A part of the inputs that `npm run fuzz` makes: other ones each time. */
import { expect, test } from 'vitest';
import { distributions } from './distributions.ts';
import { fuzz } from './target.ts';

test('hostile files of durations get a message that says what is amiss, or are a sound distribution', async () => {
  const { inputs } = await fuzz(distributions, 20_000, Math.floor(Math.random() * 2 ** 31));
  expect(inputs).toBeGreaterThanOrEqual(2000);
});
