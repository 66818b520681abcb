/**
 * The benchmarks: names, units, parameters, and how a run is made in its page. The work of the pipeline ones is that of
 * the usual native design, so that figures can be put side by side: every event validated, calibrated, ordered by
 * deadline, counted, recorded, offered to three subscribers and written in batches through the breaker.
 */
import type { Page } from 'playwright';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { frameCost, heapGrowth, speedBeside } from './dashboard.ts';
import { databaseSpeed, queryTimes, SCANNED, scanNames, scanTimes, startTimes } from './database.ts';
import { discrepancies, ONE_INVALID_IN } from './ledger-check.ts';
import { cpuPerEvent, deliveryP99, throughput } from './pipeline.ts';
import { recorderShare, slowerBy } from './recorder.ts';
import { sharesOf, timesOf } from './recovery.ts';
import { scrolledRuns } from './runs-frames.ts';
import type { BuildName } from './site.ts';

/** A rate at which the pipeline should cost next to nothing. */
const IDLE_RATE = 100;

export interface Benchmark {
  /** The figures that a run gives: unit by name. */
  readonly units: Readonly<Record<string, string>>;
  /** Whole runs are measured in the product as it is shipped. */
  readonly build: BuildName;
  readonly path: string;
  readonly params: object;
  /** One run, in a page just opened. @throws Error when the run does not add up. */
  run(page: Page): Promise<Readonly<Record<string, number>>>;
  /** When a run counts as hanging, where that is not soon enough for all. */
  readonly limitMs?: number;
}

/** The product without its dashboard: nothing is drawn, nothing starts by itself. */
export const PRODUCT = '/?headless=1';
const MICRO = '/e2e/bench/bench.html';
const MEASURED_EVENTS = 10_000_000;

const LOAD = {
  mode: 'max',
  encoding: 'value',
  sensors: 1024,
  invalidRatio: 1 / ONE_INVALID_IN,
  staleRatio: 0,
  classMix: { urgent: 0, normal: 1, bulk: 0 },
  seed: 0x9e3779b9,
} as const;
export const WORKLOAD = {
  feed: { kind: 'simulated' },
  load: LOAD,
  channels: { capacity: 500, whenFull: 'block' },
  transform: { workers: 2, scheduling: 'stealing', passes: 4, irregularity: 0 },
  scheduler: { policy: 'edf', discardExpired: true, budgetMs: { urgent: 50, normal: 50, bulk: 50 } },
  batch: { maxSize: 2000, maxWaitMs: 1000 },
  breaker: { enabled: true },
  broadcast: { lagLimit: 100, policies: { aggregates: 'skip', alarms: 'skip', tail: 'skip' } },
  storage: { kind: 'memory' },
} as const satisfies ConfigPatch;

/** `…/delivered` stands beside the speed because skipping is cheaper than delivering. */
const pipeline = (name: string, patch: ConfigPatch): Benchmark => ({
  units: { [name]: 'events/s', [`${name}/delivered`]: '%' },
  build: 'product',
  path: PRODUCT,
  params: { ...patch, events: MEASURED_EVENTS },
  run: async (page) => {
    const { stored, delivered } = await throughput(page, patch, MEASURED_EVENTS);
    return { [name]: stored, [`${name}/delivered`]: delivered };
  },
});
const atCapacity = (capacity: number): Benchmark =>
  pipeline(`pipeline/capacity-${capacity}`, { ...WORKLOAD, channels: { ...WORKLOAD.channels, capacity } });

const CAPACITY_16384: ConfigPatch = { ...WORKLOAD, channels: { ...WORKLOAD.channels, capacity: 16_384 } };
const QUERIED_EVENTS = 2_000_000;

const perSecond = (eventsPerSecond: number): ConfigPatch => ({
  ...WORKLOAD,
  load: { ...LOAD, mode: 'rate', eventsPerSecond, shape: 'steady', arrivals: 'uniform' },
});
const MILLION_PER_SECOND = perSecond(1_000_000);

export const LOADS = {
  'cost/10k': perSecond(10_000),
  'cost/100k': perSecond(100_000),
  'cost/1M': MILLION_PER_SECOND,
  'cost/max': WORKLOAD,
} as const;
export type LoadName = keyof typeof LOADS;

const COUNT = { adds: 20_000_000, threads: 2 };
const HISTOGRAM = { records: 20_000_000, values: 4096, maxMicros: 120_000 };
/** Mean passes 4, α = 2; each of two threads begins with half of the packets. */
const STEAL = { packets: 16_384, chunk: 64, passes: 4, rounds: 60 };
/** A block takes some milliseconds, of which the clock's 5 µs are less than a nanosecond a step. */
const RECOVERY = { rounds: 100, steps: 6000, looks: 20_000, touchedBytes: 65_536, events: 30_000_000 };
/** Ten pairs of some seconds each, so that what is kept is packed in each. */
const RECORDER = { events: 80_000_000, pairs: 10, looksEvents: 600_000_000 };
/** Several seconds, so that the dashboard draws many times. */
const SPEED_EVENTS = 60_000_000;
/** Ten minutes, and so the whole history, with PENSTOCK_HEAP_SECONDS=600. */
const HEAP_SECONDS = Number(process.env.PENSTOCK_HEAP_SECONDS ?? 45);
const CHANNEL = { items: 30_000_000, capacity: 500, batch: 64 };

