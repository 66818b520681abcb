/** Commands that overlap, in a real browser: whatever the order and the moment, what is left is one run, or none. */

import type { Page } from '@playwright/test';

const COMMANDS = [
  'start',
  'stop',
  'reset',
  'start',
  'stop',
  'reset',
  'pause',
  'resume',
  'set',
  'kill',
  'query',
] as const;
const MOST_STEPS = 7;
/** One of so many sequences loads the page again, in the middle of it all. */
const RELOADS_OF = 6;
const LONGEST_WAIT_MS = 60;

type Step = readonly [command: (typeof COMMANDS)[number], waitMs: number];

interface Overlap {
  readonly steps: readonly Step[];
  readonly isReloading: boolean;
  /** What did not hold. */
  readonly wrong: readonly string[];
}

/** @param page without a screen, with a database of its own. @param random from 0 to 1 */
export async function overlap(page: Page, random: () => number): Promise<Overlap> {
  const pick = (below: number) => Math.floor(random() * below);
  const steps = Array.from(
    { length: 2 + pick(MOST_STEPS - 1) },
    // Half of them in one tick with the one before.
    (): Step => [COMMANDS[pick(COMMANDS.length)]!, random() < 0.5 ? 0 : pick(LONGEST_WAIT_MS)],
  );
  const isReloading = pick(RELOADS_OF) === 0;
  const given = page.evaluate(command, { steps, isKeptOn: isReloading });
  if (isReloading) {
    await given;
    await page.reload();
    await page.waitForFunction(() => window.penstock !== undefined);
  }
  const unsettled = await given;
  const wrong = [...unsettled, ...(await whatIsLeft(page)), ...(await newRun(page))];
  return { steps, isReloading, wrong };
}

/** In the page: gives the commands. @returns what did not come to its end, or not as it may */
async function command({ steps, isKeptOn }: { steps: readonly Step[]; isKeptOn: boolean }): Promise<string[]> {
  const penstock = window.penstock!;
  const acts = {
    start: () => penstock.start({ storage: { kind: 'sqlite' } }),
    stop: () => penstock.stop(),
    reset: () => penstock.reset(),
    pause: () => penstock.pause(),
    resume: () => penstock.resume(),
    set: async () => penstock.set({ load: { sensors: 1 + (Math.floor(performance.now()) % 1000) } }),
    kill: () => penstock.kill('storage'),
    query: () => penstock.query('SELECT count(*) FROM runs'),
  };
  const allowed =
    /^(ended by reset|(start|stop): the pipeline is |can't \w+: the pipeline is |no worker or stage |worker-)/;
  const all: Promise<string>[] = [];
  for (const [name, waitMs] of steps) {
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    all.push(
      acts[name]().then(
        () => '',
        // In the page: what this file imports is not there.
        ({ message }: Error) => (allowed.test(message) ? '' : `${name}: ${message}`),
      ),
    );
  }
  if (isKeptOn) return [];
  const late = new Promise<string[]>((resolve) =>
    setTimeout(() => resolve(['not all commands were answered']), 20_000),
  );
  return Promise.race([late, Promise.all(all).then((texts) => texts.filter((text) => text !== ''))]);
}

/** Every stage worker holds a lock of the origin for as long as it lives. */
function liveWorkers(): Promise<number> {
  return navigator.locks
    .query()
    .then(({ held = [] }) => held.filter(({ name }) => name?.startsWith('penstock-worker-')).length);
}

/** One run with its threads, or none without any. */
async function whatIsLeft(page: Page): Promise<string[]> {
  const { state, wanted } = await page.evaluate(() => {
    const { state: now } = window.penstock!.snapshot();
    return { state: now, wanted: window.penstock!.workers().filter((worker) => worker.state !== 'stopped').length };
  });
  const isActive = state === 'running' || state === 'paused';
  if (!isActive && state !== 'idle' && state !== 'stopped') return [`what is left is ${state}`];
  const least = isActive ? wanted : 0;
  const alive = await settled(page, isActive ? (count) => count >= 1 && count <= least : (count) => count === 0);
  return alive === null ? [] : [`${alive} live workers of a run that is ${state}, of ${least}`];
}

/** A reset leaves nothing; a new run starts, stores, and stops; what is stored can be asked. */
async function newRun(page: Page): Promise<string[]> {
  await page.evaluate(() => window.penstock!.reset());
  const left = await settled(page, (count) => count === 0);
  if (left !== null) return [`${left} live workers after a reset`];
  const wrong = await page.evaluate(async () => {
    const penstock = window.penstock!;
    await penstock.start({ storage: { kind: 'sqlite' }, batch: { maxWaitMs: 20 } });
    for (const end = performance.now() + 15_000; performance.now() < end; ) {
      const { counters } = penstock.snapshot();
      if (counters.stored > 100) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const { rows } = await penstock.query('SELECT count(*) FROM runs');
    const { snapshot } = await penstock.stop();
    const { emitted, invalid, expired, stored } = snapshot.counters;
    return [
      snapshot.storage.problem === null ? '' : `the database: ${snapshot.storage.problem}`,
      stored > 100 ? '' : `${stored} of ${emitted} events stored`,
      snapshot.ledger.inFlight === 0 && snapshot.ledger.unaccounted === 0
        ? ''
        : `in flight: ${emitted - invalid - expired - stored}`,
      Number(rows[0]![0]) > 0 ? '' : 'a query finds no run',
      snapshot.state === 'stopped' ? '' : `a stopped run is ${snapshot.state}`,
    ].filter((text) => text !== '');
  });
  const after = await settled(page, (count) => count === 0);
  return after === null ? wrong : [...wrong, `${after} live workers after a stop`];
}

/** @returns null as soon as the number of live workers is right; that number if it does not get so */
async function settled(page: Page, isRight: (count: number) => boolean): Promise<number | null> {
  let count = -1;
  for (const end = performance.now() + 5000; performance.now() < end; ) {
    count = await page.evaluate(liveWorkers);
    if (isRight(count)) return null;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return count;
}
