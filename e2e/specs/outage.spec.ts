/** Short outages; `npm run stress` makes them a minute long. */
import { expect, test } from '../pages/storage-test.ts';
import { OUTAGES, outage } from '../stress/outage.ts';
import { captureRunMemory } from '../stress/stored-events.ts';

const SECONDS = 2;

for (const givesUp of OUTAGES) {
  test(`an outage loses ${givesUp === null ? 'nothing when everything holds' : `only what is ${givesUp}`}`, async ({
    disk,
  }) => {
    const page = await (await disk.context()).newPage();
    await captureRunMemory(page);
    await page.goto('/?headless=1');
    await page.waitForFunction(() => window.penstock !== undefined);
    const { wrong, calls, allowed, caughtUpMs } = await outage(page, { seconds: SECONDS, storage: 'memory', givesUp });
    const description = `${calls} calls of ${allowed} allowed, caught up after ${Math.round(caughtUpMs)} ms`;
    test.info().annotations.push({ type: 'outage', description });
    expect(wrong).toEqual([]);
  });
}
