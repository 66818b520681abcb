/**
 * What queries read of the stored database: rows of six tables by ranges of their keys. So few and simple reads that
 * they can be served by the thread that stores, between two batches; everything else a query does happens elsewhere.
 */
import type { StoredDate } from '../event-store.ts';
import type { Connection, Statement } from '../sqlite/connection.ts';
import { batchKeySql, partsOfBatchKey } from '../tables/schema.ts';

export const RUNS = 0;
export const BATCHES = 1;
export const BATCH_COLUMNS = 2;
export const ALARMS = 3;
export const ROLLUP_COLUMNS = 4;
export const CONSUMED_PLACES = 5;
export type StoredTable =
  | typeof RUNS
  | typeof BATCHES
  | typeof BATCH_COLUMNS
  | typeof ALARMS
  | typeof ROLLUP_COLUMNS
  | typeof CONSUMED_PLACES;

/** A row as it is being visited; not to be kept. Column 0 is the key. */
export interface StoredRow {
  number(column: number): number;
  text(column: number): string;
  /** Good until the visit ends. */
  blob(column: number): Uint8Array;
}

export interface StoredReader {
  /**
   * Visits rows with keys from `from` to `to` in their order: as many as it finds convenient, one at least if there is
   * one.
   *
   * @returns the key to go on from, null when there are no more
   * @throws SqliteError
   */
  read(table: StoredTable, from: number, to: number, visit: (row: StoredRow) => void): number | null;
}

/** Of each column after the key: a number, a text or a BLOB. */
export const COLUMN_TYPES: Readonly<Record<StoredTable, string>> = {
  [RUNS]: 'ntnnnnnnn',
  [BATCHES]: 'nnntnnnnnnnn',
  [BATCH_COLUMNS]: 'b',
  [ALARMS]: 'nnnnnn',
  [ROLLUP_COLUMNS]: 'b',
  [CONSUMED_PLACES]: 'tnb',
};

/** Whether a table that was asked for by number is one that can be read. */
export function isStoredTable(table: number): table is StoredTable {
  return table in COLUMN_TYPES;
}

const STATEMENTS: Readonly<Record<StoredTable, string>> = {
  [RUNS]: `
    SELECT id, started_ms, config,
      coalesce((SELECT min(id) FROM batches WHERE run = runs.id AND batches.id >= runs.first_batch), 1),
      coalesce((SELECT max(id) FROM batches WHERE run = runs.id AND batches.id >= runs.first_batch), 0),
      coalesce((SELECT min(number) FROM alarms WHERE run = runs.id), 0),
      coalesce((SELECT max(number) FROM alarms WHERE run = runs.id), -1),
      starred, reaches_ms, missing
    FROM runs WHERE leaving = 0 AND id BETWEEN ?1 AND ?2 ORDER BY id`,
  [BATCHES]: `
    SELECT ${batchKeySql('id')}, opened_ms, flushed_ms, size, reason,
      first_sequence, last_sequence, first_ms, last_ms,
      coalesce(
        (SELECT stored_ms FROM commits WHERE commits.run = batches.run AND last_batch >= id ORDER BY last_batch LIMIT 1),
        CASE WHEN run = ?5 AND id <= ?6 THEN ?7 END, -1),
      coalesce(urgent_within_us, -1), coalesce(normal_within_us, -1), coalesce(bulk_within_us, -1)
    FROM batches WHERE (run, id) >= (?1, ?2) AND (run, id) <= (?3, ?4) ORDER BY run, id`,
  [BATCH_COLUMNS]: 'SELECT key, columns FROM batch_columns WHERE key BETWEEN ?1 AND ?2 ORDER BY key',
  [ALARMS]: `
    SELECT ${batchKeySql('number')}, sequence, sensor, time_ms, value, score, coalesce(recorded_ms, 9e999)
    FROM alarms WHERE (run, number) >= (?1, ?2) AND (run, number) <= (?3, ?4) ORDER BY run, number`,
  [ROLLUP_COLUMNS]: 'SELECT key, columns FROM rollup_columns WHERE key BETWEEN ?1 AND ?2 ORDER BY key',
  [CONSUMED_PLACES]: 'SELECT id, stream, sequence, places FROM consumed WHERE id BETWEEN ?1 AND ?2 ORDER BY id',
};
const HAS_COMPOSED_KEY: ReadonlySet<StoredTable> = new Set([BATCHES, ALARMS]);

/** A read that is stopped when it has taken its share of time or room. */
export class StoredScan {
  private readonly statements = new Map<StoredTable, Statement>();

  /** @param undated tells when the latest transaction was stored, where the database does not have it yet */
  constructor(
    private readonly connection: Connection,
    private readonly undated: () => ({ run: number } & StoredDate) | null = () => null,
  ) {}

  /** `visit` returns false when it has no room for the row. @returns the key to go on from, null when there are no more */
  scan(table: StoredTable, from: number, to: number, visit: (row: Statement) => boolean): number | null {
    const statement = this.statement(table);
    try {
      bindRange(statement, table, from, to);
      if (table === BATCHES) bindUndated(statement, this.undated());
      while (statement.step()) if (!visit(statement)) return statement.number(0);
      return null;
    } finally {
      statement.reset();
    }
  }

  private statement(table: StoredTable): Statement {
    let statement = this.statements.get(table);
    if (!statement) {
      statement = this.connection.prepare(STATEMENTS[table]);
      this.statements.set(table, statement);
    }
    return statement;
  }
}

function bindRange(statement: Statement, table: StoredTable, from: number, to: number): void {
  if (!HAS_COMPOSED_KEY.has(table)) {
    statement.bindNumber(1, from);
    statement.bindNumber(2, to);
    return;
  }
  bindParts(statement, 1, from);
  bindParts(statement, 3, to);
}
function bindUndated(statement: Statement, undated: ({ run: number } & StoredDate) | null): void {
  statement.bindNumber(5, undated?.run ?? 0);
  statement.bindNumber(6, undated?.lastBatch ?? 0);
  statement.bindNumber(7, undated?.storedMs ?? 0);
}
function bindParts(statement: Statement, first: number, key: number): void {
  const [run, id] = partsOfBatchKey(key);
  statement.bindNumber(first, run);
  statement.bindNumber(first + 1, id);
}

/** Rows with BLOBs that are read at once: what is asked for may be all there is. */
const BLOBS_AT_ONCE = 32;

/** Reads a database that is open on this thread. */
export class DirectReader implements StoredReader {
  private readonly scan: StoredScan;

  constructor(connection: Connection) {
    this.scan = new StoredScan(connection);
  }

  read(table: StoredTable, from: number, to: number, visit: (row: StoredRow) => void): number | null {
    let room = COLUMN_TYPES[table].includes('b') ? BLOBS_AT_ONCE : Number.POSITIVE_INFINITY;
    return this.scan.scan(table, from, to, (row) => {
      if (room-- === 0) return false;
      visit(row);
      return true;
    });
  }
}
