/** Copies what is stored into a plain SQLite database that any program reads: `events` with a row for each event. */
import type { SqlCell } from '../../contract/query-types.ts';
import {
  CLASS_NAMES,
  classCode,
  DELIVERY,
  LATENCY,
  numberOf,
  RECORDED,
  SENSOR,
  SEQUENCE,
  STATUS,
  STORED,
  STORED_BY,
  TIME,
  VALUE,
} from '../columns/event-table-columns.ts';
import type { Connection, Statement } from '../sqlite/connection.ts';
import type { BatchColumns } from '../tables/batch-format.ts';
import type { StoredBatch } from './catalog.ts';
import { BatchGoneError, type EventReader } from './event-reader.ts';
import type { QueryEngine } from './query-engine.ts';

/** The target is of no use until it is complete: nothing needs to survive a crash. */
const SETTINGS = 'PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA cache_size = -16384;';
const EVENTS = 'events';
const NUMBERS = [SEQUENCE, SENSOR, TIME, VALUE, STATUS] as const;
const LAST = [RECORDED, DELIVERY, STORED, STORED_BY] as const;

/**
 * Copies every table that can be queried, except batches that are dropped meanwhile.
 *
 * @param target an empty database
 * @param source within its `read`
 * @param onProgress events copied and events in all; throws to break off
 */
export function copyDatabase(
  target: Connection,
  source: QueryEngine,
  onProgress: (done: number, total: number) => void,
): void {
  target.execute(SETTINGS + source.tables.map(({ declaration }) => `${declaration};`).join(''));
  target.execute('BEGIN');
  for (const { name } of source.tables) if (name !== EVENTS) copyRows(target, source, name);
  copyEvents(target, source, onProgress);
  target.execute('COMMIT');
}

function copyRows(target: Connection, source: QueryEngine, table: string): void {
  let insert: Statement | undefined;
  let columns = 0;
  source.visitRows(table, (row) => {
    columns ||= row.columns().length;
    insert ??= target.prepare(`INSERT INTO ${table} VALUES (${Array.from({ length: columns }, () => '?').join(', ')})`);
    for (let i = 0; i < columns; i++) bindCell(insert, i + 1, row.cell(i));
    insert.run();
  });
  insert?.finalize();
}
function bindCell(insert: Statement, index: number, cell: SqlCell): void {
  if (typeof cell === 'bigint' || cell instanceof Uint8Array) throw new TypeError('no table has such cells');
  if (typeof cell === 'number') insert.bindNumber(index, cell);
  else insert.bind(index, cell);
}

/** Not through SQL: it would take each event apart and put it together again. */
function copyEvents(
  target: Connection,
  { catalog, events }: QueryEngine,
  onProgress: (done: number, total: number) => void,
): void {
  const copier = new EventCopier(target);
  const total = catalog.events;
  let done = 0;
  catalog.batches.forEach((batch, at) => {
    const columns = loadIfThere(events, catalog.batches, at);
    if (columns) copier.copy(batch, columns);
    else target.execute(`DELETE FROM batches WHERE run = ${batch.run} AND id = ${batch.id}`);
    done += batch.size;
    onProgress(done, total);
  });
}

function loadIfThere(reader: EventReader, batches: readonly StoredBatch[], at: number): BatchColumns | undefined {
  try {
    return reader.load(batches, at);
  } catch (error) {
    if (error instanceof BatchGoneError) return undefined;
    throw error;
  }
}

class EventCopier {
  /** A statement for each class, so that no text is bound for each event. */
  private readonly insertEvent: readonly Statement[];

  constructor(target: Connection) {
    this.insertEvent = CLASS_NAMES.map((name) =>
      target.prepare(`INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, '${name}', ?7, ?8, ?9, ?10, ?11, ?12)`),
    );
  }

  copy(batch: StoredBatch, columns: BatchColumns): void {
    const { run, id } = batch;
    for (let event = 0; event < columns.count; event++) {
      const insert = this.insertEvent[classCode(columns, event)]!;
      insert.bindNumber(1, run);
      for (let i = 0; i < NUMBERS.length; i++) insert.bindNumber(i + 2, numberOf(columns, batch, NUMBERS[i]!, event));
      insert.bindNumber(7, numberOf(columns, batch, LATENCY, event));
      insert.bindNumber(8, id);
      for (let i = 0; i < LAST.length; i++) insert.bindNumber(i + 9, numberOf(columns, batch, LAST[i]!, event));
      insert.run();
    }
  }
}