/** As people have them: a laptop's, and a desk's. */
const WINDOWS = [
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
] as const;
/** A frame of the dashboard with what such a window shows of it. */
function inWindow(size: (typeof WINDOWS)[number]): Benchmark {
  const name = `ui/frame/${size.width}x${size.height}`;
  return {
    units: { [name]: 'ms', [`${name}/p95`]: 'ms' },
    build: 'product',
    path: PRODUCT,
    params: WORKLOAD,
    run: async (page) => {
      const { workMedian, workP95 } = await frameCost(page, WORKLOAD, size);
      return { [name]: workMedian, [`${name}/p95`]: workP95 };
    },
  };
}

export const BENCHMARKS: readonly Benchmark[] = [
  atCapacity(500),
  atCapacity(4096),
  atCapacity(16_384),
  pipeline('pipeline/transform', { ...WORKLOAD, load: { ...LOAD, encoding: 'packet' } }),
  {
    units: { 'pipeline/sqlite': 'events/s', 'pipeline/sqlite/of-memory': '%' },
    build: 'product',
    path: PRODUCT,
    params: { ...CAPACITY_16384, events: MEASURED_EVENTS },
    run: async (page) => {
      const { perSecond, ofMemory } = await databaseSpeed(originOf(page), CAPACITY_16384, MEASURED_EVENTS);
      return { 'pipeline/sqlite': perSecond, 'pipeline/sqlite/of-memory': ofMemory };
    },
  },
  {
    units: { 'query/sensor': 'ms', 'query/sensor/first': 'ms', 'query/group-by': 'ms', 'query/group-by/first': 'ms' },
    build: 'product',
    path: PRODUCT,
    params: { ...CAPACITY_16384, events: QUERIED_EVENTS },
    run: async (page) => {
      const times = await queryTimes(originOf(page), CAPACITY_16384, QUERIED_EVENTS);
      return Object.fromEntries(Object.entries(times).map(([name, ms]) => [`query/${name}`, ms]));
    },
  },
  {
    units: Object.fromEntries(scanNames().map((name) => [`scan/${name}`, 'ms'])),
    build: 'micro',
    path: MICRO,
    params: SCANNED,
    limitMs: 600_000,
    run: async (page) => {
      const times = await scanTimes(originOf(page));
      return Object.fromEntries(Object.entries(times).map(([name, ms]) => [`scan/${name}`, ms]));
    },
  },
  {
    units: { 'start/first-figures': 'ms', 'start/added-by-database': 'ms', 'start/added-to-stored': 'ms' },
    build: 'product',
    path: PRODUCT,
    params: {},
    run: async (page) => {
      const { firstFigures, added, addedToStored } = await startTimes(originOf(page));
      return {
        'start/first-figures': firstFigures,
        'start/added-by-database': added,
        'start/added-to-stored': addedToStored,
      };
    },
  },
  {
    units: { 'channel/batch-64': 'items/s' },
    build: 'micro',
    path: MICRO,
    params: CHANNEL,
    run: async (page) => ({ 'channel/batch-64': await page.evaluate((p) => window.micro.channelBatch(p), CHANNEL) }),
  },
  {
    units: { 'histogram/record': 'ns' },
    build: 'micro',
    path: MICRO,
    params: HISTOGRAM,
    run: async (page) => ({
      'histogram/record': await page.evaluate((p) => window.micro.histogramRecord(p), HISTOGRAM),
    }),
  },
  {
    units: { 'count/striped': 'ns', 'count/shared-word': 'ns', 'count/plain-word': 'ns' },
    build: 'micro',
    path: MICRO,
    params: COUNT,
    run: async (page) => {
      const { striped, shared, plain } = await page.evaluate((p) => window.micro.count(p), COUNT);
      return { 'count/striped': striped, 'count/shared-word': shared, 'count/plain-word': plain };
    },
  },
  {
    units: { 'steal/static-over-stealing': '×' },
    build: 'micro',
    path: MICRO,
    params: STEAL,
    run: async (page) => ({
      'steal/static-over-stealing': await page.evaluate((p) => window.micro.staticOverStealing(p), STEAL),
    }),
  },
  {
    units: { 'latency/1M': 'ms' },
    build: 'product',
    path: PRODUCT,
    params: MILLION_PER_SECOND,
    run: async (page) => ({ 'latency/1M': await deliveryP99(page, MILLION_PER_SECOND) }),
  },
  {
    units: { 'cost/idle': '% of a core' },
    build: 'product',
    path: PRODUCT,
    params: perSecond(IDLE_RATE),
    run: async (page) => ({ 'cost/idle': ((await cpuPerEvent(page, perSecond(IDLE_RATE))) * IDLE_RATE) / 1e7 }),
  },
  {
    units: {
      'cost/10k': 'ns/event',
      'cost/100k': 'ns/event',
      'cost/1M': 'ns/event',
      'cost/max': 'ns/event',
      'cost/scaling': '×',
    },
    build: 'product',
    path: PRODUCT,
    params: LOADS,
    run: costOfEachLoad,
  },
  {
    units: {
      'cost/recovery': '% of busy time',
      'cost/heartbeats': '% of busy time',
      'cost/journal': '% of busy time',
      'cost/heartbeats/beat': 'ns',
      'cost/journal/commit': 'ns',
    },
    build: 'micro',
    path: MICRO,
    params: { ...CAPACITY_16384, ...RECOVERY },
    run: costOfRecovery,
  },
  {
    units: { 'cost/recorder': '% of a core', 'cost/recorder/pairs': '% slower' },
    build: 'micro',
    path: MICRO,
    params: { ...CAPACITY_16384, ...RECORDER },
    limitMs: 900_000,
    run: costOfRecorder,
  },
  {
    units: { 'ui/frame': 'ms', 'ui/frame/p95': 'ms', 'ui/frame/rate': 'frames/s', 'ui/longest-task': 'ms' },
    build: 'product',
    path: PRODUCT,
    params: WORKLOAD,
    run: async (page) => {
      const cost = await frameCost(page, WORKLOAD, null);
      return {
        'ui/frame': cost.workMedian,
        'ui/frame/p95': cost.workP95,
        'ui/frame/rate': cost.framesPerSecond,
        'ui/longest-task': cost.longestTask,
      };
    },
  },
  ...WINDOWS.map(inWindow),
  {
    units: { 'ui/runs/opened': 'ms', 'ui/runs/compared': 'ms' },
    build: 'product',
    path: PRODUCT,
    params: { hours: 1, compared: 6 },
    limitMs: 900_000,
    run: async (page) => {
      const { opened, compared } = await scrolledRuns(page);
      return { 'ui/runs/opened': opened, 'ui/runs/compared': compared };
    },
  },
  {
    units: { 'ui/speed': '% of headless' },
    build: 'product',
    path: PRODUCT,
    params: { ...WORKLOAD, events: SPEED_EVENTS },
    run: async (page) => ({ 'ui/speed': await speedBeside(page, WORKLOAD, SPEED_EVENTS) }),
  },
  {
    units: { 'ui/heap-growth': 'MiB' },
    build: 'product',
    path: PRODUCT,
    params: { ...WORKLOAD, seconds: HEAP_SECONDS },
    limitMs: 1000 * (HEAP_SECONDS + 120),
    run: async (page) => ({ 'ui/heap-growth': await heapGrowth(page, WORKLOAD, HEAP_SECONDS) }),
  },
];

