/** The figures by which runs are compared, from the last snapshot of each. What a run does not have yet is left out. */
import { CLASSES, lostByPipeline, SUBSCRIBERS } from '../../workers/contract/name-sets.ts';
import { numberAt } from '../../workers/contract/objectives/figures.ts';
import type { Percentiles, Snapshot } from '../../workers/contract/snapshot-types.ts';
import { formatCount, formatDuration, formatFineShare, formatRate, formatRatio } from '../format.ts';

export interface RunFigure {
  readonly id: string;
  readonly label: string;
  /** NaN where it is not known. */
  readonly of: (snapshot: Snapshot) => number;
  readonly format: (value: number) => string;
  /** Which of two is the better one; none where it depends. */
  readonly better?: 'less' | 'more';
}

function percentile(latency: string, which: string, label: string): RunFigure {
  return {
    id: `${latency}.${which}`,
    label,
    // Of no events there is none.
    of: (snapshot) =>
      numberAt(snapshot, `latency.${latency}.count`) > 0
        ? numberAt(snapshot, `latency.${latency}.${which}`)
        : Number.NaN,
    format: formatDuration,
    better: 'less',
  };
}
function count(path: string, label: string, better?: 'less' | 'more'): RunFigure {
  return {
    id: path,
    label,
    of: (snapshot) => numberAt(snapshot, path),
    format: formatCount,
    ...(better && { better }),
  };
}

const seconds = ({ activeMs }: Snapshot) => activeMs / 1000;
/** Without the invalid ones, which Live counts as lost as well. */
export function lostOf({ counters }: { readonly counters: Parameters<typeof lostByPipeline>[0] }): number {
  return lostByPipeline(counters);
}
function sumOfClasses(snapshot: Snapshot, name: string): number {
  return CLASSES.reduce((sum, of) => sum + numberAt(snapshot, `scheduler.byClass.${of}.${name}`), 0);
}

/** NaN of no events. */
export function percentileOf(summary: Percentiles, which: 'p99' | 'max'): number {
  return summary.count > 0 ? summary[which] : Number.NaN;
}

export const RUN_FIGURES: readonly RunFigure[] = [
  {
    id: 'throughput',
    label: 'Stored, a second',
    of: (snapshot) => snapshot.counters.stored / seconds(snapshot),
    format: formatRate,
    better: 'more',
  },
  {
    id: 'goodput',
    label: 'Stored in time, a second',
    of: (snapshot) => sumOfClasses(snapshot, 'onTime') / seconds(snapshot),
    format: formatRate,
    better: 'more',
  },
  count('counters.emitted', 'Emitted'),
  count('counters.stored', 'Stored', 'more'),
  { id: 'lost', label: 'Valid events lost', of: lostOf, format: formatCount, better: 'less' },
  {
    id: 'lost share',
    label: 'Their share of what was emitted',
    of: (snapshot) => lostOf(snapshot) / snapshot.counters.emitted,
    format: formatFineShare,
    better: 'less',
  },
  count('counters.shed', '– shed', 'less'),
  count('counters.expired', '– expired', 'less'),
  count('counters.evicted', '– evicted', 'less'),
  count('counters.deadLettered', '– dead-lettered', 'less'),
  count('counters.invalid', 'Invalid'),
  percentile('endToEnd', 'p50', 'Median time to stored'),
  percentile('endToEnd', 'p99', 'P99 time to stored'),
  percentile('endToEnd', 'p999', 'P99.9 time to stored'),
  percentile('endToEnd', 'max', 'Longest time to stored'),
  percentile('delivery', 'p99', 'P99 delivery'),
  percentile('delivery', 'max', 'Longest delivery'),
  { id: 'held', label: 'Fullest channel held', of: fullest, format: formatCount },
  count('source.owed', 'Owed by the source at the end', 'less'),
  count('storage.calls.attempts', 'Calls of the database'),
  count('storage.calls.failed', '– failed', 'less'),
  count('storage.calls.timedOut', '– timed out', 'less'),
  { ...count('storage.calls.rowsPerCall', 'Events a call'), format: formatMean },
  percentile('calls', 'p99', 'P99 of a call'),
  count('breaker.opened', 'Breaker opened', 'less'),
  ...SUBSCRIBERS.map((name) => count(`subscribers.${name}.skipped`, `Skipped by ${name}`, 'less')),
];

/** A mean of counts: the fraction of a large one says nothing. */
function formatMean(value: number): string {
  return value < 100 ? formatRatio(value) : formatCount(value);
}

/** The most events that one of the channels held at a time. */
export function fullest({ channels }: Snapshot): number {
  return Math.max(...Object.values(channels).map(({ highWater }) => highWater));
}
