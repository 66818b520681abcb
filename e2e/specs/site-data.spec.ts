/** The browser keeps nothing for this site: cookies and site data are blocked in its settings. */
import { PROBLEM_TEXTS } from '../../workers/contract/problem-texts.ts';
import { expect, openLive, snapshot, stop, stored, test } from '../pages/storage-test.ts';

test.beforeEach(({ profile }) => profile.blockSiteData());

test('with site data blocked the pipeline runs in memory, says so, and replaces a killed worker', async ({
  profile,
}) => {
  const page = await profile.open();
  const refusal = await page.evaluate(() =>
    navigator.locks.request('a', () => 'granted').catch((error: Error) => error.name),
  );
  expect(refusal, 'the browser of this test blocks site data').toBe('SecurityError');
  const live = await openLive(page);
  await stored(page, 10_000);
  await expect(live.storageProblem).toContainText(PROBLEM_TEXTS.unavailable.text);
  await page.evaluate(() => window.penstock!.kill('validate'));
  await expect.poll(async () => (await snapshot(page)).stages.validate.restarts).toBeGreaterThan(0);
  await stored(page, (await snapshot(page)).counters.stored + 10_000);
  const { snapshot: end } = await stop(page);
  expect(end.storage).toMatchObject({ persistent: false, problem: 'unavailable' });
  expect(end.ledger).toMatchObject({ inFlight: 0, unaccounted: 0 });
});
