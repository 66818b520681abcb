/** The stored database as the page sees it. */

/**
 * - `unavailable`: the browser gives no private files, as in a private window
 * - `busy`: another tab has the database
 * - `library`: the SQLite library could not be loaded
 * - `scarce`: the origin's share of the disk is used up; events are dropped earlier than configured, the oldest first
 * - `full`: the disk took no more, and dropping what was old did not help
 * - `damaged`: the file was not a sound database; it was set aside, and a new one begun
 * - `newer`: a newer version of Penstock has written it; it is left alone
 * - `older`: a version whose database this one cannot read; it was set aside, and a new one begun
 * - `failed`: the disk or the browser failed otherwise
 */
export type StorageProblemCode =
  | 'unavailable'
  | 'busy'
  | 'library'
  | 'full'
  | 'damaged'
  | 'newer'
  | 'older'
  | 'failed'
  | 'scarce';

/** In the order of their numbers in shared memory, which count from 1. */
export const STORAGE_PROBLEMS: readonly StorageProblemCode[] = [
  'unavailable',
  'busy',
  'library',
  'full',
  'damaged',
  'newer',
  'older',
  'failed',
  'scarce',
];

interface ProblemText {
  /** What has happened, and where events go now. */
  readonly text: string;
  readonly help: string;
}

/**
 * What memory keeps of a run that wants the database and cannot have it, or loses it. So many events need 8 MB, which is
 * set aside for every run with the database.
 */
export const FALLBACK_EVENTS = 250_000;
const IN_MEMORY = `the latest ${FALLBACK_EVENTS.toLocaleString('en')} events are kept in memory`;

export const PROBLEM_TEXTS: Readonly<Record<StorageProblemCode, ProblemText>> = {
  unavailable: {
    text: `This browser gives the page no files of its own: ${IN_MEMORY} and are gone with the tab.`,
    help: 'Private windows and some settings refuse them: use an ordinary window, and allow the site to store data.',
  },
  busy: {
    text: `Another tab has the database: ${IN_MEMORY} here.`,
    help: 'Close the other tab, or take the database over.',
  },
  library: {
    text: `SQLite could not be loaded: ${IN_MEMORY}.`,
    help: 'Check the connection and reload the page.',
  },
  full: {
    text: `The disk takes no more, because the space of this site is used up or the disk failed: ${IN_MEMORY}.`,
    help: 'Delete runs that are not needed, or free disk space, and start a new run. What was stored before is kept.',
  },
  damaged: {
    text: 'The database was damaged. It was set aside as it is, and a new one begun.',
    help: 'Export the damaged file if you want to try to rescue it, then delete it.',
  },
  newer: {
    text: `A newer version of Penstock has written the database. It is left alone, and ${IN_MEMORY}.`,
    help: 'Reload the page to get the newer version.',
  },
  older: {
    text: 'The database is of a version that is not supported any more. It was set aside, and a new one begun.',
    help: 'Export the old file if you need it, then delete it.',
  },
  failed: {
    text: `The database failed: ${IN_MEMORY}.`,
    help: 'Reload the page. What was stored before is kept.',
  },
  scarce: {
    text: 'The disk space of this site is used up: the oldest events are dropped to make room, before their time.',
    help: 'Export what you want to keep, retain fewer events, or free disk space and start a new run.',
  },
};

export interface StoredRunInfo {
  id: number;
  /** Milliseconds since the epoch. */
  startedMs: number;
  /** JSON. */
  config: string;
  /** Events that are still stored. */
  events: number;
}

export interface DatabaseInfo {
  /** Whether this tab owns the database. */
  owner: boolean;
  problem: StorageProblemCode | null;
  runs: StoredRunInfo[];
  /** Of the file. */
  bytes: number;
  /** Names of files that were set aside. */
  aside: string[];
}
