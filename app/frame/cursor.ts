/**
 * The cursor of all charts: a moment, not a place on one of them. Charts are painted one after the other and the history
 * moves on under them, so that the same pixel, or the same index, is another moment on each chart and in every second.
 */
import { createStore } from 'zustand/vanilla';
import type { TimeRange } from '../stores/view-store.ts';
import { GAP_MS } from './history.ts';
import type { Series } from './series.ts';

/** Seconds since the epoch; null without a cursor. */
export const cursorStore = createStore<{ time: number | null }>(() => ({ time: null }));

/** Moves the cursor of all charts. @param time seconds since the epoch; null: none */
export function setCursor(time: number | null): void {
  if (time !== cursorStore.getState().time) cursorStore.setState({ time });
}
/** The moment of the cursor; null without one, and once it has left the view. */
export function cursorIn({ from, to }: TimeRange): number | null {
  const { time } = cursorStore.getState();
  return time !== null && time >= from && time <= to ? time : null;
}

/** Index of the sample nearest to a moment; -1 in a gap, and before and after all samples. */
export function sampleNear(series: Series, time: number): number {
  const after = series.indexOf(time);
  const distance = (index: number) => Math.abs(series.at(0, index) - time);
  // Where there is no sample, its distance is NaN, and no comparison with it is true.
  const nearest = after === 0 || distance(after) < distance(after - 1) ? after : after - 1;
  return distance(nearest) <= GAP_MS / 2000 ? nearest : -1;
}
/** The moment of the sample nearest to a moment; that moment itself where there is none. */
export function snapped(series: Series, time: number): number {
  const near = sampleNear(series, time);
  return near < 0 ? time : series.at(0, near);
}
/** Index of the latest sample in view; -1 where there is none. */
export function latestIn(series: Series, { from, to }: TimeRange): number {
  const latest = series.indexOf(to + 1e-6) - 1;
  return series.at(0, latest) >= from ? latest : -1;
}

/** Moves the cursor by a number of samples, but not out of view; from the latest one if there is no cursor. */
export function stepCursor(series: Series, range: TimeRange, step: number): void {
  const latest = latestIn(series, range);
  if (latest < 0) return;
  const time = cursorIn(range) ?? series.at(0, latest);
  const at = series.indexOf(time);
  // Between two samples, the first step forward leads to the later one.
  const from = step > 0 && series.at(0, at) !== time ? at - 1 : at;
  setCursor(series.at(0, Math.max(series.indexOf(range.from), Math.min(latest, from + step))));
}
