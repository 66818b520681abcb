/**
 * The tables of the stored database, version 4. Version 3 had no recorded times and did not know when batches were stored,
 * version 2 had no stars and no retention by runs: they are brought up to date in place, see `schema-upgrade.ts`. With version 1
 * batches were never packed.
 *
 * ```text
 *   runs           id, started_ms, config (JSON), rolled_up: the batch up to which events are in the rollup
 *                  starred: 1 when people want to keep it
 *                  leaving: 1 when it is being removed: nobody sees it any more
 *                  first_batch: batches before this one made room, and nobody sees them any more; 0: none did
 *                  reaches_ms: nothing is complete up to here, because events made room; 0: all is there
 *                  missing: events that memory dropped while the database was elsewhere
 *   batches        run, id, opened_ms, flushed_ms, size, reason, the ranges of its events' sequences and times, and by class
 *                  the µs within which events are stored in time; NULL in batches of version 3
 *   commits        run, last_batch, stored_ms: when a transaction was stored, whose batches are those after the last one of
 *                  the transaction before. Written with the next one, or when the run ends: a crash leaves the last undated
 *   batch_columns  key of the batch, its events by column: see `batch-format.ts`
 *   alarms         run, number (from 0), sequence, sensor, time_ms, value, score, recorded_ms: NULL of what was not recorded
 *   rollups        key, run, second (of the epoch), block of sensors
 *   rollup_columns the same key, the block's figures by column: see `rollup.ts`
 * ```
 *
 * `consumed` is in `consumed-table.ts`: it has what a live feed had stored.
 *
 * BLOBs lie in tables of their own, so that looking for a batch reads a few pages of ranges and no events.
 */

export const SCHEMA_VERSION = 4;
/** The oldest version that is brought up to date. */
export const OLDEST_VERSION = 2;

/**
 * Batches are numbered from 1 in each run, and a run has fewer than this many. Keys are plain numbers, which hold those of the
 * first two million runs.
 */
const BATCHES_PER_RUN = 2 ** 32;

/** The key of a batch's BLOB: in the order of runs, then batches. */
export function batchKey(run: number, id: number): number {
  return run * BATCHES_PER_RUN + id;
}
/** The same in SQL, where columns `run` and `id` are at hand. */
export function batchKeySql(id: string): string {
  return `run * ${BATCHES_PER_RUN} + ${id}`;
}
/** Run and id. */
export function partsOfBatchKey(key: number): readonly [number, number] {
  return [Math.floor(key / BATCHES_PER_RUN), key % BATCHES_PER_RUN];
}

/** Before the first table is made. A BLOB fills one or two pages of this size; with 4 to 32 KiB storing is as fast. */
export const NEW_DATABASE = 'PRAGMA page_size = 16384;';

/** Of sensors, in a second. */
export const BLOCKS = 64;
const SECONDS_PER_RUN = 2 ** 26;
/** Events may be dated before the start of their run, by this many seconds at most. */
const EARLIER = 2 ** 16;

/**
 * The key of a block of the rollup: in the order of runs, then seconds, then blocks.
 *
 * @param second since the start of the run; what is too early or too late by months counts as the first or last
 */
export function rollupKey(run: number, second: number, block: number): number {
  const position = Math.min(Math.max(second + EARLIER, 0), SECONDS_PER_RUN - 1);
  return (run * SECONDS_PER_RUN + position) * BLOCKS + block;
}

/** The second since the start of the run, and the block, that a key of the rollup is made of. */
export function partsOfRollupKey(key: number): { second: number; block: number } {
  return { second: (Math.floor(key / BLOCKS) % SECONDS_PER_RUN) - EARLIER, block: key % BLOCKS };
}

/**
 * Of every connection. Exclusive locking lets WAL do without shared memory, which OPFS has not; full synchronisation
 * puts every commit on the disk before it returns. Checkpoints are made by hand, see `SqliteStore`.
 */
export const SETTINGS = `
  PRAGMA locking_mode = exclusive;
  PRAGMA journal_mode = wal;
  PRAGMA synchronous = full;
  PRAGMA wal_autocheckpoint = 0;
  PRAGMA journal_size_limit = 33554432;
  PRAGMA cache_size = -65536;
`;

/** Of `runs`, that came with version 3. */
export const RUN_COLUMNS_3: readonly string[] = [
  'starred INTEGER NOT NULL DEFAULT 0',
  'leaving INTEGER NOT NULL DEFAULT 0',
  'first_batch INTEGER NOT NULL DEFAULT 0',
  'reaches_ms REAL NOT NULL DEFAULT 0',
  'missing INTEGER NOT NULL DEFAULT 0',
];

/** Of `alarms`, that came with version 4. */
export const ALARM_COLUMNS_4: readonly string[] = ['recorded_ms REAL'];
/** Of `batches`, that came with version 4. */
export const BATCH_COLUMNS_4: readonly string[] = [
  'urgent_within_us INTEGER',
  'normal_within_us INTEGER',
  'bulk_within_us INTEGER',
];
/** The table that came with version 4. */
export const COMMITS_4 = `CREATE TABLE IF NOT EXISTS commits (
  run INTEGER NOT NULL, last_batch INTEGER NOT NULL, stored_ms REAL NOT NULL, PRIMARY KEY (run, last_batch)) WITHOUT ROWID;`;

export const SCHEMA = `
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY, started_ms REAL NOT NULL, config TEXT NOT NULL, rolled_up INTEGER NOT NULL DEFAULT 0,
    ${RUN_COLUMNS_3.join(', ')});
  CREATE TABLE batches (
    run INTEGER NOT NULL, id INTEGER NOT NULL, opened_ms REAL NOT NULL, flushed_ms REAL NOT NULL,
    size INTEGER NOT NULL, reason TEXT NOT NULL,
    first_sequence INTEGER NOT NULL, last_sequence INTEGER NOT NULL, first_ms REAL NOT NULL, last_ms REAL NOT NULL,
    ${BATCH_COLUMNS_4.join(', ')}, PRIMARY KEY (run, id)) WITHOUT ROWID;
  ${COMMITS_4}
  CREATE TABLE batch_columns (key INTEGER PRIMARY KEY, columns BLOB NOT NULL);
  CREATE TABLE alarms (
    run INTEGER NOT NULL, number INTEGER NOT NULL, sequence INTEGER NOT NULL, sensor INTEGER NOT NULL,
    time_ms REAL NOT NULL, value REAL NOT NULL, score REAL NOT NULL, ${ALARM_COLUMNS_4.join(', ')},
    PRIMARY KEY (run, number)) WITHOUT ROWID;
  CREATE TABLE rollups (
    key INTEGER PRIMARY KEY, run INTEGER NOT NULL, second INTEGER NOT NULL, block INTEGER NOT NULL);
  CREATE TABLE rollup_columns (key INTEGER PRIMARY KEY, columns BLOB NOT NULL);
  PRAGMA user_version = ${SCHEMA_VERSION};
`;
