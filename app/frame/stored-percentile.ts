/** Percentiles of the time to stored, last 10 s, as all of the screen has them: the header, the chart, and what judges them. */
import { formatClock, formatDuration } from '../format.ts';
import { percentileOf, type Sample } from './reading.ts';

/**
 * Milliseconds. NaN without events, and while nothing arrives: of what did before, it would seem to fall.
 *
 * @param of `naive`: counted from when the event was sent
 */
export function storedPercentile(
  { now, standstill }: Pick<Sample, 'now' | 'standstill'>,
  which: Parameters<typeof percentileOf>[1],
  of: 'endToEnd' | 'naive' = 'endToEnd',
): number {
  return standstill === null ? percentileOf(now.latency[of].window, which) : Number.NaN;
}

/** P99 for the header. While nothing reaches storage, that of before: it must not vanish just when latency is worst. */
export function tailText(sample: Pick<Sample, 'now' | 'standstill'>): string {
  return formatDuration(sample.standstill?.p99Ms ?? storedPercentile(sample, 'p99'));
}
/** Of which time that is; null: of the last ten seconds. */
export function tailSince({ standstill }: Pick<Sample, 'standstill'>): string | null {
  return standstill === null ? null : `as of ${formatClock(standstill.since)}`;
}
