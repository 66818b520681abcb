/**
 * npm run soak -- [--minutes N] [--seed N] [--storage memory|sqlite] [--build]
 *
 * Full speed for half an hour, with settings that change, failures that come and go and workers that die, all drawn from
 * the seed. The second minute and the last one run undisturbed in the same configuration, so that they can be compared.
 * Prints a line a minute and a verdict; exit code 1 when something does not hold.
 */
import { parseArgs } from 'node:util';
import type { CDPSession, Page } from '@playwright/test';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { POOL_SLOTS } from '../../workers/memory/memory-map.ts';
import { MOST_ROLLUP_BYTES } from '../../workers/storage/rollup-table.ts';
import { usedMemory } from '../bench/page.ts';
import { buildIfNeeded, serve } from '../bench/site.ts';
import { between, generator } from '../random.ts';
import { withPage } from './browser-page.ts';

const MINUTE = 60_000;
/** From one disturbance to the next. */
const STEP_MS = 5000;
const LOOK_MS = 1000;
const LEAST_MINUTES = 4;
/** Of the speed of the second minute, what the last one must have. */
const KEPT = 0.95;
/** What may be more at the end than after the warm-up. */
const MOST_HEAP_GROWTH = 8 * 2 ** 20;
const RETAINED = 2_000_000;
/**
 * The file does not shrink, so it grows until settings came that need most room: 14 bytes an event, in batches that leave
 * half of each page empty. Beside that, the rollup fills up, and there are the tables of batches.
 */
const MOST_FILE = 1.1 * RETAINED * 28 + MOST_ROLLUP_BYTES;

/** What is measured at: every field that a disturbance changes has its place here. */
const STEADY = {
  load: { mode: 'max', encoding: 'value', invalidRatio: 0.001, sensors: 1024 },
  channels: { capacity: 16_384 },
  transform: { workers: 2, scheduling: 'stealing' },
  scheduler: { policy: 'edf', discardExpired: false },
  batch: { maxSize: 2000 },
  breaker: { openMs: 100, maxOpenMs: 1000 },
  broadcast: { lagLimit: 100, policies: { aggregates: 'skip', alarms: 'skip', tail: 'skip' } },
  failures: {
    storage: { errorRate: 0, latencyMs: 0, outage: false, hang: false },
    subscribers: { aggregates: 0, alarms: 0, tail: 0 },
  },
  threads: { count: 2 },
} as const satisfies ConfigPatch;

