/** A worker that keeps dying: the run ends with what it has, says so, and the next one can begin. */

import type { Page } from '@playwright/test';
import { serveAltered } from '../pages/altered-site.ts';
import { linkOf } from '../pages/link.ts';
import { LivePage } from '../pages/live-page.ts';
import { Profile } from '../pages/profile.ts';
import { expect, query, value } from '../pages/storage-test.ts';
import { test } from '../pages/test.ts';

const BROKEN = "if (self.name === 'stage-worker-1') throw new Error('broken on purpose');\n";

/** What `kill` says when it refuses. */
function whyNotKilled(page: Page, name: string): Promise<string> {
  return page.evaluate(
    (asked) =>
      window.penstock!.kill(asked).then(
        () => '',
        (error: Error) => error.message,
      ),
    name,
  );
}

test('a worker that keeps dying is reported; the run ends with what it has, all of it accounted for', async ({
  baseURL,
}) => {
  let isBroken = false;
  const site = await serveAltered(baseURL!, (path, script) =>
    isBroken && path.includes('stage.worker') ? BROKEN + script : script,
  );
  const profile = new Profile(site.origin);
  try {
    const context = await profile.launch();
    const live = new LivePage(await context.newPage());
    await live.open('storage.kind=sqlite&batch.maxWaitMs=100&scheduler.discardExpired=false');
    await expect.poll(async () => (await live.snapshot()).counters.stored).toBeGreaterThan(5000);
    isBroken = true;
    await live.page.evaluate(() => window.penstock!.kill('worker-1'));
    await expect
      .poll(() => whyNotKilled(live.page, 'source'))
      .toMatch(/^worker-1 \(.*source.*\) is being started or replaced/);

    const said =
      /worker-1 .*broken on purpose, again and again\. The run was ended with what it had: [\d,]+ events are stored/;
    await expect(live.alert).toContainText(said, { timeout: 40_000 });
    await expect(live.alert).toContainText('Start a new run; if it happens again, restore all defaults');
    await expect(live.state).toContainText('failed', { ignoreCase: true });
    await expect(live.bottleneck).toContainText('The run has failed');
    await expect(live.verdict).toBeVisible();
    await expect(live.log).toContainText('a new one takes over in 1600 ms');
    const { runId, state, counters, ledger } = await live.snapshot();
    expect({ state, unaccounted: ledger.unaccounted }).toEqual({ state: 'failed', unaccounted: 0 });
    const { emitted, invalid, stored } = counters;
    expect(emitted).toBe(invalid + stored + ledger.inFlight);

    expect(await live.page.evaluate(() => window.penstock!.database.checkDatabase())).toEqual([]);
    const counts = 'SELECT count(*), count(DISTINCT sequence) FROM events WHERE run = ?';
    expect(await query(live.page, counts, [runId])).toEqual([[stored, stored]]);

    isBroken = false;
    await live.start({ storage: { kind: 'sqlite' } });
    await expect.poll(async () => (await live.snapshot()).counters.stored).toBeGreaterThan(1000);
    await expect(live.alert).toBeHidden();
    const { snapshot } = await live.stop();
    expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
    expect(await value(live.page, 'SELECT count(*) FROM events WHERE run = ?', [runId])).toBe(stored);
  } finally {
    await profile.dispose();
    site.close();
  }
});

test('a reset while such a run is being ended is the last word on it', async ({ baseURL, live }) => {
  let isBroken = false;
  const site = await serveAltered(baseURL!, (path, script) =>
    isBroken && path.includes('stage.worker') ? BROKEN + script : script,
  );
  try {
    // Storage waits for a batch that is not full: so long does the end of the run wait for storage.
    await live.openAt(site.origin, linkOf('storage.kind=memory&batch.maxWaitMs=2000&batch.maxSize=10000'));
    await live.emittedOrFull(1000);
    isBroken = true;
    await live.page.evaluate(() => window.penstock!.kill('worker-1'));
    await expect(live.log).toContainText('again and again: the run is being ended', { timeout: 40_000 });
    await live.reset();
    isBroken = false;
    await live.start({ storage: { kind: 'memory' } });
    await expect.poll(async () => (await live.snapshot()).elapsedMs, { timeout: 20_000 }).toBeGreaterThan(4000);
    await expect(live.log).not.toContainText('The run was ended with what it had');
    await live.stop();
  } finally {
    site.close();
  }
});
