/**
 * npm run soak -- [--minutes N] [--seed N] [--storage memory|sqlite] [--json FILE] [--build]
 *
 * Full speed for half an hour, with settings that change, failures that come and go and workers that die, all drawn from
 * the seed. The first minute has what needs most room. The second one and the last run undisturbed in the same
 * configuration, so that they can be compared; at the end of each the run is paused, and its pool must be empty then.
 * Prints a line a minute and a verdict, and writes the same to FILE; exit code 1 when something does not hold.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { CDPSession, Page } from '@playwright/test';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { EVENT_SLOTS } from '../../workers/memory/memory-map.ts';
import { snapshotFaults } from '../../workers/testing/snapshot-faults.ts';
import { rendererMemory, usedMemory } from '../bench/page.ts';
import { machine } from '../bench/report.ts';
import { buildIfNeeded, serve } from '../bench/site.ts';
import { generator } from '../random.ts';
import { withPage } from './browser-page.ts';
import { emptyPool } from './pool-slots.ts';
import { type Disturbance, Disturbances, mended, steady, WARM_UP } from './soak-disturbances.ts';
import { growthLine, growthOf, judge, lineOf, type Minute } from './soak-figures.ts';

const MINUTE = 60_000;
/** From one disturbance to the next. */
const STEP_MS = 5000;
const LOOK_MS = 1000;
const LEAST_MINUTES = 4;
/** A pool that is not empty so long after the source was paused will not be. */
const EMPTY_MS = 10_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    storage: { type: 'string', default: 'sqlite' },
    json: { type: 'string' },
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
  const session = await page.context().newCDPSession(page);
  const disturbances = new Disturbances(generator(seed), storage);
  const wrong: string[] = [];
  const history: Minute[] = [];
  let disturbed = 0;
  await page.evaluate((patch) => window.penstock!.start(patch), steady(storage));
  for (let minute = 1; minute <= minutes; minute++) {
    const kind = minute === 1 ? 'warm-up' : minute === 2 || minute === minutes ? 'calm' : 'disturbed';
    if (kind === 'calm') await settle(page);
    const first = await snapshot(page);
    const until = Date.now() + MINUTE;
    let [next, done] = [Date.now(), 0];
    for (; Date.now() < until; await page.waitForTimeout(LOOK_MS)) {
      wrong.push(...(await look(page)));
      if (kind === 'calm' || Date.now() < next) continue;
      const disturbance = kind === 'warm-up' ? WARM_UP[done] : disturbances.next();
      if (disturbance === undefined) continue;
      next += STEP_MS;
      await disturb(page, disturbance);
      done++;
    }
    const last = await snapshot(page);
    if (kind === 'calm') wrong.push(...(await pauseAndLook(page)));
    history.push({ kind, ...flow(first, last), ...(await sizes(page, session)) });
    if (kind === 'calm') await page.evaluate(() => window.penstock!.resume());
    if (kind === 'disturbed') disturbed += done;
    console.log(lineOf(minute, history.at(-1)!));
  }
  const { snapshot: end } = await page.evaluate(() => window.penstock!.stop());
  return verdict(page, history, disturbed, end, wrong);
}

function verdict(page: Page, history: Minute[], disturbed: number, end: Snapshot, seen: readonly string[]): string[] {
  const wrong = [...new Set([...seen, ...judge(history), ...ledgerFaults(end)])];
  const growth = growthOf(history);
  const { counters, ledger } = end;
  console.log(`${disturbed} disturbances; ${JSON.stringify(counters)}`);
  console.log(growthLine(growth));
  if (values.json !== undefined) {
    const measuredOn = machine(page.context().browser()!.version());
    const soaked = { minutes, seed, storage, disturbances: disturbed, counters, ledger, growth, wrong, history };
    writeFileSync(values.json, `${JSON.stringify({ machine: measuredOn, soak: soaked }, null, 2)}\n`);
  }
  return wrong;
}

function snapshot(page: Page): Promise<Snapshot> {
  return page.evaluate(() => window.penstock!.snapshot());
}

