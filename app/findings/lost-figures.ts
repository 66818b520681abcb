/** The figures beside the verdict: that every event is accounted for does not mean that storage has it. */
import { formatCount, formatRate } from '../format.ts';
import { type Reading, rateOf } from '../frame/reading.ts';
import { lostInAll } from './lost.ts';

/** `lost 55,167, now 20.0 k/s`; empty where there is no run. */
export function lostText(reading: Reading): string {
  if (reading.now.state === 'idle') return '';
  const rate = rateOf(reading, lostInAll);
  return `lost ${formatCount(lostInAll(reading.now))}${Number.isNaN(rate) ? '' : `, now ${formatRate(rate)}`}`;
}

/** A percentile is then one of the few that get through. */
export function isMostlyLost(reading: Reading): boolean {
  return rateOf(reading, lostInAll) > 0.1 * rateOf(reading, ({ counters }) => counters.emitted);
}

/** Whether more is being lost than the load is asked to have of invalid events. */
export function isLosing(reading: Reading, invalidRatio: number): boolean {
  const emitted = rateOf(reading, ({ counters }) => counters.emitted);
  const invalid = rateOf(reading, ({ counters }) => counters.invalid);
  const asked = Math.min(invalid, 2 * invalidRatio * emitted + 5);
  return rateOf(reading, lostInAll) - asked > 0;
}
