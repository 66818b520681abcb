import type { Page } from '@playwright/test';
import { rendererCpuSeconds } from '../bench/page.ts';
import { expect, test } from '../pages/test.ts';

/** Share of one core that all threads of the page may use while there is (almost) nothing to do. */
const MOST = 0.05;
const WATCHED_MS = 4000;

test.describe('a pipeline with nothing to do sleeps', () => {
  for (const [what, prepare] of Object.entries({
    'at 100 events per second': async () => {},
    paused: (page: Page) => page.evaluate(() => window.penstock!.pause()),
  })) {
    test(what, async ({ live }) => {
      await live.page.goto('/?headless=1');
      await live.page.waitForFunction(() => window.penstock !== undefined);
      await live.start({ load: { eventsPerSecond: 100 } });
      await live.emitted(50);
      await prepare(live.page);
      // Code is compiled and the first looks at empty channels are over.
      await live.page.waitForTimeout(2000);
      expect(await shareOfOneCore(live.page)).toBeLessThan(MOST);
    });
  }
});

test('the first live figures are on the screen within two seconds', async ({ live }) => {
  await live.page.goto('/');
  await live.page
    .getByRole('region', { name: 'Ledger' })
    .getByRole('definition')
    .first()
    .filter({ hasText: /[1-9]/ })
    .waitFor();
  expect(await live.page.evaluate(() => performance.now())).toBeLessThan(2000);
});

async function shareOfOneCore(page: Page): Promise<number> {
  const [began, before] = [performance.now(), await rendererCpuSeconds(page)];
  await page.waitForTimeout(WATCHED_MS);
  const used = (await rendererCpuSeconds(page)) - before;
  return used / ((performance.now() - began) / 1000);
}
