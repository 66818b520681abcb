/**
 * npm run profile -- [--storage memory|sqlite] [--encoding value|packet] [--capacity N] [--threads N]
 *                   [--seconds N] [--rows N]
 *
 * Where the nanoseconds go: runs the pipeline at full speed in Chromium and prints, for each of its threads, the functions
 * that it spent its time in and the garbage it collected, and for each stage what an event costs it. The profiler takes a
 * little of the speed itself; what is claimed comes from `npm run bench`.
 */
import { parseArgs } from 'node:util';
import type { Page } from 'playwright';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { Profile } from '../pages/profile.ts';
import { WORKLOAD } from './benchmarks.ts';
import { type ThreadProfile, threadProfiles } from './cpu-profile.ts';
import { buildIfNeeded, serve } from './site.ts';

const CATEGORIES = ['disabled-by-default-v8.cpu_profiler', 'v8', 'disabled-by-default-v8.gc', 'devtools.timeline'];
const WARM_UP_MS = 4000;
/** Threads with less than this share of a core are not worth a line. */
const LEAST_SHARE = 0.02;

const { values } = parseArgs({
  options: {
    storage: { type: 'string', default: 'memory' },
    encoding: { type: 'string', default: 'value' },
    capacity: { type: 'string', default: '16384' },
    threads: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '5' },
    rows: { type: 'string', default: '20' },
  },
});
const seconds = Number(values.seconds);
const patch: ConfigPatch = {
  ...WORKLOAD,
  load: { ...WORKLOAD.load, encoding: values.encoding === 'packet' ? 'packet' : 'value' },
  channels: { capacity: Number(values.capacity), whenFull: 'block' },
  storage: { kind: values.storage === 'sqlite' ? 'sqlite' : 'memory' },
  threads: { count: Number(values.threads) },
};

buildIfNeeded(false);
const site = await serve();
const profile = new Profile(site.origin);
try {
  const page = await profile.open();
  await page.evaluate((wanted) => window.penstock!.start(wanted), patch);
  await page.waitForTimeout(WARM_UP_MS);
  const session = await page.context().newCDPSession(page);
  const events = await traceOf(session, async () => {
    await page.waitForTimeout(1000 * seconds);
  });
  report(threadProfiles(events), await lastSeconds(page));
} finally {
  await profile.dispose();
  await site.close();
}

type Session = Awaited<ReturnType<ReturnType<Page['context']>['newCDPSession']>>;

async function traceOf(session: Session, during: () => Promise<void>): Promise<object[]> {
  const events: object[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES, excludedCategories: ['*'] },
  });
  await during();
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
  return events;
}

async function lastSeconds(page: Page): Promise<{ perSecond: number; now: Snapshot }> {
  const before = await page.evaluate(() => window.penstock!.snapshot());
  await page.waitForTimeout(2000);
  const now = await page.evaluate(() => window.penstock!.snapshot());
  const stored = now.counters.stored - before.counters.stored;
  return { perSecond: (1000 * stored) / (now.time - before.time), now };
}

function report(threads: readonly ThreadProfile[], { perSecond, now }: { perSecond: number; now: Snapshot }): void {
  console.log(`${(perSecond / 1e6).toFixed(1)} M events/s stored, just after the profile\n`);
  for (const [stage, { busy }] of Object.entries(now.stages)) {
    console.log(`${stage.padEnd(12)} ${((busy * 1e9) / perSecond).toFixed(1).padStart(6)} ns an event`);
  }
  for (const { name, busyMs, wallMs, functions, collections, collectionMs } of threads) {
    if (busyMs / wallMs < LEAST_SHARE) continue;
    const garbage = `${(collections / (wallMs / 1000)).toFixed(1)} collections a second, ${collectionMs.toFixed(1)} ms in all`;
    console.log(`\n${name}: ${((100 * busyMs) / wallMs).toFixed(0)} % busy; ${garbage}`);
    for (const [label, ms] of functions.slice(0, Number(values.rows))) {
      console.log(`  ${((100 * ms) / wallMs).toFixed(1).padStart(5)} %  ${label}`);
    }
  }
}
