/** What a browser or a machine may do to a tab; what happens then is written in `workers/docs/failures.md`. */
import { spawnSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { renderers } from '../bench/page.ts';
import { serveAltered } from '../pages/altered-site.ts';
import { linkOf } from '../pages/link.ts';
import { SELDOM } from '../pages/seldom.ts';
import { expect, test } from '../pages/test.ts';
import { hideTab } from '../stress/hidden-tab.ts';

const RATE = 20_000;
const AWAY_MS = 3000;
const SETTINGS = `load.eventsPerSecond=${RATE}&scheduler.discardExpired=false`;

/** `npm run stress` hides it for a minute. */
const HIDDEN_SECONDS = 5;

test('a hidden tab: the pipeline goes on at its rate, the view has a gap and says so', async ({ baseURL }) => {
  test.setTimeout(120_000);
  await hideTab(baseURL!, HIDDEN_SECONDS);
});

/** Stops every process of the page, as sleep does, and wakes them again. */
async function sleep(page: Page): Promise<void> {
  const processes = await renderers(page);
  for (const process_ of processes) process.kill(process_, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
  for (const process_ of processes) process.kill(process_, 'SIGCONT');
}
const SLEPT = /nothing ran for [\d.]+ s: the machine slept or was too busy/;

test('a machine that sleeps: nobody is taken for dead, and what fell due meanwhile is made up for', async ({
  live,
}) => {
  await live.open(SETTINGS);
  await live.emitted(RATE / 2);
  const before = await live.snapshot();
  await sleep(live.page);
  await expect(live.log).toContainText(SLEPT);
  await expect
    .poll(async () => {
      const { counters, time } = await live.snapshot();
      return (counters.stored - before.counters.stored) / ((time - before.time) / 1000);
    })
    .toBeGreaterThan(0.9 * RATE);
  await live.expectWell();
});

test('a machine that sleeps, with expired events discarded: most of what fell due meanwhile expires', async ({
  live,
}) => {
  await live.open(`load.eventsPerSecond=${RATE}&scheduler.discardExpired=true`);
  await live.emitted(RATE / 2);
  const before = await live.snapshot();
  await sleep(live.page);
  await expect(live.log).toContainText(SLEPT);
  const dueMeanwhile = (AWAY_MS / 1000) * RATE;
  await live.emitted(before.counters.emitted + dueMeanwhile);
  await expect
    .poll(async () => (await live.snapshot()).counters.expired - before.counters.expired)
    .toBeGreaterThan(dueMeanwhile / 2);
  const { snapshot } = await live.stop();
  const { emitted, invalid, expired, stored } = snapshot.counters;
  expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  expect(stored).toBe(emitted - invalid - expired);
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
  await live.expectWell();
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
  expect((await live.snapshot()).latency.delivery.max).toBeLessThan(AWAY_MS);
  await live.stop();
  site.close();
});

test('workers that start slowly: the first event falls due when every stage is there', async ({ live, baseURL }) => {
  const site = await serveAltered(baseURL!, (path, script) => {
    const asleep = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 7000);';
    return path.includes('stage.worker') ? `if (self.name === 'stage-worker-2') ${asleep}\n${script}` : script;
  });
  await live.page.goto(`${site.origin}/?headless=1`);
  await live.page.waitForFunction(() => window.penstock !== undefined);
  const started = live.start({ load: { eventsPerSecond: RATE }, scheduler: { discardExpired: false } });
  await live.page.waitForFunction(() => window.penstock!.snapshot().elapsedMs > 5500, undefined, SELDOM);
  const waiting = await live.snapshot();
  expect([waiting.activeMs, waiting.counters.emitted]).toEqual([0, 0]);
  await started;
  await live.emitted(RATE / 2);
  expect((await live.snapshot()).latency.delivery.max).toBeLessThan(1500);
  await live.expectWell();
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
  await live.expectWell();
  site.close();
});

test('runs within seconds without answers about locks, says so, and replaces a killed worker', async ({
  live,
  baseURL,
}) => {
  const silent =
    'if (self.navigator?.locks) LockManager.prototype.request = LockManager.prototype.query = () => new Promise(() => {});\n';
  const site = await serveAltered(baseURL!, (path, script) => (path.includes('.worker-') ? silent + script : script));
  await live.page.addInitScript(silent);
  await live.openAt(site.origin, linkOf(`storage.kind=sqlite&load.eventsPerSecond=${RATE}`));
  await live.emitted(RATE / 2);
  await expect(live.log).toContainText('does not answer about its locks');
  await live.page.evaluate(() => window.penstock!.kill('validate'));
  await live.page.waitForFunction(() => window.penstock!.snapshot().stages.validate.restarts > 0);
  const { snapshot } = await live.stop();
  expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  site.close();
});
