import { test } from '../pages/storage-test.ts';
import { killAndReopen } from './browser-kills.ts';

const KILLS = Number(process.env.PENSTOCK_KILLS ?? 10);

test(`${KILLS} kills of the browser while storing at full speed: what was reported stored is there, whole, once`, async ({
  profile,
}) => {
  test.setTimeout(60_000 + 30_000 * KILLS);
  for (let time = 1; time <= KILLS; time++) await test.step(`kill ${time}`, () => killAndReopen(profile, time));
});
