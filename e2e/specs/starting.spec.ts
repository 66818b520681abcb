/** From the page's opening to the first event, with workers that take their time to load. */
import { serveAltered } from '../pages/altered-site.ts';
import { linkOf } from '../pages/link.ts';
import type { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/test.ts';

const HASH = linkOf('storage.kind=memory&scheduler.discardExpired=false');

/** The site with scripts that do not come before they are released, by a part of their names. */
async function serveHeld(baseURL: string, ...names: string[]) {
  const releases = new Map<string, () => void>();
  const held = names.map((name) => ({
    name,
    released: new Promise<void>((resolve) => void releases.set(name, resolve)),
  }));
  const site = await serveAltered(baseURL, async (path, script) => {
    await held.find(({ name }) => path.includes(name))?.released;
    return script;
  });
  return { ...site, release: (name: string) => releases.get(name)?.() };
}

async function openSlowly(live: LivePage, origin: string): Promise<void> {
  await live.page.goto(`${origin}/#${HASH}`);
  await expect(live.state).toHaveText('starting');
  await expect(live.bottleneck).toHaveText(/Starting\s*the workers are starting/);
}

test('while workers come up the screen says so, claims nothing else, and has all its parts', async ({
  live,
  baseURL,
}) => {
  const { page } = live;
  const site = await serveHeld(baseURL!, 'stage.worker', 'deferred-parts');
  await openSlowly(live, site.origin);
  await expect(page.getByText(/come with the first figures/)).toHaveText([
    'Charts and lists come with the first figures.',
    'Settings come with the first figures.',
  ]);
  // They do not wait for ever.
  site.release('deferred-parts');
  const time = page.getByRole('region', { name: 'Time', exact: true });
  await time.waitFor();
  await expect(page.getByText(/come with the first figures/)).toHaveCount(0);
  await expect(live.state).toHaveText('starting');
  await expect(live.bottleneck).toHaveText(/Starting\s*the workers are starting/);
  await expect(time).toContainText('starting');
  await expect(live.verdict).toBeVisible();
  await expect(page.getByRole('banner').getByRole('definition')).toHaveText(['0 /s', '0 /s', '– ms']);
  await expect(live.part('storage stage')).toHaveAccessibleDescription(/0 \/s.*busy 0 % back pressure OK$/);
  await expect(live.controls.getByText('worker-2 is starting.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Threads' }).getByRole('listitem')).toHaveText([
    /^worker-1.*starting.*0 restarts/s,
    /^worker-2.*starting.*0 restarts/s,
  ]);
  await expect(page.getByRole('region', { name: 'Tail', exact: true })).toContainText('sequence');
  expect(await live.told('Throughput')).toMatch(/in 0 \/s, stored 0 \/s$/);
  const said = await page.locator('body').innerText();
  expect(said).not.toMatch(/NaN|undefined|\brunning\b/);
  expect((await live.snapshot()).counters.emitted).toBe(0);

  site.release('stage.worker');
  await expect(live.state).toHaveText('running');
  await live.emitted(1000);
  await expect(live.bottleneck).not.toContainText('Starting');
  await expect(time).toContainText('following now');
  site.close();
});

test('a worker that is killed before it has come up, or while it warms up, is replaced at once', async ({
  live,
  baseURL,
}) => {
  const site = await serveHeld(baseURL!, 'stage.worker');
  await openSlowly(live, site.origin);
  await live.controls.getByText('worker-2 is starting.').waitFor();
  await live.button('Kill it').click();
  site.release('stage.worker');
  await live.emitted(1000);
  await expect(live.log).toContainText('worker-2 was killed; a new one takes over');
  await expect(live.log).not.toContainText('did not start');
  const { snapshot } = await live.stop();
  expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  await test.step('while it warms up, too; and a stop then is the end at once', async () => {
    const ends = await live.page.evaluate(async () => {
      const { penstock } = window;
      await penstock!.start();
      // Whichever has come up so far.
      await Promise.all(penstock!.workers().map(({ name }) => penstock!.kill(name).catch(() => {})));
      while (penstock!.snapshot().counters.stored < 500) await new Promise((resolve) => setTimeout(resolve, 20));
      const killed = (await penstock!.stop()).snapshot;
      await penstock!.start();
      const stopped = (await penstock!.stop()).snapshot;
      return [killed, stopped].map(({ state, ledger }) => ({ state, ledger }));
    });
    const ended = { state: 'stopped', ledger: { inFlight: 0, unaccounted: 0, slack: 0 } };
    expect(ends).toEqual([ended, ended]);
  });
  site.close();
});

test('the map goes on if the rest of the screen cannot be loaded, and the page says what to do', async ({
  live,
  errors,
}) => {
  const { page } = live;
  await page.route('**/deferred-parts-*.js', (route) => route.abort());
  await page.goto(`/#${HASH}`);
  await expect(live.alert).toContainText(
    /could not be loaded\. TypeError: .*dynamically imported module.*\. Check the connection to the server\./,
  );
  await expect(live.state).toHaveText('running');
  await expect(live.part('source stage')).toHaveAccessibleDescription(/20\.\d k\/s/);
  await page.unrouteAll();
  await live.button('Load the page again').click();
  await expect(live.chart('Throughput')).toBeVisible();
  await expect(live.alert).toBeHidden();
  errors.length = 0;
});

test('the page says so while the rest of the screen is late, and no longer once it has come', async ({ live }) => {
  const { page } = live;
  await page.addInitScript(() => {
    // What is late after 15 s is late at once.
    const { setTimeout } = window;
    Object.assign(window, {
      setTimeout: (act: () => void, ms?: number) => setTimeout(act, ms === 15_000 ? 100 : ms),
    });
  });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/deferred-parts-*.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`/#${HASH}`);
  await expect(live.alert.filter({ hasText: 'is late.' })).toBeVisible();
  release();
  await expect(live.chart('Throughput')).toBeVisible();
  await expect(live.alert.filter({ hasText: 'is late.' })).toBeHidden();
});
