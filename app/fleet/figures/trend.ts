/**
 * Whether a figure grows, stays or shrinks. One late sample must not turn the answer around: the slope is the median of the
 * slopes between all pairs of samples (Theil and Sen), and it counts only where more pairs rise than fall by more than chance
 * would have it (Mann and Kendall).
 */

export interface Point {
  /** Milliseconds. */
  readonly at: number;
  readonly value: number;
}
type TrendKind = 'growing' | 'steady' | 'shrinking' | 'unknown';
export interface Trend {
  readonly kind: TrendKind;
  /** How much it changes in a second; NaN while that is unknown. */
  readonly perSecond: number;
}

/** Over so long, and from so many samples on. */
const TREND_MS = 30_000;
const LEAST_POINTS = 8;
/** Of one in a hundred series without a trend. */
const UNLIKELY = 2.58;
/** A change over the whole stretch that is less than this share of the figure is none that matters. */
const LEAST_CHANGE = 0.05;
const UNKNOWN_TREND: Trend = { kind: 'unknown', perSecond: Number.NaN };

/** @param least the change over the stretch that matters, whatever the figure's size */
export function trendOf(points: readonly Point[], least: number): Trend {
  const newest = points.at(-1);
  if (newest === undefined) return UNKNOWN_TREND;
  const recent = points.filter(({ at, value }) => newest.at - at <= TREND_MS && Number.isFinite(value));
  if (recent.length < LEAST_POINTS) return UNKNOWN_TREND;
  const { slope, score } = slopeOf(recent);
  const change = Math.abs(slope) * (newest.at - recent[0]!.at);
  const isMuch = change >= Math.max(least, LEAST_CHANGE * medianOf(recent.map(({ value }) => value)));
  const perSecond = slope * 1000;
  if (!isMuch || Math.abs(score) < UNLIKELY) return { kind: 'steady', perSecond };
  return { kind: slope > 0 ? 'growing' : 'shrinking', perSecond };
}

/** The median slope, a millisecond, and by how many standard deviations more pairs rise than fall. */
export function slopeOf(points: readonly Point[]): { slope: number; score: number } {
  const slopes: number[] = [];
  let rising = 0;
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      const [a, b] = [points[i]!, points[j]!];
      rising += Math.sign(b.value - a.value);
      if (b.at > a.at) slopes.push((b.value - a.value) / (b.at - a.at));
    }
  }
  const n = points.length;
  const deviation = Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  return { slope: medianOf(slopes), score: deviation > 0 ? (rising - Math.sign(rising)) / deviation : 0 };
}

/** 0 of nothing. */
function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
