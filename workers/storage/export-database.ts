/** Copies what is stored into a plain SQLite database that any program reads: `events` with a row for each event. */
import type { BatchColumns } from './batch-codec.ts';
import type { Catalog, StoredBatch } from './catalog.ts';
import type { Connection, Statement } from './connection.ts';
import { BatchGoneError, type EventReader } from './event-reader.ts';
import {
  CLASS_NAMES,
  classCode,
  EVENTS_DECLARATION,
  LATENCY,
  numberOf,
  SENSOR,
  SEQUENCE,
  STATUS,
  TIME,
  VALUE,
} from './event-table-columns.ts';

const TABLES = `
  ${EVENTS_DECLARATION};
  CREATE TABLE batches(run INTEGER, id INTEGER, opened_ms REAL, flushed_ms REAL, size INTEGER, reason TEXT);
  CREATE TABLE alarms(run INTEGER, sequence INTEGER, sensor INTEGER, time_ms REAL, value REAL, score REAL);
  CREATE TABLE runs(id INTEGER PRIMARY KEY, started_ms REAL, config TEXT);
`;
/** The target is of no use until it is complete: nothing needs to survive a crash. */
const SETTINGS = 'PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA cache_size = -16384;';
const NUMBERS = [SEQUENCE, SENSOR, TIME, VALUE, STATUS] as const;

/**
 * Copies everything the catalog lists, except batches that are dropped meanwhile.
 *
 * @param target an empty database
 * @param onProgress events copied and events in all; throws to break off
 */
export function copyDatabase(
  target: Connection,
  catalog: Catalog,
  reader: EventReader,
  onProgress: (done: number, total: number) => void,
): void {
  target.execute(SETTINGS + TABLES);
  target.execute('BEGIN');
  copyRows(
    target,
    'runs',
    catalog.runs.map(({ id, startedMs, config }) => [id, startedMs, config]),
  );
  copyRows(
    target,
    'alarms',
    catalog.alarms.map((alarm) => [alarm.run, alarm.sequence, alarm.sensor, alarm.timeMs, alarm.value, alarm.score]),
  );
  const copier = new BatchCopier(target);
  const total = catalog.events;
  let done = 0;
  catalog.batches.forEach((batch, at) => {
    const columns = loadIfThere(reader, catalog.batches, at);
    if (columns) copier.copy(batch, columns);
    done += batch.size;
    onProgress(done, total);
  });
  target.execute('COMMIT');
}

function loadIfThere(reader: EventReader, batches: readonly StoredBatch[], at: number): BatchColumns | undefined {
  try {
    return reader.load(batches, at);
  } catch (error) {
    if (error instanceof BatchGoneError) return undefined;
    throw error;
  }
}

function copyRows(target: Connection, table: string, rows: readonly (readonly (string | number)[])[]): void {
  const [first] = rows;
  if (!first) return;
  const insert = target.prepare(`INSERT INTO ${table} VALUES (${first.map(() => '?').join(', ')})`);
  for (const row of rows) bindAndRun(insert, row);
  insert.finalize();
}
function bindAndRun(insert: Statement, row: readonly (string | number)[]): void {
  row.forEach((value, i) => {
    insert.bind(i + 1, value);
  });
  insert.run();
}

class BatchCopier {
  private readonly insertBatch: Statement;
  /** A statement for each class, so that no text is bound for each event. */
  private readonly insertEvent: readonly Statement[];

  constructor(target: Connection) {
    this.insertBatch = target.prepare('INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?)');
    this.insertEvent = CLASS_NAMES.map((name) =>
      target.prepare(`INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, '${name}', ?7, ?8)`),
    );
  }

  copy({ run, id, openedMs, flushedMs, size, reason }: StoredBatch, columns: BatchColumns): void {
    bindAndRun(this.insertBatch, [run, id, openedMs, flushedMs, size, reason]);
    for (let event = 0; event < columns.count; event++) {
      const insert = this.insertEvent[classCode(columns, event)]!;
      insert.bindNumber(1, run);
      for (let i = 0; i < NUMBERS.length; i++) insert.bindNumber(i + 2, numberOf(columns, NUMBERS[i]!, event));
      insert.bindNumber(7, numberOf(columns, LATENCY, event));
      insert.bindNumber(8, id);
      insert.run();
    }
  }
}
