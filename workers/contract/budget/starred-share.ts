/** How much of the disk budget starred runs take. A run is worth its share, by events, of the bytes in use. */
import { type DatabaseInfo, LEAST_OWN } from '../database-types.ts';
import { notAllowedText } from '../error-text.ts';
import { formatShare } from '../numbers/format-number.ts';

/** Bytes that what is stored may take. @param budgetMb as configured; 0: what the program thinks right */
export function budgetBytes(budgetMb: number, shareBytes: number): number {
  return budgetMb > 0 ? budgetMb * 1e6 : shareBytes;
}

/** Bytes that starred runs take. @param starring a run that is to have a star as well */
export function starredBytes({ runs, usedBytes }: Pick<DatabaseInfo, 'runs' | 'usedBytes'>, starring = 0): number {
  const eventsOf = (counted: DatabaseInfo['runs']) => counted.reduce((sum, { events }) => sum + events, 0);
  const starred = eventsOf(runs.filter(({ id, starred }) => starred || id === starring));
  return starred === 0 ? 0 : (starred / eventsOf(runs)) * usedBytes;
}
/** @param starring a run that is to have a star as well */
export function starredShare(info: DatabaseInfo, budgetMb: number, starring = 0): number {
  return starredBytes(info, starring) / budgetBytes(budgetMb, info.shareBytes);
}

/** Why a run may not have a star; null when it may. */
export function starRefusal(info: DatabaseInfo, budgetMb: number, run: number): string | null {
  if (!(Number.isFinite(budgetMb) && budgetMb >= 0))
    return notAllowedText('budgetMb', budgetMb, 'megabytes from 0; 0: a share of the quota');
  const share = starredShare(info, budgetMb, run);
  if (share <= 1 - LEAST_OWN) return null;
  return `run ${run} is not starred: starred runs would take ${formatShare(share)} of the disk budget, and ${formatShare(1 - LEAST_OWN)} is the most. Take the star off another run, delete one, or raise Disk budget`;
}
