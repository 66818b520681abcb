/** One scale for the curves of all acts. */
import { decades, linearTop } from '../charts/axis-range.ts';
import { formatRate, formatTick } from '../format.ts';
import { unitText } from '../scenarios/definition/figure-text.ts';
import type { Unit } from '../scenarios/definition/figures.ts';

export interface SeriesScale {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
}

/** From here on, largest to smallest, times are told apart only on a logarithmic axis. */
const LOG_FROM = 30;

/** The vertical scale that has room for all known values of the series. */
export function scaleOf(series: readonly (readonly number[])[], unit: Unit): SeriesScale {
  const known = series.flat().filter((value) => Number.isFinite(value));
  const high = Math.max(0, ...known);
  const least = Math.min(...known.filter((value) => value > 0));
  if (unit === 'ms' && high / least > LOG_FROM) {
    const [bottom, top] = decades(least, high);
    return { low: bottom, high: top, isLog: true };
  }
  return { low: 0, high: unit === 'share' ? 1 : linearTop(0, high, 1), isLog: false };
}

/** Where a value stands: 0 at the bottom, 1 at the top. */
export function placeOn({ low, high, isLog }: SeriesScale, value: number): number {
  const share = isLog ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.max(0, Math.min(1, share));
}

const MEASURES: readonly Unit[] = ['/s', 'ms', 's', 'share', 'bytes'];
/** Beside the axis there is little room: of what is counted it is the number alone, `20 k`. The legend has the unit. */
export function tickText(value: number, unit: Unit): string {
  if (MEASURES.includes(unit)) return formatTick(unitText(value, unit));
  return formatTick(formatRate(value)).replace(/ ?\/s$/, '');
}

/** Values that follow each other, as indices of the first and after the last: what is not known is left out. */
export function stretches(values: readonly number[]): [from: number, to: number][] {
  const found: [number, number][] = [];
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    const last = found.at(-1);
    if (last !== undefined && last[1] === i) last[1] = i + 1;
    else found.push([i, i + 1]);
  });
  return found;
}
