/** At its defaults, on a machine that does something else beside it, the page looks calm from the first second on. */
import { besideBusyProcess } from '../pages/busy-process.ts';
import { type Look, lookAt, uncalm } from '../pages/calm.ts';
import { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/storage-test.ts';

const EVENTS = 100_000;
/** Often enough that two looks tell when something was lost. */
const LOOK_MS = 400;

test('the defaults lose nothing beside a busy process, but in a hiccup that the log names; nothing is red', async ({
  profile,
}) => {
  await besideBusyProcess(async () => {
    const page = await profile.open();
    await new LivePage(page).openAddress('');
    const wrong: string[] = [];
    let last: Look | null = null;
    while (last === null || last.now.counters.stored < EVENTS) {
      await page.waitForTimeout(LOOK_MS);
      const look: Look = await lookAt(page);
      wrong.push(...uncalm(last, look));
      last = look;
    }
    expect(wrong).toEqual([]);
  });
});
