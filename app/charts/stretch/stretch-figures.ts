/** What is said of a stretch of time as a whole, and of two by their difference. */
import type { Interval, IntervalLatency } from '../../../workers/contract/interval-types.ts';
import { STAGES } from '../../../workers/contract/name-sets.ts';
import { formatCount, formatDuration, formatFineShare, formatRate } from '../../format.ts';
import { PERCENTILES, percentileOf } from '../../frame/reading.ts';

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

/** Figures of one subject, which stand in one table. */
export interface StretchGroup {
  readonly title: string;
  readonly figures: readonly StretchFigure[];
}

const STRETCH_GROUPS: readonly StretchGroup[] = [
  {
    title: 'Events of the whole stretch',
    figures: [
      ...counted('emitted', ({ emitted }) => emitted),
      ...counted('stored', ({ stored }) => stored),
      ...counted(
        'lost',
        ({ invalid, shed, expired, evicted, deadLettered }) => invalid + shed + expired + evicted + deadLettered,
      ),
    ],
  },
  { title: 'Time until stored', figures: percentiles('until stored', ({ endToEnd }) => endToEnd) },
  {
    title: 'Time until delivered to storage',
    figures: percentiles('until delivered to storage', ({ delivery }) => delivery),
  },
  {
    title: 'Calls of the database',
    figures: [...counted('calls', ({ attempts }) => attempts), ...percentiles('call', ({ calls }) => calls)],
  },
];
export const STRETCH_FIGURES: readonly StretchFigure[] = STRETCH_GROUPS.flatMap(({ figures }) => figures);

const NAIVE_GROUP: StretchGroup = {
  title: 'Time until stored, as most load tools measure it',
  figures: percentiles('until stored, naive', ({ naive }) => naive),
};
/** Of a stretch; the naive times where they were recorded. */
export function groupsOf({ naive }: Pick<Interval, 'naive'>): readonly StretchGroup[] {
  return naive.count > 0 ? [...STRETCH_GROUPS, NAIVE_GROUP] : STRETCH_GROUPS;
}

const ofStages = (title: string, which: 'waits' | 'services', label: (stage: string) => string): StretchGroup => ({
  title,
  figures: STAGES.map((stage) => ({
    label: label(stage),
    kind: 'duration',
    read: ({ stages }) => percentileOf(stages[which][stage], 'p99'),
  })),
});
/** Of every stage, how long events waited before it and were in its hands: looked at once a second. */
export const STAGE_GROUPS: readonly StretchGroup[] = [
  ofStages('Waits before the stages', 'waits', (stage) => `wait before ${stage}, P99`),
  ofStages('Times in the stages', 'services', (stage) => `time in ${stage}, P99`),
];

/** A figure of a stretch, as it is shown. */
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
