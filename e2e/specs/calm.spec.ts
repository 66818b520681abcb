/** At its defaults, on a machine that does something else beside it, the page looks calm from the first second on. */
import { besideBusyProcess } from '../pages/busy-process.ts';
import { uncalm } from '../pages/calm.ts';
import { LivePage } from '../pages/live-page.ts';
import { expect, snapshot, stored, test } from '../pages/storage-test.ts';

const EVENTS = 100_000;

test('beside a busy process nothing is lost at the defaults but in a hiccup that the log names, and nothing is red', async ({
  profile,
}) => {
  await besideBusyProcess(async () => {
    const page = await profile.open();
    const live = new LivePage(page);
    await live.openAddress('');
    await stored(page, EVENTS);
    const now = await snapshot(page);
    expect(await uncalm(page, null, now)).toEqual([]);
    if (now.hiccups.length > 0) await expect(live.log).toContainText(/gave .* no time|waited for the disk/);
  });
});
