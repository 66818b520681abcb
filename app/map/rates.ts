import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { type Reading, rateOf } from '../frame/reading.ts';
import { isActive } from '../stores/run-store.ts';

/** The rate of the last second; NaN when the run is over, for it would stay that of the run's last second for ever. */
export function rateNow(reading: Reading, count: (snapshot: Snapshot) => number): number {
  return isActive(reading.now.state) ? rateOf(reading, count) : Number.NaN;
}
