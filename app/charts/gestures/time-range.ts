/** Which part of the history is looked at. */
import { HISTORY_MS } from '../../frame/history.ts';
import type { Series } from '../../frame/series.ts';
import type { TimeRange } from '../../stores/view-store.ts';
import type { Finger } from './fingers.ts';

/** Narrower, there are only a few samples left. */
const LEAST_SECONDS = 2;

/** The part as wide as this one and as close to it as can be, without future and without what is forgotten. */
export function withinHistory(series: Series, { from, to }: TimeRange): TimeRange {
  if (series.length === 0) return { from, to };
  const width = to - from;
  const end = Math.min(series.last(0), Math.max(series.first(0) + width, to));
  return { from: end - width, to: end };
}
/** This many seconds around the same middle. */
export function resized(series: Series, { from, to }: TimeRange, seconds: number): TimeRange {
  const middle = (from + to) / 2;
  return withinHistory(series, { from: middle - seconds / 2, to: middle + seconds / 2 });
}
/** Wider or narrower by a factor, with a moment where it was on the screen. */
export function zoomed(series: Series, { from, to }: TimeRange, moment: number, factor: number): TimeRange {
  const width = Math.max(LEAST_SECONDS, Math.min(HISTORY_MS / 1000, (to - from) * factor));
  const start = moment - ((moment - from) / (to - from)) * width;
  return withinHistory(series, { from: start, to: start + width });
}
/**
 * What a plot of so many pixels shows when two fingers carry their moments along; the range as it is where that makes no
 * sense: fingers on top of each other, or past each other.
 */
export function pinched(
  series: Series,
  range: TimeRange,
  fingers: readonly [Finger, Finger],
  pixels: number,
): TimeRange {
  const [a, b] = fingers;
  const seconds = ((b.moment - a.moment) / (b.left - a.left)) * pixels;
  if (!Number.isFinite(seconds) || seconds <= 0) return range;
  const width = Math.max(LEAST_SECONDS, Math.min(HISTORY_MS / 1000, seconds));
  const from = (a.moment + b.moment) / 2 - ((a.left + b.left) / 2 / pixels) * width;
  return withinHistory(series, { from, to: from + width });
}
/** Earlier or later by tenths of its width. */
export function shifted(series: Series, { from, to }: TimeRange, tenths: number): TimeRange {
  const by = ((to - from) / 10) * tenths;
  return withinHistory(series, { from: from + by, to: to + by });
}
