/** Ranges for vertical axes that keep still while the data moves within them. */
import type { TimeRange } from '../stores/view-store.ts';

/** Next of 1, 2, 5, 10, 20, 50 … at or above a value. */
export function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const decade = 10 ** Math.floor(Math.log10(value));
  // The tolerance keeps 5 from becoming 10 because 5 / 1 came out a hair above 5.
  const step = [1, 2, 5].find((each) => each * decade >= value * (1 - 1e-9));
  return (step ?? 10) * decade;
}

/**
 * The top of a linear axis. It grows at once with the data, and shrinks only when the data has become less than 35 % of
 * it, so that a line near a boundary does not make the axis jump.
 */
export function linearTop(top: number, highest: number, least: number): number {
  const wanted = niceCeiling(Math.max(highest, least));
  return wanted > top || wanted <= 0.35 * top ? wanted : top;
}

/** Whole decades around the data, at least two of them. */
export function decades(lowest: number, highest: number): [bottom: number, top: number] {
  const low = Number.isFinite(lowest) && lowest > 0 ? lowest : 1;
  const high = Number.isFinite(highest) && highest > low ? highest : low;
  const bottom = 10 ** Math.floor(Math.log10(low));
  return [bottom, Math.max(100 * bottom, 10 ** Math.ceil(Math.log10(high)))];
}

/** Every whole decade from one to another. */
export function decadesBetween(low: number, high: number): number[] {
  const splits: number[] = [];
  for (let exponent = Math.round(Math.log10(low)); 10 ** exponent <= high * 1.0001; exponent++)
    splits.push(10 ** exponent);
  return splits;
}

/**
 * Which samples an axis is made for: those in view. The one before, which a line comes from, may be of another run and
 * height: after a second at full speed nothing of a slow run would be seen.
 *
 * @param times in their order
 */
export function insideOf(times: ArrayLike<number>, { from, to }: TimeRange): [first: number, end: number] {
  let [first, end] = [0, times.length];
  while (first < end && times[first]! < from) first++;
  while (end > first && times[end - 1]! > to) end--;
  return [first, end];
}

/** Least positive and greatest value, without what is unknown. */
export function extent(values: ArrayLike<number>): [lowest: number, highest: number] {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value > highest) highest = value;
    if (value > 0 && value < lowest) lowest = value;
  }
  return [lowest, highest];
}