/** Back to what is measured at, and on until everybody is well again. */
async function settle(page: Page): Promise<void> {
  await change(page, steady(storage));
  await page.waitForFunction((kind) => {
    const { breaker, state, storage: store } = window.penstock!.snapshot();
    const isWell = window.penstock!.workers().every((worker) => worker.state === 'running');
    const isStored = store.problem === null && store.kind === kind && store.persistent === (kind === 'sqlite');
    return isWell && isStored && breaker.state === 'closed' && state === 'running';
  }, storage);
}

/** One thing that happens to a pipeline; what was broken before is mended, so that failures come and go. */
async function disturb(page: Page, { patch, burst, strike }: Disturbance): Promise<void> {
  await change(page, mended(storage));
  await page.evaluate(
    async (plan) => {
      const penstock = window.penstock!;
      penstock.set(plan.patch);
      if (plan.burst !== undefined) await penstock.inject({ what: 'burst', value: plan.burst, for: 3 });
      if (plan.strike === undefined) return;
      const { pick, stallSeconds } = plan.strike;
      const living = penstock.workers().filter(({ state }) => state === 'running');
      const name = living[Math.floor(pick * living.length)]?.name;
      if (name === undefined) return;
      await (stallSeconds === null ? penstock.kill(name) : penstock.stall(name, stallSeconds));
    },
    { patch, burst, strike },
  );
}

/** A run that has given up its database has it again when a new worker opens it: as when people choose the one and the other. */
async function change(page: Page, patch: ConfigPatch): Promise<void> {
  await page.evaluate(async (given) => {
    const penstock = window.penstock!;
    const isGivenUp = penstock.snapshot().storage.problem !== null;
    penstock.set(isGivenUp ? { ...given, storage: { ...given.storage, kind: 'memory' } } : given);
    while (isGivenUp && penstock.workers().some(({ name }) => name === 'database-worker')) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    penstock.set(given);
  }, patch);
}

/** What must be so at every moment. */
async function look(page: Page): Promise<string[]> {
  const now = await snapshot(page);
  if (now.state !== 'running') throw new Error(`the run is ${now.state}`);
  const found = snapshotFaults(now);
  if (now.ledger.inFlight > EVENT_SLOTS) found.push('more events in flight than the pool has slots');
  return found;
}

/** With no event under way every slot of the pool is free again, and the counters alone say where all events are. */
async function pauseAndLook(page: Page): Promise<string[]> {
  await page.evaluate(() => window.penstock!.pause());
  const { inFlight, held } = await emptyPool(page, EMPTY_MS);
  const found = drift(await snapshot(page));
  if (inFlight + held > 0) found.push(`a paused run keeps ${inFlight} events in flight and ${held} slots held`);
  return found;
}

function flow(first: Snapshot, last: Snapshot): Pick<Minute, 'stored' | 'seconds'> {
  return { stored: last.counters.stored - first.counters.stored, seconds: (last.time - first.time) / 1000 };
}
async function sizes(page: Page, session: CDPSession): Promise<Pick<Minute, 'heap' | 'memory' | 'files' | 'eachFile'>> {
  const eachFile = await fileSizes(page);
  const files = eachFile.reduce((sum, bytes) => sum + bytes, 0);
  return { heap: await usedMemory(session), memory: await rendererMemory(page), files, eachFile };
}

/** Bytes of all private files of the origin, whoever has them open. */
function fileSizes(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const folders = [await navigator.storage.getDirectory()];
    const sizes: number[] = [];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for await (const handle of folder.values()) {
        if (handle instanceof FileSystemDirectoryHandle) folders.push(handle);
        else if (handle instanceof FileSystemFileHandle) sizes.push((await handle.getFile()).size);
      }
    }
    return sizes.filter((bytes) => bytes > 0).sort((a, b) => b - a);
  });
}

function ledgerFaults(end: Snapshot): string[] {
  const { inFlight, unaccounted } = end.ledger;
  return inFlight !== 0 || unaccounted !== 0
    ? [`the ledger ends with ${JSON.stringify(end.ledger)}`, ...drift(end)]
    : drift(end);
}
function drift({ counters }: Snapshot): string[] {
  const { emitted, invalid, shed, expired, evicted, deadLettered, stored } = counters;
  const events = emitted - invalid - shed - expired - evicted - deadLettered - stored;
  return events === 0 ? [] : [`the counters drifted by ${events} events`];
}
