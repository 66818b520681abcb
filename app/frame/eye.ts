/** Which sample the whole screen shows while the view looks back. */

import type { TimeRange } from '../stores/view-store.ts';
import { latestIn, sampleNear } from './cursor.ts';
import type { Series } from './series.ts';

/**
 * Index of the sample at the moment looked at; where there is none (a gap of the view), of the one before it. Without such a
 * moment it is the latest in view; of a view without any, the one before. -1 while there are no samples at all.
 *
 * @param moment seconds since the epoch
 */
export function sampleLookedAt(series: Series, range: TimeRange, moment: number | null): number {
  const isInView = moment !== null && moment >= range.from && moment <= range.to;
  const near = isInView ? sampleNear(series, moment) : latestIn(series, range);
  if (near >= 0) return near;
  const after = series.indexOf(isInView ? moment : range.to);
  return Math.min(Math.max(0, after - 1), series.length - 1);
}
