/** What the screen shows of one moment: a snapshot, and an earlier one to take rates against. */
import type { Config } from '../../workers/contract/config-types.ts';
import { isActive } from '../../workers/contract/name-sets.ts';
import type { Standstill } from '../../workers/contract/runs/standstill.ts';
import type { Alarm, Percentiles, Snapshot, TailEvent } from '../../workers/contract/snapshot-types.ts';

/** Makes readings of snapshots that follow each other. */
export { RateWindow as ReadingWindow } from '../../workers/contract/runs/rate-window.ts';

export interface Reading {
  readonly now: Snapshot;
  /** About `RATE_WINDOW_MS` earlier in the same run; null in the first moments of a run and after a gap in the view. */
  readonly before: Snapshot | null;
}

/** All that the screen takes its figures from. */
export interface Sample extends Reading {
  /** What was in force: the settings, and over them what was injected for a while. */
  readonly config: Config;
  /** The latest events and alarms, newest first. */
  readonly tail: readonly TailEvent[];
  readonly alarms: readonly Alarm[];
  /** What held up storage at that moment; null while events arrived. */
  readonly standstill: Standstill | null;
}
export interface Shown extends Sample {
  /** The view looks back: this is not the latest sample. */
  readonly isPast: boolean;
}

/**
 * How much a count grew per second over the rate window; NaN when that is not known yet, and when the run is over: it would
 * stay that of the run's last second for ever. Every rate on the screen comes from here.
 */
export function rateOf({ now, before }: Reading, count: (snapshot: Snapshot) => number): number {
  if (before === null || now.time <= before.time || !isActive(now.state)) return Number.NaN;
  return ((count(now) - count(before)) * 1000) / (now.time - before.time);
}

/** A share of the last second (busy, blocked, idle); NaN where no run is under way. Every such share comes from here. */
export function shareOf({ now }: Pick<Reading, 'now'>, share: (snapshot: Snapshot) => number | undefined): number {
  return isActive(now.state) ? (share(now) ?? Number.NaN) : Number.NaN;
}

/** A percentile, in milliseconds; NaN of no events. Every percentile on the screen comes from here. */
export function percentileOf(summary: Percentiles, which: Exclude<keyof Percentiles, 'count'>): number {
  return summary.count > 0 ? summary[which] : Number.NaN;
}

/** The percentiles of a latency that tables list: what they are called, and their field. */
export const PERCENTILES = [
  ['P50', 'p50'],
  ['P90', 'p90'],
  ['P99', 'p99'],
  ['P99.9', 'p999'],
  ['longest', 'max'],
] as const satisfies readonly (readonly [string, Exclude<keyof Percentiles, 'count'>])[];
