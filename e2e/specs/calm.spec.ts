/** At its defaults, on a machine that does something else beside it, the page looks calm from the first second on. */
import { spawn } from 'node:child_process';
import { LivePage } from '../pages/live-page.ts';
import { expect, snapshot, stored, test } from '../pages/storage-test.ts';

const EVENTS = 100_000;

test('beside a busy process nothing is lost at the defaults but in a hiccup that the log names, and nothing is red', async ({
  profile,
}) => {
  const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  try {
    await profile.launch();
    const page = await profile.open();
    const live = new LivePage(page);
    await live.openAddress('');
    await stored(page, EVENTS);
    const { counters, hiccups, latency } = await snapshot(page);
    expect([counters.shed, counters.deadLettered]).toEqual([0, 0]);
    if (hiccups.length > 0) await expect(live.log).toContainText(/gave .* no time|waited for the disk/);
    // Whatever the machine did is told. Without that, every event is in time.
    else {
      expect(counters.expired).toBe(0);
      expect(latency.endToEnd.p99).toBeLessThan(200);
      await expect(page.locator('[data-tone="bad"]:visible')).toHaveCount(0);
    }
  } finally {
    busy.kill('SIGKILL');
  }
});
