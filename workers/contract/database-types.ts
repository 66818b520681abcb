/** The stored database as the page sees it. */

/**
 * In the order of their numbers in shared memory, which count from 1.
 *
 * - `unavailable`: the browser gives no private files, as in a private window
 * - `busy`: another tab has the database
 * - `library`: the SQLite library could not be loaded
 * - `scarce`: the origin's share of the disk is used up; events are dropped earlier than configured, the oldest first
 * - `full`: the disk took no more, and dropping what was old did not help
 * - `damaged`: the file was not a sound database; it was set aside, and a new one begun
 * - `newer`: a newer version of Penstock has written it; it is left alone
 * - `older`: a version whose database this one cannot read; it was set aside, and a new one begun
 * - `failed`: the disk or the browser failed otherwise
 * - `slow`: it was not open five seconds after the run was started
 * - `starred`: starred runs take so much of the disk budget that the run under way drops its own events early
 * - `held`: this tab has the database, but a page or worker that does not answer any more has its files open
 */
export const STORAGE_PROBLEMS = [
  'unavailable',
  'busy',
  'library',
  'full',
  'damaged',
  'newer',
  'older',
  'failed',
  'scarce',
  'held',
  'slow',
  'starred',
] as const;
export type StorageProblemCode = (typeof STORAGE_PROBLEMS)[number];

/**
 * Share of the disk budget that is left for the run under way: starred runs may take the others. Where they take more, because
 * the budget was lowered, that run keeps its share nevertheless, beyond the budget.
 */
export const LEAST_OWN = 0.1;
/** From this share on, starring one more run is worth a word. */
export const MANY_STARRED = 0.5;

/**
 * What memory keeps of a run that wants the database and cannot have it, or loses it. So many events need 8 MB, which is
 * set aside for every run with the database.
 */
export const FALLBACK_EVENTS = 250_000;

/** A run whose events are stored. */
export interface StoredRunInfo {
  id: number;
  /** Milliseconds since the epoch. */
  startedMs: number;
  /** JSON. */
  config: string;
  /** Events that are still stored. */
  events: number;
  /** Kept by a person: it never makes room for others. */
  starred: boolean;
  /** Nothing of it is complete up to here, because its oldest events made room, ms since the epoch; 0: all is there. */
  reachesMs: number;
  /** Events that were stored while the database was elsewhere, or in one that is gone, and that memory has dropped. */
  missing: number;
  /** Where some of these are missing, as far as that is known, ms since the epoch. */
  gaps: { fromMs: number; toMs: number }[];
  /** Alarms are kept from then on, ms since the epoch; 0: as far back as events. */
  alarmsFromMs: number;
  /** Alarms that are not there though later and earlier ones are: they came too many at once. */
  alarmsLeftOut: number;
}

/** A run that was removed to make room. */
export interface RemovedRun {
  run: number;
  /** Milliseconds since the epoch. */
  atMs: number;
}

/** What is stored, and what is wrong with it. */
export interface DatabaseInfo {
  /** Whether this tab owns the database. */
  owner: boolean;
  problem: StorageProblemCode | null;
  runs: StoredRunInfo[];
  /** Of the file. */
  bytes: number;
  /** Of the pages in use. */
  usedBytes: number;
  /** What is stored may take so many, unless `storage.budgetMb` says otherwise. */
  shareBytes: number;
  /** Since the page was opened, the latest last. */
  removed: RemovedRun[];
  /** Names of files that were set aside. */
  aside: string[];
}

/**
 * What the query worker does with the stored database alone. Coordinator and `window.penstock` pass it on by name, so a new
 * operation is a name and a type here, and a method of `QueryService`.
 */
export interface StoredOperations {
  /** The stored database as an ordinary SQLite file. `onProgress` hears of events done and events in all. */
  exportDatabase(onProgress?: (done: number, total: number) => void): Promise<Blob>;
  /** What SQLite's own check of the whole file finds wrong; empty when it is sound. Not while a run stores. */
  checkDatabase(): Promise<string[]>;
  /** A file that was set aside, as it is. */
  exportAside(name: string): Promise<Blob>;
  /** Deletes a file that was set aside. Not while a run stores. */
  removeAside(name: string): Promise<void>;
}

/** The names of all of them: what is passed on. */
export const STORED_OPERATIONS = [
  'exportDatabase',
  'checkDatabase',
  'exportAside',
  'removeAside',
] as const satisfies readonly (keyof StoredOperations)[];
