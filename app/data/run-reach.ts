/** What is left of a stored run, in words. */
import type { StoredRunInfo } from '../../workers/contract/database-types.ts';
import { formatClock, formatCount } from '../format.ts';

/** How far back it reaches, and what is missing in between. */
export function reachText({ events, reachesMs, missing }: StoredRunInfo): string {
  const reach = reachesMs === 0 ? 'whole' : events === 0 ? 'its events made room' : `from ${formatClock(reachesMs)} on`;
  if (missing === 0) return events === 0 && reachesMs === 0 ? '' : reach;
  return `${reach}, ${formatCount(missing)} missing: the database was elsewhere, or gone`;
}

/** Bytes that what is stored may take. @param budgetMb as configured; 0: what the program thinks right */
export function budgetBytes(budgetMb: number, shareBytes: number): number {
  return budgetMb > 0 ? budgetMb * 1e6 : shareBytes;
}
