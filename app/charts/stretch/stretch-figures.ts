/** What is said of a stretch of time as a whole, and of two by their difference. */
import type { Interval, IntervalLatency } from '../../../workers/contract/interval-types.ts';
import { STAGES } from '../../../workers/contract/name-sets.ts';
import { formatCount, formatDuration, formatFineShare, formatRate } from '../../format.ts';
import { PERCENTILES } from '../../frame/percentile-names.ts';
import { percentileOf } from '../../frame/reading.ts';

type Kind = 'count' | 'rate' | 'duration';
export interface StretchFigure {
  readonly label: string;
  readonly kind: Kind;
  /** NaN where it is not known. */
  readonly read: (interval: Interval) => number;
}

const FORMATS: Readonly<Record<Kind, (value: number) => string>> = {
  count: formatCount,
  rate: formatRate,
  duration: formatDuration,
};

function counted(label: string, read: (counts: Interval['counts']) => number): StretchFigure[] {
  return [
    { label, kind: 'count', read: ({ counts }) => read(counts) },
    { label: `${label} per second`, kind: 'rate', read: ({ rates }) => read(rates) },
  ];
}
function percentiles(label: string, read: (interval: Interval) => IntervalLatency): StretchFigure[] {
  return PERCENTILES.map(([name, which]) => ({
    label: `${label}, ${name}`,
    kind: 'duration',
    read: (interval) => percentileOf(read(interval), which),
  }));
}

export const STRETCH_FIGURES: readonly StretchFigure[] = [
  ...counted('emitted', ({ emitted }) => emitted),
  ...counted('stored', ({ stored }) => stored),
  ...counted(
    'lost',
    ({ invalid, shed, expired, evicted, deadLettered }) => invalid + shed + expired + evicted + deadLettered,
  ),
  ...percentiles('until stored', ({ endToEnd }) => endToEnd),
  ...percentiles('until delivered to storage', ({ delivery }) => delivery),
  ...counted('calls', ({ attempts }) => attempts),
  ...percentiles('call', ({ calls }) => calls),
];

/** Where it was recorded. */
export const NAIVE_FIGURES: readonly StretchFigure[] = percentiles('until stored, naive', ({ naive }) => naive);

/** Of every stage, how long events waited before it and were in its hands: looked at once a second. */
export const STAGE_FIGURES: readonly StretchFigure[] = STAGES.flatMap((stage): StretchFigure[] => [
  {
    label: `wait before ${stage}, P99`,
    kind: 'duration',
    read: ({ stages }) => percentileOf(stages.waits[stage], 'p99'),
  },
  {
    label: `time in ${stage}, P99`,
    kind: 'duration',
    read: ({ stages }) => percentileOf(stages.services[stage], 'p99'),
  },
]);

export function textOf({ kind, read }: StretchFigure, interval: Interval): string {
  return FORMATS[kind](read(interval));
}

/** By how much the second is more or less than the first, and what share of the first that is. */
export function differenceOf({ kind, read }: StretchFigure, first: Interval, second: Interval): string {
  const [before, after] = [read(first), read(second)];
  const difference = after - before;
  if (!Number.isFinite(difference)) return FORMATS[kind](Number.NaN);
  if (difference === 0) return 'no difference';
  const sign = difference > 0 ? '+' : '−';
  const share = before > 0 ? ` (${sign}${formatFineShare(Math.abs(difference) / before)})` : '';
  return `${sign}${FORMATS[kind](Math.abs(difference))}${share}`;
}
