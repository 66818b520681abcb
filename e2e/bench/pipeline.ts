/** Drives the product page, without its dashboard, through `window.penstock`. */
import type { JSHandle, Page } from 'playwright';
import type { Penstock } from '../../app/automation.ts';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { discrepancies } from './ledger-check.ts';
import { rendererCpuSeconds } from './page.ts';

const WARM_UP_EVENTS = 3_000_000;
const WARM_UP_MS = 3000;
/** One second more than the sliding window of the percentiles, whose slices reach back a little further. */
const LATENCY_MS = 11_000;
const COST_MS = 8000;
const RATE_TOLERANCE = 0.01;

export interface Throughput {
  /** Events stored per second. */
  stored: number;
  /** Of what was offered to the subscribers that may skip, the share they took, in percent. */
  delivered: number;
}

/** Over `events` events, after `WARM_UP_EVENTS`. Refuses a run that does not add up. */
export async function throughput(page: Page, patch: ConfigPatch, events: number): Promise<Throughput> {
  const run = await start(page, patch);
  const first = await untilStored(run, WARM_UP_EVENTS);
  const last = await untilStored(run, first.counters.stored + events);
  const { subscribers, counters } = await stop(run);
  const taken = subscribers.aggregates.delivered + subscribers.alarms.delivered + subscribers.tail.delivered;
  return { stored: storedPerSecond(first, last), delivered: (100 * taken) / (3 * counters.stored) };
}
function storedPerSecond(first: Snapshot, last: Snapshot): number {
  return (1000 * (last.counters.stored - first.counters.stored)) / (last.time - first.time);
}

/** P99 of the delivery, until storage received the event, over ten seconds, in milliseconds. Refuses a run that did not keep its rate. */
export async function deliveryP99(page: Page, patch: ConfigPatch): Promise<number> {
  const run = await start(page, patch);
  await page.waitForTimeout(WARM_UP_MS);
  const first = await snapshot(run);
  await page.waitForTimeout(LATENCY_MS);
  const last = await snapshot(run);
  await stop(run);
  const wanted = patch.load?.eventsPerSecond ?? 0;
  const rate = storedPerSecond(first, last);
  if (Math.abs(rate / wanted - 1) > RATE_TOLERANCE) {
    throw new Error(`refused: ${Math.round(rate)} events/s stored, not within 1 % of the asked ${wanted}`);
  }
  return last.latency.delivery.window.p99;
}

/** Nanoseconds of CPU per stored event, all threads of the page together. Refuses a run that does not add up. */
export async function cpuPerEvent(page: Page, patch: ConfigPatch): Promise<number> {
  const run = await start(page, patch);
  await page.waitForTimeout(WARM_UP_MS);
  const before = { cpu: await rendererCpuSeconds(page), stored: (await snapshot(run)).counters.stored };
  await page.waitForTimeout(COST_MS);
  const after = { cpu: await rendererCpuSeconds(page), stored: (await snapshot(run)).counters.stored };
  await stop(run);
  if (after.stored === before.stored) throw new Error('refused: nothing was stored');
  return (1e9 * (after.cpu - before.cpu)) / (after.stored - before.stored);
}

/** A new run, in a page where none is under way. */
async function start(page: Page, patch: ConfigPatch): Promise<JSHandle<Penstock>> {
  const handle = await page.evaluateHandle(() => {
    if (!window.penstock) throw new Error('there is no window.penstock: the page is not cross-origin isolated');
    return window.penstock;
  });
  await handle.evaluate(async (penstock, wanted) => {
    await penstock.ready;
    if (!['idle', 'stopped'].includes(penstock.snapshot().state)) await penstock.reset();
    await penstock.start(wanted);
  }, patch);
  return handle;
}

function snapshot(run: JSHandle<Penstock>): Promise<Snapshot> {
  return run.evaluate((penstock) => penstock.snapshot());
}

/** Asks inside the page: asking from here, many times a second, would cost more than the answer. */
function untilStored(run: JSHandle<Penstock>, events: number): Promise<Snapshot> {
  return run.evaluate(async (penstock, wanted) => {
    for (;;) {
      const now = penstock.snapshot();
      if (now.counters.stored >= wanted) return now;
      if (now.state !== 'running') throw new Error(`the run is ${now.state}, ${now.counters.stored} events stored`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }, events);
}

async function stop(run: JSHandle<Penstock>): Promise<Snapshot> {
  const report = await run.evaluate((penstock) => penstock.stop());
  const wrong = discrepancies(report.snapshot);
  if (wrong.length > 0) throw new Error(`refused, ${wrong.join('; ')}`);
  return report.snapshot;
}
