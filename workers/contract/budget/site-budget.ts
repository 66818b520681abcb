/**
 * What this site may take of the disk, for all together: events in the database, figures of kept runs, and recordings. Events
 * make room first, then figures; nothing makes room that people have starred or named. A recording makes room for newer ones only.
 */
import { LEAST_OWN } from '../database-types.ts';
import { folderBytes, storageEstimate } from '../site-data.ts';

/** Among the site's private files: the stored events. */
export const DATABASE_FOLDER = 'penstock-database';
/** Among the site's private files: the figures of kept runs. */
export const RUNS_FOLDER = 'penstock-runs';

const SHARE_OF_QUOTA = 1 / 5;
const MOST_BYTES = 2e9;
const LEAST_BYTES = 16 * 2 ** 20;

/** All are bytes. */
export interface SiteBudget {
  /** For all of it. */
  readonly bytes: number;
  /** Taken by files of the database. */
  readonly events: number;
  /** Taken by kept runs. */
  readonly figures: number;
  /** Taken by all else that the site keeps, recordings above all. */
  readonly others: number;
}

/** A quota that the browser does not tell counts as none. */
export async function siteBudget(): Promise<SiteBudget> {
  const [estimate, events, figures] = await Promise.all([
    storageEstimate(),
    folderBytes(DATABASE_FOLDER),
    folderBytes(RUNS_FOLDER),
  ]);
  const others = Math.max(0, (estimate?.usage ?? 0) - events - figures);
  return { bytes: budgetOf(estimate?.quota ?? null), events, figures, others };
}
function budgetOf(quota: number | null): number {
  return quota === null ? MOST_BYTES : Math.max(Math.min(SHARE_OF_QUOTA * quota, MOST_BYTES), LEAST_BYTES);
}

/** How much stored events may take: the rest, and a tenth at least, because a run that begins needs room. */
export function roomForEvents({ bytes, figures, others }: SiteBudget): number {
  return Math.max(bytes - figures - others, LEAST_OWN * bytes, LEAST_BYTES);
}

/** How much figures may take when every event that may go has gone. @param starred bytes of events that stay */
export function roomForFigures({ bytes, others }: Pick<SiteBudget, 'bytes' | 'others'>, starred: number): number {
  return Math.max(bytes - others - Math.max(starred, LEAST_OWN * bytes), LEAST_OWN * bytes);
}
