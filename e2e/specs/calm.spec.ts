/** At its defaults, on a machine that does something else beside it, the page looks calm from the first second on. */
import { besideBusyProcess, onSlowMachine } from '../pages/busy-process.ts';
import { lookAt, type PageLook, uncalm, untimely } from '../pages/calm.ts';
import { linkOf } from '../pages/link.ts';
import { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/storage-test.ts';

const EVENTS = 100_000;
/** Obeyed on any machine. */
const DEFAULTS = linkOf('load.eventsPerSecond=20000');
/** From here on the run is under way. */
const BEGUN = 20_000;
/** Of an adapted load: some seconds. */
const SLOW_EVENTS = 15_000;
const SLOWLY = { timeout: 60_000 };
/** Often enough that two looks tell when something was lost. */
const LOOK_MS = 400;

test('the defaults lose nothing beside a busy process, but in a hiccup that the log names; nothing is red', async ({
  profile,
}) => {
  const page = await profile.open();
  const live = new LivePage(page);
  await besideBusyProcess(async () => {
    await live.openAddress(DEFAULTS);
    const wrong: string[] = [];
    let last: PageLook | null = null;
    let begun: PageLook | null = null;
    while (last === null || last.now.counters.stored < EVENTS) {
      await page.waitForTimeout(LOOK_MS);
      const look: PageLook = await lookAt(page);
      wrong.push(...uncalm(last, look));
      last = look;
      if (look.now.counters.stored >= BEGUN) begun ??= look;
    }
    expect([...wrong, ...(await untimely(page, begun ?? last))]).toEqual([]);
  });
  await test.step('a batch of 2,000 does not fill in its second', async () => {
    await page.evaluate(() => window.penstock!.set({ load: { eventsPerSecond: 1000 } }));
    const headline = /Urgent events are late.*: a batch waits up to .* to be full; set Batch wait to \d+ ms/;
    await expect(live.bottleneck).toContainText(headline, { timeout: 60_000 });
  });
});

test('a slow machine: the page is usable and calm at an adapted load, and obeys a link with a load', async ({
  profile,
}) => {
  test.setTimeout(300_000);
  const page = await profile.open();
  const live = new LivePage(page);
  await onSlowMachine(async () => {
    await live.openAddress('');
    await expect(live.log).toContainText('this machine has little time for the pipeline', SLOWLY);
    const wrong: string[] = [];
    let last: PageLook | null = null;
    while (last === null || last.now.counters.stored < SLOW_EVENTS) {
      await page.waitForTimeout(LOOK_MS);
      const look: PageLook = await lookAt(page);
      wrong.push(...uncalm(last, look));
      last = look;
    }
    expect(wrong).toEqual([]);
    await test.step('it is shown as adapted, and is not in the address', async () => {
      const { load } = await live.config();
      expect(load.eventsPerSecond).toBeLessThan(20_000);
      await expect(live.controls.locator('[data-path="load.eventsPerSecond"]')).toContainText('adapted');
      await expect(live.bottleneck).toContainText('this machine is slow', SLOWLY);
      expect(new URL(page.url()).hash).toBe('');
    });
    await test.step('the default is one click away, and then it is obeyed', async () => {
      await live.button('Restore default: Events per second').click();
      await expect.poll(async () => (await live.config()).load.eventsPerSecond).toBe(20_000);
      await expect(live.bottleneck).not.toContainText('this machine is slow');
    });
    await test.step('a link with a load is obeyed', async () => {
      await page.goto('about:blank');
      await live.openAddress(linkOf('load.eventsPerSecond=19000'));
      await live.emitted(1000);
      expect((await live.config()).load.eventsPerSecond).toBe(19_000);
      await expect(live.log).not.toContainText('little time for the pipeline');
    });
  });
});
