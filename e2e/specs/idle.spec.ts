import type { Page } from '@playwright/test';
import { rendererCpuSeconds } from '../bench/page.ts';
import { expect, test } from '../pages/test.ts';

/** Share of one core that all threads of the page may use while there is nothing to do. */
const MOST = 0.05;
const WATCHED_MS = 2000;

/** What 100 events a second cost is the benchmark `cost/idle`: how much of it is ours depends on what else runs. */
test('a paused pipeline sleeps', async ({ live }) => {
  await live.page.goto('/?headless=1');
  await live.page.waitForFunction(() => window.penstock !== undefined);
  await live.start({ load: { eventsPerSecond: 100 } });
  await live.emitted(50);
  await live.page.evaluate(() => window.penstock!.pause());
  // Until the code is compiled and the first looks at empty channels are over.
  await expect.poll(() => shareOfOneCore(live.page), { timeout: 50_000 }).toBeLessThan(MOST);
});

async function shareOfOneCore(page: Page): Promise<number> {
  const [began, before] = [performance.now(), await rendererCpuSeconds(page)];
  await page.waitForTimeout(WATCHED_MS);
  const used = (await rendererCpuSeconds(page)) - before;
  return used / ((performance.now() - began) / 1000);
}
