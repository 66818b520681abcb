import { test } from '../pages/storage-test.ts';
import { killAndReopen } from '../stress/browser-kills.ts';

/** The whole storm, ten kills, is in `npm run stress`. */
const KILLS = 3;

test('after a kill of the browser at full speed, all that was reported stored is there, whole, once', async ({
  profile,
}) => {
  for (let time = 1; time <= KILLS; time++) await test.step(`kill ${time}`, () => killAndReopen(profile, time));
});
