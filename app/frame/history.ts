/** What is remembered for the charts: ten minutes at five samples a second, in constant memory. */
import type { Config } from '../../workers/contract/config-types.ts';
import { LATENCY_BINS } from '../../workers/contract/latency-bins.ts';
import type { BreakerState, ChannelName, StageName, SubscriberName } from '../../workers/contract/snapshot-types.ts';
import { RATE_WINDOW_MS, type Reading, rateOf } from './reading.ts';
import { Series } from './series.ts';

export const SAMPLE_MS = 200;
/** Samples this far apart are no continuous picture: the tab was hidden or the machine asleep. */
export const GAP_MS = 1500;
/** The largest value of `transform.workers`. */
const MOST_POOL_WORKERS = 16;
export const HISTORY_MS = 10 * 60_000;

export const STAGES = [
  'source',
  'validate',
  'transform',
  'scheduler',
  'broadcast',
  'storage',
  'aggregates',
  'alarms',
  'tail',
] as const satisfies readonly StageName[];
/** Every worker there can be in the transform pool. Those that there are not have unknown shares. */
export const POOL_PLACES = Array.from({ length: MOST_POOL_WORKERS }, (_, i) => i);
export const CHANNELS = [
  'source→validate',
  'validate→transform',
  'transform→scheduler',
  'scheduler→broadcast',
  'broadcast→storage',
] as const satisfies readonly ChannelName[];
export const SUBSCRIBERS = ['storage', 'aggregates', 'alarms', 'tail'] as const satisfies readonly SubscriberName[];
export const BREAKER_STATES = ['closed', 'half-open', 'open'] as const satisfies readonly BreakerState[];
export const DROPS = ['invalid', 'shed', 'expired', 'deadLettered'] as const;

export type ColumnName =
  | 'time'
  | 'emitted'
  | 'stored'
  | (typeof DROPS)[number]
  | 'p50'
  | 'p99'
  | 'p999'
  | `depth ${ChannelName}`
  | 'capacity'
  | `lag ${SubscriberName}`
  | 'lagLimit'
  | `busy ${StageName}`
  | `blocked ${StageName}`
  | `busy pool ${number}`
  | `blocked pool ${number}`
  | 'breaker'
  | 'queued'
  | 'backlog';

type Column = readonly [name: ColumnName, read: (reading: Reading, config: Config) => number];

/** A percentile of no events is unknown, not zero. */
function percentile(read: (window: Reading['now']['latency']['endToEnd']['window']) => number): Column[1] {
  return ({ now: { latency } }) => (latency.endToEnd.window.count > 0 ? read(latency.endToEnd.window) : Number.NaN);
}
/** Nobody looked for a while: what happened meanwhile belongs to no sample. */
function isAfterGap({ now, before }: Reading): boolean {
  return before === null && now.elapsedMs > RATE_WINDOW_MS;
}
/** Rates start at zero: before the first moment of a run nothing has flowed. */
function rate(read: (snapshot: Reading['now']) => number): Column[1] {
  return (reading) => (isAfterGap(reading) ? Number.NaN : rateOf(reading, read) || 0);
}

/** What the other two shares leave of 1, but for what floating-point sums are off by. */
export function blockedShare({ busy, idle }: Reading['now']['pool']['workers'][number]): number {
  const blocked = 1 - busy - idle;
  return blocked > 1e-9 ? blocked : 0;
}

function ifThere<T>(worker: T | undefined, share: (worker: T) => number): number {
  return worker === undefined ? Number.NaN : share(worker);
}

const COLUMNS: readonly Column[] = [
  // Seconds since the epoch, as uPlot wants it.
  ['time', ({ now }) => now.time / 1000],
  ['emitted', rate((snapshot) => snapshot.counters.emitted)],
  ['stored', rate((snapshot) => snapshot.counters.stored)],
  ...DROPS.map((cause): Column => [cause, rate((snapshot) => snapshot.counters[cause])]),
  ['p50', percentile((window) => window.p50)],
  ['p99', percentile((window) => window.p99)],
  ['p999', percentile((window) => window.p999)],
  ...CHANNELS.map((name): Column => [`depth ${name}`, ({ now }) => now.channels[name].depth]),
  ['capacity', ({ now }) => now.channels['source→validate'].capacity],
  ...SUBSCRIBERS.map((name): Column => [`lag ${name}`, ({ now }) => now.subscribers[name].lag]),
  ['lagLimit', (_, config) => config.broadcast.lagLimit],
  ...STAGES.map((name): Column => [`busy ${name}`, ({ now }) => now.stages[name].busy]),
  ...STAGES.map((name): Column => [`blocked ${name}`, ({ now }) => now.stages[name].blocked]),
  ...POOL_PLACES.flatMap((place): Column[] => [
    [`busy pool ${place}`, ({ now }) => ifThere(now.pool.workers[place], ({ busy }) => busy)],
    [`blocked pool ${place}`, ({ now }) => ifThere(now.pool.workers[place], blockedShare)],
  ]),
  ['breaker', ({ now }) => BREAKER_STATES.indexOf(now.breaker.state)],
  ['queued', ({ now }) => now.scheduler.queued],
  ['backlog', (_, config) => config.scheduler.backlog],
];

const INDEX = new Map(COLUMNS.map(([name], i) => [name, i]));

/** Column of the first latency bin; the others follow it. Each holds the events that fell into it since the sample before; NaN after a gap. */
export const FIRST_BIN = COLUMNS.length;

export class History {
  readonly series = new Series(COLUMNS.length + LATENCY_BINS, HISTORY_MS / SAMPLE_MS);
  readonly #sample = new Float64Array(COLUMNS.length + LATENCY_BINS);
  readonly #binsBefore = new Float64Array(LATENCY_BINS);
  #runId = 0;

  /** @param bins events of the run so far, by end-to-end latency */
  append(reading: Reading, config: Config, bins: Float64Array): void {
    // A clock set back would make time run backwards: such samples are left out.
    if (reading.now.time / 1000 <= this.series.last(0)) return;
    for (let i = 0; i < COLUMNS.length; i++) this.#sample[i] = COLUMNS[i]![1](reading, config);
    this.#appendBins(reading, bins);
    this.series.append(this.#sample);
  }

  #appendBins(reading: Reading, bins: Float64Array): void {
    const { runId } = reading.now;
    if (runId !== this.#runId) this.#binsBefore.fill(0);
    this.#runId = runId;
    const isUnknown = isAfterGap(reading);
    for (let i = 0; i < LATENCY_BINS; i++)
      this.#sample[FIRST_BIN + i] = isUnknown ? Number.NaN : Math.max(0, bins[i]! - this.#binsBefore[i]!);
    this.#binsBefore.set(bins);
  }
}

/** The place of a column in a sample. */
export function columnIndex(name: ColumnName): number {
  return INDEX.get(name)!;
}
