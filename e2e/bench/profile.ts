/**
 * npm run profile -- [--storage memory|sqlite] [--encoding value|packet] [--capacity N] [--threads N]
 *                   [--seconds N] [--rows N] [--checkout FOLDER]
 *
 * Where the nanoseconds go: runs the pipeline at full speed in Chromium and prints what an event costs in each source file,
 * and for each thread its functions and the garbage it collected. A function that the engine's compiler put into another
 * counts there, where it says so, and else with that other. `--checkout` profiles another checkout, which must be built:
 * an earlier commit, to compare with. The profiler takes a part of the speed; what is claimed comes from `npm run bench`.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { Profile } from '../pages/profile.ts';
import { WORKLOAD } from './benchmarks.ts';
import { type ThreadProfile, type Times, threadProfiles, timesByFile } from './cpu-profile.ts';
import { buildIfNeeded, ROOT, serve } from './site.ts';
import { SourceMaps } from './source-maps.ts';

const CATEGORIES = ['disabled-by-default-v8.cpu_profiler', 'v8', 'disabled-by-default-v8.gc', 'devtools.timeline'];
const WARM_UP_MS = 4000;
/** How long it runs without the profiler. */
const AFTER_MS = 2000;
/** Only threads that run stages have it. */
const STAGE_LOOP = 'workers/stage-worker/stage-worker.ts';
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
    checkout: { type: 'string' },
  },
});
const patch: ConfigPatch = {
  ...WORKLOAD,
  load: { ...WORKLOAD.load, encoding: values.encoding === 'packet' ? 'packet' : 'value' },
  channels: { capacity: Number(values.capacity), whenFull: 'block' },
  // Every event goes the whole way, so that what is counted at the end has paid for everything.
  scheduler: { ...WORKLOAD.scheduler, discardExpired: false },
  storage: { kind: values.storage === 'sqlite' ? 'sqlite' : 'memory' },
  threads: { count: Number(values.threads) },
};

const root = values.checkout ? resolve(values.checkout) : ROOT;
if (!values.checkout) buildIfNeeded(false);
const site = await serve(root);
const profile = new Profile(site.origin);
try {
  const page = await profile.open();
  await page.evaluate((wanted) => window.penstock!.start(wanted), patch);
  await page.waitForTimeout(WARM_UP_MS);
  const { trace, perSecond } = await profiled(page);
  const maps = new SourceMaps(join(root, 'dist/assets'));
  const threads = threadProfiles(trace, (frame) => maps.originOf(frame));
  report(threads, perSecond, await speedDuring(page, AFTER_MS));
} finally {
  await profile.dispose();
  await site.close();
}

async function profiled(page: Page): Promise<{ trace: object[]; perSecond: number }> {
  const session = await page.context().newCDPSession(page);
  const trace: object[] = [];
  session.on('Tracing.dataCollected', ({ value }) => trace.push(...value));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES, excludedCategories: ['*'] },
  });
  const { perSecond } = await speedDuring(page, 1000 * Number(values.seconds));
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
  return { trace, perSecond };
}

/** Events stored a second from now on, and the snapshot at the end. */
async function speedDuring(page: Page, ms: number): Promise<{ perSecond: number; now: Snapshot }> {
  const before = await page.evaluate(() => window.penstock!.snapshot());
  await page.waitForTimeout(ms);
  const now = await page.evaluate(() => window.penstock!.snapshot());
  const stored = now.counters.stored - before.counters.stored;
  return { perSecond: (1000 * stored) / (now.time - before.time), now };
}

type After = Awaited<ReturnType<typeof speedDuring>>;

function report(all: readonly ThreadProfile[], perSecond: number, after: After): void {
  const threads = all.filter(({ busyMs, wallMs }) => busyMs / wallMs >= LEAST_SHARE);
  console.log(`${millions(perSecond)} events/s stored while profiled, ${millions(after.perSecond)} just after\n`);
  console.log('Each stage, just after, by its own share of its thread:');
  printEach(
    Object.entries(after.now.stages).map(([stage, { busy }]) => [stage, busy]),
    after.perSecond,
  );
  const ofPipeline = threads.filter(({ files }) => files.some(([file]) => file === STAGE_LOOP));
  console.log('\nEach source file, over the threads of the pipeline:');
  printEach(shares(timesByFile(ofPipeline), ofPipeline[0]?.wallMs ?? 0), perSecond);
  for (const { name, busyMs, wallMs, functions, collections, collectionMs } of threads) {
    const rate = `${(collections / (wallMs / 1000)).toFixed(1)} collections a second`;
    const each = `${(collectionMs / Math.max(1, collections)).toFixed(1)} ms each`;
    console.log(`\n${name}: ${((100 * busyMs) / wallMs).toFixed(0)} % not idle; ${rate}, ${each}`);
    printEach(shares(functions, wallMs), perSecond);
  }
}

function millions(perSecond: number): string {
  return `${(perSecond / 1e6).toFixed(1)} M`;
}
function shares(times: Times, wallMs: number): (readonly [label: string, share: number])[] {
  return times.map(([label, ms]) => [label, ms / wallMs]);
}

/** What an event costs in each: of a second of one thread, by the events of a second. */
function printEach(parts: readonly (readonly [label: string, share: number])[], perSecond: number): void {
  for (const [label, share] of parts.slice(0, Number(values.rows))) {
    console.log(`${((share * 1e9) / perSecond).toFixed(1).padStart(7)} ns  ${label}`);
  }
}
