/** What a browser or a machine may do to a tab; what happens then is written in `workers/README.md`, "The environment". */
import { spawnSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { serveAltered } from '../pages/altered-site.ts';
import { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/test.ts';
import { VisibleBrowser } from '../pages/visible-browser.ts';

const RATE = 20_000;
const AWAY_MS = 3000;
const SETTINGS = `load.eventsPerSecond=${RATE}&scheduler.discardExpired=false`;

/** Everything that is emitted is stored, and nobody was replaced. */
async function expectWell(live: LivePage): Promise<void> {
  const workers = await live.page.evaluate(() => window.penstock!.workers());
  expect(workers.map(({ restarts }) => restarts)).toEqual(workers.map(() => 0));
  const { snapshot } = await live.stop();
  const { emitted, invalid, stored } = snapshot.counters;
  expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0 });
  expect(stored).toBe(emitted - invalid);
}

async function renderers(page: Page): Promise<number[]> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

/** The whole minute with `PENSTOCK_HIDDEN_SECONDS=60`. */
const HIDDEN_MS = 1000 * Number(process.env.PENSTOCK_HIDDEN_SECONDS ?? 5);

test('a hidden tab: the pipeline goes on at its rate, the view has a gap and says so', async ({ baseURL }) => {
  test.setTimeout(60_000 + HIDDEN_MS);
  const browser = await VisibleBrowser.launch();
  try {
    const live = new LivePage(await browser.context.newPage());
    await live.openAt(baseURL!, `${SETTINGS}&storage.kind=memory`);
    await live.emitted(RATE / 2);
    const before = await live.snapshot();
    const other = await browser.context.newPage();
    await other.bringToFront();
    await expect.poll(() => live.page.evaluate(() => document.visibilityState)).toBe('hidden');
    await live.page.waitForTimeout(HIDDEN_MS);
    const after = await live.snapshot();
    expect(await live.page.evaluate(() => document.visibilityState)).toBe('hidden');
    const rate = (after.counters.stored - before.counters.stored) / ((after.time - before.time) / 1000);
    expect(rate).toBeGreaterThan(0.8 * RATE);
    await live.page.bringToFront();
    await expect(live.log).toContainText(/The view has a gap of \d/);
    await expectWell(live);
  } finally {
    await browser.close();
  }
});

test('a machine that sleeps: nobody is taken for dead, and what fell due meanwhile is made up for', async ({
  live,
}) => {
  await live.open(SETTINGS);
  await live.emitted(RATE / 2);
  const before = await live.snapshot();
  const processes = await renderers(live.page);
  for (const process_ of processes) process.kill(process_, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
  for (const process_ of processes) process.kill(process_, 'SIGCONT');
  await expect(live.log).toContainText(/nothing ran for [\d.]+ s: the machine slept or was too busy/);
  await expect
    .poll(async () => {
      const { counters, time } = await live.snapshot();
      return (counters.stored - before.counters.stored) / ((time - before.time) / 1000);
    })
    .toBeGreaterThan(0.9 * RATE);
  await expectWell(live);
});

test('one core: with a thread for every stage it still keeps its rate', async ({ live }) => {
  const session = await live.page.context().newCDPSession(live.page);
  await session.send('Emulation.setHardwareConcurrencyOverride', { hardwareConcurrency: 1 });
  await live.open(`${SETTINGS}&threads.count=9`);
  // Where there is no such command the browser is only told that there is one core.
  for (const process_ of await renderers(live.page)) spawnSync('taskset', ['-acp', '0', String(process_)]);
  const before = await live.snapshot();
  await live.emitted(before.counters.emitted + 2 * RATE);
  const after = await live.snapshot();
  const rate = (after.counters.emitted - before.counters.emitted) / ((after.time - before.time) / 1000);
  expect(rate).toBeGreaterThan(0.8 * RATE);
  await expectWell(live);
});

test('workers that start slowly: the source waits for them, so that nothing grows old before', async ({
  live,
  baseURL,
}) => {
  const site = await serveAltered(baseURL!, async (path, script) => {
    if (path.includes('stage.worker')) await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
    return script;
  });
  await live.page.goto(`${site.origin}/?headless=1`);
  await live.page.waitForFunction(() => window.penstock !== undefined);
  const began = performance.now();
  await live.start({ load: { eventsPerSecond: RATE }, scheduler: { discardExpired: false } });
  expect((await live.snapshot()).counters.emitted).toBe(0);
  await live.emitted(RATE / 2);
  expect(performance.now() - began).toBeGreaterThan(AWAY_MS);
  expect((await live.snapshot()).latency.endToEnd.max).toBeLessThan(AWAY_MS);
  await live.stop();
  site.close();
});

test('a browser without Atomics.waitAsync: nothing needs it', async ({ live, baseURL }) => {
  const without = 'delete Atomics.waitAsync;\n';
  const changed: string[] = [];
  const site = await serveAltered(baseURL!, (path, script) => {
    if (!path.includes('.worker-')) return script;
    changed.push(path.replace(/^.*\/|\.worker.*$/g, ''));
    return without + script;
  });
  await live.page.addInitScript(without);
  await live.page.goto(`${site.origin}/?headless=1`);
  await live.page.waitForFunction(() => window.penstock !== undefined);
  await live.start({ load: { eventsPerSecond: RATE }, scheduler: { discardExpired: false } });
  await live.emitted(RATE / 2);
  expect(changed).toEqual(expect.arrayContaining(['coordinator', 'stage']));
  expect(await live.page.evaluate(() => 'waitAsync' in Atomics)).toBe(false);
  await expectWell(live);
  site.close();
});
