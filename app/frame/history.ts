/** What is remembered for the charts: ten minutes at ten samples a second, in constant memory. */
import type { Config } from '../../workers/contract/config-types.ts';
import {
  ALL_SUBSCRIBERS,
  BREAKER_STATES,
  CHANNELS,
  type ChannelName,
  LOSSES,
  type LossName,
  STAGES,
  type StageName,
  type SubscriberName,
} from '../../workers/contract/name-sets.ts';
import { RATE_WINDOW_MS } from '../../workers/contract/runs/rate-window.ts';
import { LATENCY_BINS } from '../../workers/contract/view/latency-bins.ts';
import { Past } from './past.ts';
import { type Reading, rateOf, type Sample, shareOf } from './reading.ts';
import { Series } from './series.ts';
import { storedPercentile } from './stored-percentile.ts';

export const SAMPLE_MS = 100;
/** Samples this far apart are no continuous picture: the tab was hidden or the machine asleep. */
export const GAP_MS = 1500;
/** The largest value of `transform.workers`. */
const MOST_POOL_WORKERS = 16;
export const HISTORY_MS = 10 * 60_000;

/** Every worker there can be in the transform pool. Those that there are not have unknown shares. */
export const POOL_PLACES = Array.from({ length: MOST_POOL_WORKERS }, (_, i) => i);
const CALLS = ['attempts', 'failed', 'timedOut'] as const;

export type ColumnName =
  | 'time'
  | 'emitted'
  | 'stored'
  | LossName
  | 'p50'
  | 'p99'
  | 'p999'
  | 'owed'
  | `calls ${(typeof CALLS)[number]}`
  | `depth ${ChannelName}`
  | 'capacity'
  | `lag ${SubscriberName}`
  | 'lagLimit'
  | `busy ${StageName}`
  | `blocked ${StageName}`
  | `busy pool ${number}`
  | `blocked pool ${number}`
  | 'pool size'
  | 'breaker'
  | 'queued'
  | 'backlog';

type Column = readonly [name: ColumnName, read: (sample: Sample, config: Config) => number];

function percentile(which: 'p50' | 'p99' | 'p999'): Column[1] {
  return (sample) => storedPercentile(sample, which);
}
/** Whether no sample was taken for a while: what happened meanwhile belongs to none. */
function isAfterGap({ now, before }: Reading): boolean {
  return before === null && now.elapsedMs > RATE_WINDOW_MS;
}
function rate(read: (snapshot: Reading['now']) => number): Column[1] {
  return (reading) => rateOf(reading, read);
}

/** The rest of 1 beside the other two shares; 0 where it is but an error of floating-point sums. */
export function blockedShare({ busy, idle }: Reading['now']['pool']['workers'][number]): number {
  const blocked = 1 - busy - idle;
  return blocked > 1e-9 ? blocked : 0;
}

/** Of a member of the pool; unknown where there is none. */
function share(read: (snapshot: Reading['now']) => number | undefined): Column[1] {
  return (reading) => shareOf(reading, read);
}
function blockedShareOf(worker: Reading['now']['pool']['workers'][number] | undefined): number | undefined {
  return worker && blockedShare(worker);
}

const COLUMNS: readonly Column[] = [
  // Seconds since the epoch, as uPlot wants it.
  ['time', ({ now }) => now.time / 1000],
  ['emitted', rate((snapshot) => snapshot.counters.emitted)],
  ['stored', rate((snapshot) => snapshot.counters.stored)],
  ...LOSSES.map((cause): Column => [cause, rate((snapshot) => snapshot.counters[cause])]),
  ['p50', percentile('p50')],
  ['p99', percentile('p99')],
  ['p999', percentile('p999')],
  ['owed', ({ now }) => now.source.owed],
  ...CALLS.map((name): Column => [`calls ${name}`, rate(({ storage }) => storage.calls[name])]),
  ...CHANNELS.map((name): Column => [`depth ${name}`, ({ now }) => now.channels[name].depth]),
  ['capacity', ({ now }) => now.channels['source→validate'].capacity],
  ...ALL_SUBSCRIBERS.map((name): Column => [`lag ${name}`, ({ now }) => now.subscribers[name].lag]),
  ['lagLimit', (_, config) => config.broadcast.lagLimit],
  ...STAGES.map((name): Column => [`busy ${name}`, share(({ stages }) => stages[name].busy)]),
  ...STAGES.map((name): Column => [`blocked ${name}`, share(({ stages }) => stages[name].blocked)]),
  ...POOL_PLACES.flatMap((place): Column[] => [
    [`busy pool ${place}`, share(({ pool }) => pool.workers[place]?.busy)],
    [`blocked pool ${place}`, share(({ pool }) => blockedShareOf(pool.workers[place]))],
  ]),
  ['pool size', ({ now }) => now.pool.workers.length],
  ['breaker', ({ now }) => BREAKER_STATES.indexOf(now.breaker.state)],
  ['queued', ({ now }) => now.scheduler.queued],
  ['backlog', (_, config) => config.scheduler.backlog],
];

const INDEX = new Map(COLUMNS.map(([name], i) => [name, i]));

/** Column of the first latency bin; the others follow it. Each holds the events that fell into it since the sample before; NaN after a gap. */
export const FIRST_BIN = COLUMNS.length;

/** The samples of the last ten minutes, by column and as a whole. UI thread. */
export class History {
  readonly series: Series;
  /** The same samples in full. */
  readonly past: Past;
  private readonly sample = new Float64Array(COLUMNS.length + LATENCY_BINS);
  private readonly binsBefore = new Float64Array(LATENCY_BINS);
  private runId = 0;

  /** @param capacity so many samples are kept */
  constructor(capacity = HISTORY_MS / SAMPLE_MS) {
    this.series = new Series(COLUMNS.length + LATENCY_BINS, capacity);
    this.past = new Past(this.series);
  }

  /** @param bins events of the run so far, by time to stored */
  append(sample: Sample, bins: Float64Array): void {
    // A clock set back would make time run backwards: such samples are left out.
    if (sample.now.time / 1000 <= this.series.last(0)) return;
    for (let i = 0; i < COLUMNS.length; i++) this.sample[i] = COLUMNS[i]![1](sample, sample.config);
    this.appendBins(sample, bins);
    this.series.append(this.sample);
    this.past.append(sample);
  }

  private appendBins(reading: Reading, bins: Float64Array): void {
    const { runId } = reading.now;
    if (runId !== this.runId) this.binsBefore.fill(0);
    this.runId = runId;
    const isUnknown = isAfterGap(reading);
    for (let i = 0; i < LATENCY_BINS; i++)
      this.sample[FIRST_BIN + i] = isUnknown ? Number.NaN : Math.max(0, bins[i]! - this.binsBefore[i]!);
    this.binsBefore.set(bins);
  }
}

/** The place of a column in a sample. */
export function columnIndex(name: ColumnName): number {
  return INDEX.get(name)!;
}