interface Minute {
  readonly stored: number;
  readonly seconds: number;
  readonly heap: number;
  readonly file: number;
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    storage: { type: 'string', default: 'sqlite' },
    build: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const storage = values.storage === 'memory' ? 'memory' : 'sqlite';
if (!(minutes >= LEAST_MINUTES)) throw new Error(`--minutes is ${values.minutes}; it takes ${LEAST_MINUTES} at least`);

buildIfNeeded(values.build);
const site = await serve();
try {
  const wrong = await withPage(site.origin, soak);
  console.log(wrong.length === 0 ? 'The soak held.' : `The soak did NOT hold:\n  ${wrong.join('\n  ')}`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  await site.close();
}

async function soak(page: Page): Promise<string[]> {
  const random = generator(seed);
  const session = await page.context().newCDPSession(page);
  const wrong: string[] = [];
  const history: Minute[] = [];
  let disturbed = 0;
  await page.evaluate((patch) => window.penstock!.start(patch), {
    ...STEADY,
    storage: { kind: storage, retainEvents: RETAINED },
  } satisfies ConfigPatch);
  for (let minute = 1; minute <= minutes; minute++) {
    const isCalm = minute <= 2 || minute === minutes;
    if (isCalm) await settle(page);
    const first = await snapshot(page);
    const until = Date.now() + MINUTE;
    for (let next = Date.now() + STEP_MS; Date.now() < until; await page.waitForTimeout(LOOK_MS)) {
      wrong.push(...(await look(page)));
      if (isCalm || Date.now() < next) continue;
      next = Date.now() + STEP_MS;
      await disturb(page, random);
      disturbed++;
    }
    const last = await snapshot(page);
    history.push(await minuteOf(session, first, last));
    report(minute, history.at(-1)!, isCalm);
  }
  const { snapshot: end } = await page.evaluate(() => window.penstock!.stop());
  console.log(`${disturbed} disturbances, ${end.counters.emitted} events`);
  return [...new Set([...wrong, ...judge(history), ...ledgerFaults(end)])];
}

function snapshot(page: Page): Promise<Snapshot> {
  return page.evaluate(() => window.penstock!.snapshot());
}

/** Back to what is measured at, and on until everybody is well again. */
async function settle(page: Page): Promise<void> {
  await page.evaluate((patch) => window.penstock!.set(patch), STEADY);
  await page.waitForFunction(() => {
    const { breaker, state } = window.penstock!.snapshot();
    const isWell = window.penstock!.workers().every((worker) => worker.state === 'running');
    return isWell && breaker.state === 'closed' && state === 'running';
  });
}

/** One thing that happens to a pipeline; what was broken before is mended, so that failures come and go. */
async function disturb(page: Page, random: () => number): Promise<void> {
  const { failures } = STEADY;
  const mended: ConfigPatch = { failures, breaker: STEADY.breaker };
  const changes: readonly (() => ConfigPatch)[] = [
    () => ({ failures: { storage: { outage: true } } }),
    () => ({ failures: { storage: { errorRate: 0.3, latencyMs: 2 } } }),
    () => ({ failures: { subscribers: { alarms: 200 } } }),
    () => ({ channels: { capacity: between(random, 1, 16_384) } }),
    () => ({ transform: { workers: between(random, 1, 6), scheduling: random() < 0.5 ? 'static' : 'stealing' } }),
    () => ({ scheduler: { policy: random() < 0.5 ? 'edf' : 'fifo', discardExpired: random() < 0.5 } }),
    () => ({ load: { encoding: random() < 0.5 ? 'packet' : 'value', invalidRatio: random() * 0.2 } }),
    () => ({ batch: { maxSize: between(random, 50, 5000) } }),
    () => ({ threads: { count: between(random, 1, 6) } }),
    () => ({ broadcast: { lagLimit: between(random, 1, 200), policies: { tail: 'conflate' } } }),
  ];
  const kills = random() < 0.3;
  const patch = changes[between(random, 0, changes.length - 1)]!();
  const victim = random();
  await page.evaluate(
    async (plan) => {
      window.penstock!.set(plan.mended);
      window.penstock!.set(plan.patch);
      if (!plan.kills) return;
      const living = window.penstock!.workers().filter(({ state }) => state === 'running');
      const name = living[Math.floor(plan.victim * living.length)]?.name;
      if (name !== undefined) await window.penstock!.kill(name);
    },
    { mended, patch, kills, victim },
  );
}

/** What must be so at every moment. */
async function look(page: Page): Promise<string[]> {
  const { state, ledger, counters, copies } = await snapshot(page);
  const found: string[] = [];
  if (state !== 'running') throw new Error(`the run is ${state}`);
  if (ledger.unaccounted !== 0) found.push(`${ledger.unaccounted} events unaccounted for while it ran`);
  if (ledger.inFlight > POOL_SLOTS) found.push('more events in flight than the pool has slots');
  if (copies !== 0) found.push(`${copies} copies`);
  if (Object.values(counters).some((count) => !(count >= 0))) found.push('a counter went below 0');
  return found;
}

async function minuteOf(session: CDPSession, first: Snapshot, last: Snapshot): Promise<Minute> {
  return {
    stored: last.counters.stored - first.counters.stored,
    seconds: (last.time - first.time) / 1000,
    heap: await usedMemory(session),
    file: last.storage.bytes,
  };
}
function rateOf({ stored, seconds }: Minute): number {
  return stored / seconds;
}

function report(minute: number, figures: Minute, isCalm: boolean): void {
  const { heap, file } = figures;
  const rate = (rateOf(figures) / 1e6).toFixed(2);
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const kind = isCalm ? 'calm' : 'disturbed';
  console.log(`minute ${minute}, ${kind}: ${rate} M events/s, heap ${mebibytes(heap)}, stored ${mebibytes(file)}`);
}

/** The first minute is the warm-up, the second what is compared with. */
function judge(history: readonly Minute[]): string[] {
  const [second, last] = [history[1]!, history.at(-1)!];
  const found: string[] = [];
  const kept = rateOf(last) / rateOf(second);
  console.log(`last minute at ${(100 * kept).toFixed(1)} % of the second, heap ${signed(last.heap - second.heap)} MiB`);
  if (kept < KEPT) found.push(`the last minute had ${(100 * kept).toFixed(1)} % of the second one's speed`);
  if (last.heap - second.heap > MOST_HEAP_GROWTH) found.push(`the heap grew by ${signed(last.heap - second.heap)} MiB`);
  if (last.file > MOST_FILE) found.push(`what is stored grew to ${last.file} bytes`);
  return found;
}
function signed(bytes: number): string {
  const mebibytes = (bytes / 2 ** 20).toFixed(1);
  return bytes >= 0 ? `+${mebibytes}` : mebibytes;
}

function ledgerFaults({ ledger, counters }: Snapshot): string[] {
  const { emitted, invalid, shed, expired, deadLettered, stored } = counters;
  const found: string[] = [];
  if (ledger.inFlight !== 0 || ledger.unaccounted !== 0) found.push(`the ledger ends with ${JSON.stringify(ledger)}`);
  const drift = emitted - invalid - shed - expired - deadLettered - stored;
  if (drift !== 0) found.push(`the counters drifted by ${drift} events`);
  return found;
}
