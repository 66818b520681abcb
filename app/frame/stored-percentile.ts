/** Percentiles of the time to stored, last 10 s, as all of the screen has them: the header, the chart, and the checks. */
import { formatDuration } from '../format.ts';
import { percentileOf, type Sample } from './reading.ts';

type Stored = Pick<Sample, 'now' | 'standstill'>;

/** Milliseconds. NaN without events, and while nothing arrives: of what did before, it would seem to fall. */
export function storedPercentile(
  { now, standstill }: Stored,
  which: Parameters<typeof percentileOf>[1],
  of: 'endToEnd' | 'naive' = 'endToEnd',
): number {
  return standstill ? Number.NaN : percentileOf(now.latency[of].window, which);
}

/** P99 for the header. While nothing reaches storage, that of before: it must not vanish just when latency is worst. */
export function tailText(sample: Stored): string {
  return formatDuration(sample.standstill?.p99Ms ?? storedPercentile(sample, 'p99'));
}