function originOf(page: Page): string {
  return new URL(page.url()).origin;
}

/** `cost/scaling`: how much dearer an event ever gets from one load to the next higher; at most 1 is wanted. */
async function costOfEachLoad(page: Page): Promise<Record<string, number>> {
  const costs: Record<string, number> = {};
  for (const [name, patch] of Object.entries(LOADS)) costs[name] = await cpuPerEvent(page, patch);
  const ascending = Object.values(costs);
  const steps = ascending.slice(1).map((cost, i) => cost / ascending[i]!);
  return { ...costs, 'cost/scaling': Math.max(...steps) };
}

/** What is paid for all the time, so that a stage can be killed at any: `cost/recovery` is the sum. */
async function costOfRecovery(page: Page): Promise<Record<string, number>> {
  const { counts, drained, threads } = await page.evaluate(
    ({ patch, params }) => window.micro.measureRecovery(patch, params.events, params),
    { patch: CAPACITY_16384, params: RECOVERY },
  );
  const wrong = discrepancies(drained);
  if (wrong.length > 0) throw new Error(`refused, ${wrong.join('; ')}`);
  const times = timesOf(threads, RECOVERY);
  const { heartbeats, journal } = sharesOf(counts, times);
  return {
    'cost/recovery': heartbeats + journal,
    'cost/heartbeats': heartbeats,
    'cost/journal': journal,
    'cost/heartbeats/beat': times.beat,
    'cost/journal/commit': times.commit,
  };
}

/** What keeping a run costs: its thread's time, and the speed that it takes from the pipeline. */
async function costOfRecorder(page: Page): Promise<Record<string, number>> {
  const { looks, bare, recorded, drained } = await page.evaluate(
    ({ patch, params }) => window.micro.measureRecorder(patch, params),
    { patch: CAPACITY_16384, params: RECORDER },
  );
  const wrong = drained.flatMap((last) => discrepancies(last));
  if (wrong.length > 0) throw new Error(`refused, ${wrong.join('; ')}`);
  return { 'cost/recorder': recorderShare(looks), 'cost/recorder/pairs': slowerBy(bare, recorded) };
}
