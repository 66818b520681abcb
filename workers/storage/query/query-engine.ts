/**
 * Runs queries: a connection of its own, in memory and empty, whose tables are all virtual and read the stored database
 * through a `StoredReader`. So whatever a query does, it does on its own thread, and cannot change what is stored.
 */

import { notAllowedText } from '../../contract/error-text.ts';
import { countText } from '../../contract/numbers/format-number.ts';
import type { QueryLimits, QueryResult, QueryWay, SqlCell, SqlParameter } from '../../contract/query-types.ts';
import { quote } from '../../contract/settings/config-error.ts';
import { oddCharacter, plainSql } from '../../contract/sql-text.ts';
import type { StoredReader } from '../reads/stored-reader.ts';
import { Connection, SqliteError, type Statement } from '../sqlite/connection.ts';
import { ResultValues } from '../sqlite/result-values.ts';
import type { Sqlite } from '../sqlite/sqlite.ts';
import { installVirtualTable, VirtualFailures, type VirtualTable } from '../sqlite/virtual-table.ts';
import { Catalog, type StoredAlarm, type StoredBatch, type StoredRun } from './catalog.ts';
import { countedByBatches } from './count-query.ts';
import { EventReader } from './event-reader.ts';
import { groupQuery } from './group-query.ts';
import { QueryGuard } from './query-guard.ts';
import { VirtualEvents } from './virtual-events.ts';
import { NotGroupedError, VirtualGroups } from './virtual-groups.ts';
import { VirtualRollup } from './virtual-rollup.ts';
import { type RowColumn, VirtualRows } from './virtual-rows.ts';

/** A query was ended before it was done. */
export class QueryEndedError extends Error {
  override readonly name = 'QueryEndedError';
  constructor(
    readonly reason: 'cancelled' | 'time',
    message: string,
  ) {
    super(message);
  }
}

const INTERRUPT = 9;
/** Instructions between two looks at the clock: about 20 µs. */
const PROGRESS_STEPS = 1000;

const RUN_COLUMNS: readonly RowColumn<StoredRun>[] = [
  { name: 'id', type: 'INTEGER', read: (row) => row.id },
  { name: 'started_ms', type: 'REAL', read: (row) => row.startedMs },
  { name: 'config', type: 'TEXT', read: (row) => row.config },
  { name: 'starred', type: 'INTEGER', read: (row) => Number(row.isStarred) },
  { name: 'reaches_ms', type: 'REAL', read: (row) => row.reachesMs },
];
const BATCH_COLUMNS: readonly RowColumn<StoredBatch>[] = [
  { name: 'run', type: 'INTEGER', read: (row) => row.run },
  { name: 'id', type: 'INTEGER', read: (row) => row.id },
  { name: 'opened_ms', type: 'REAL', read: (row) => row.openedMs },
  { name: 'flushed_ms', type: 'REAL', read: (row) => row.flushedMs },
  { name: 'size', type: 'INTEGER', read: (row) => row.size },
  { name: 'reason', type: 'TEXT', read: (row) => row.reason },
  { name: 'stored_ms', type: 'REAL', read: (row) => row.storedMs },
];
const ALARM_COLUMNS: readonly RowColumn<StoredAlarm>[] = [
  { name: 'run', type: 'INTEGER', read: (row) => row.run },
  { name: 'sequence', type: 'INTEGER', read: (row) => row.sequence },
  { name: 'sensor', type: 'INTEGER', read: (row) => row.sensor },
  { name: 'time_ms', type: 'REAL', read: (row) => row.timeMs },
  { name: 'value', type: 'REAL', read: (row) => row.value },
  { name: 'score', type: 'REAL', read: (row) => row.score },
  { name: 'recorded_ms', type: 'REAL', read: (row) => row.recordedMs },
];

/** Query worker. */
export class QueryEngine {
  readonly events: EventReader;
  readonly catalog = new Catalog();
  /** All that can be queried. */
  readonly tables: readonly VirtualTable[];
  private readonly connection: Connection;
  private readonly guard: QueryGuard;
  private readonly failures = new VirtualFailures();
  private readonly virtualEvents: VirtualEvents;
  private readonly virtualRollup: VirtualRollup;
  /** Asked for in place of events by statements that are put differently. */
  private readonly virtualGroups: VirtualGroups;
  private reader: StoredReader | undefined;
  private deadline = Number.POSITIVE_INFINITY;
  private limits: QueryLimits = { rows: 0, milliseconds: 0 };

  /** @param isCancelled looked at again and again while a query runs */
  constructor(
    sqlite: Sqlite,
    private readonly isCancelled: () => boolean,
  ) {
    this.connection = new Connection(sqlite, new sqlite.library.oo1.DB(':memory:'));
    const values = new ResultValues(sqlite);
    const reader = () => this.reader!;
    const check = () => this.check();
    this.events = new EventReader(reader, check);
    this.virtualEvents = new VirtualEvents(sqlite, this.catalog, this.events, values);
    this.virtualGroups = new VirtualGroups(sqlite, this.catalog, this.events, values);
    this.virtualRollup = new VirtualRollup(sqlite.raw, this.catalog, reader, check, values);
    this.tables = [
      this.virtualEvents,
      this.virtualRollup,
      new VirtualRows('runs', RUN_COLUMNS, () => this.catalog.runs, values),
      new VirtualRows('batches', BATCH_COLUMNS, () => this.catalog.batches, values),
      new VirtualRows('alarms', ALARM_COLUMNS, () => this.catalog.alarms, values),
    ];
    for (const table of [...this.tables, this.virtualGroups]) {
      installVirtualTable(this.connection, table, this.failures);
    }
    this.guard = new QueryGuard(this.connection);
    sqlite.library.capi.sqlite3_progress_handler(
      this.connection.pointer,
      PROGRESS_STEPS,
      () => (this.isCancelled() || performance.now() > this.deadline ? 1 : 0),
      0,
    );
  }

  /**
   * Runs one statement on what is stored at this moment.
   *
   * @param reader of the stored database; nothing it has now may be dropped until this returns
   * @throws ReadOnlyError, QueryEndedError, SqliteError, RangeError for wrong parameters or limits, and what the reader throws
   */
  run(reader: StoredReader, sql: string, parameters: readonly SqlParameter[], limits: QueryLimits): QueryResult {
    checkLimits(limits);
    this.limits = limits;
    this.deadline = performance.now() + limits.milliseconds;
    return this.read(reader, () => this.answer(this.readable(sql), parameters));
  }

  /** Has `act` use the catalog and the events as they are now. @throws what `act` and the reader throw */
  read<T>(reader: StoredReader, act: () => T): T {
    this.reader = reader;
    try {
      this.events.forget(this.catalog.update(reader));
      return act();
    } catch (error) {
      throw this.explained(error);
    } finally {
      this.reader = undefined;
      this.deadline = Number.POSITIVE_INFINITY;
      this.virtualEvents.forget();
      this.virtualRollup.forget();
      this.virtualGroups.forget();
    }
  }

  /** Visits every row of a table. Within `read`. */
  visitRows(table: string, visit: (row: Statement) => void): void {
    const statement = this.guard.compile(`SELECT * FROM ${table}`).statement!;
    try {
      while (statement.step()) visit(statement);
    } finally {
      statement.finalize();
    }
  }

  close(): void {
    this.connection.close();
  }

  /** As it is pasted from anywhere. @throws RangeError */
  private readable(text: string): string {
    if (typeof text !== 'string') throw new RangeError(notAllowedText('SQL', quote(text), 'a text with one statement'));
    const sql = plainSql(text);
    // SQLite would take it for a name, as what is left of a quote, and answer another question.
    const odd = oddCharacter(sql);
    if (odd) throw new RangeError(notAllowedText('SQL', JSON.stringify(odd.character), 'such a character in quotes'));
    return sql;
  }

  /** The cheapest way that is certain to give the same. */
  private answer(sql: string, parameters: readonly SqlParameter[]): QueryResult {
    const counted = countedByBatches(sql);
    const statement = this.compile(counted ?? sql);
    try {
      const byColumns = counted === null ? this.answerByColumns(sql, statement.columns(), parameters) : null;
      return byColumns ?? this.collect(statement, parameters, counted === null ? 'rows' : 'batches');
    } finally {
      statement.finalize();
    }
  }

  /** @param columns that the statement has as it is written @returns null when it must run so */
  private answerByColumns(sql: string, columns: string[], parameters: readonly SqlParameter[]): QueryResult | null {
    const query = groupQuery(sql);
    if (!query) return null;
    let statement: Statement | null = null;
    try {
      statement = this.guard.compile(query.sql(this.virtualGroups.add(query.grouping))).statement;
      return statement && { ...this.collect(statement, parameters, 'columns'), columns };
    } catch (error) {
      const isRefused = this.failures.noted instanceof NotGroupedError;
      // As it is written SQLite has compiled it: so it can still be answered.
      const isMisread = statement === null && error instanceof SqliteError;
      if (!isRefused && !isMisread) throw error;
      this.failures.take();
      return null;
    } finally {
      statement?.finalize();
    }
  }

  /** @throws RangeError unless it is one statement */
  private compile(sql: string): Statement {
    const { statement, tail } = this.guard.compile(sql);
    if (!statement) throw new RangeError(notAllowedText('SQL', 'a text without a statement', 'one statement'));
    const more = this.guard.compile(tail).statement;
    if (!more) return statement;
    more.finalize();
    statement.finalize();
    throw new RangeError(notAllowedText('SQL', 'a second statement', 'one statement at a time'));
  }

  private collect(statement: Statement, parameters: readonly SqlParameter[], way: QueryWay): QueryResult {
    bindAll(statement, parameters);
    const columns = statement.columns();
    const rows: SqlCell[][] = [];
    while (statement.step()) {
      if (rows.length === this.limits.rows) return { columns, rows, truncated: true, way };
      rows.push(columns.map((_, i) => statement.cell(i)));
    }
    return { columns, rows, truncated: false, way };
  }

  /** @throws QueryEndedError when the query shall go no further */
  check(): void {
    if (this.isCancelled()) throw new QueryEndedError('cancelled', 'the query was cancelled');
    if (performance.now() > this.deadline) {
      const seconds = this.limits.milliseconds / 1000;
      throw new QueryEndedError('time', `the query took longer than ${seconds} s; ask for less, or allow more time`);
    }
  }

  /** Errors of virtual tables and of the clock reach us as SQLite's: what they were is known here. */
  private explained(error: unknown): unknown {
    const failure = this.failures.take();
    if (failure !== undefined) return failure;
    if (error instanceof SqliteError && error.primary === INTERRUPT) {
      try {
        this.check();
      } catch (ended) {
        return ended;
      }
    }
    return error;
  }
}

/** Scripts give anything, and without a limit a query might never end. @throws RangeError */
function checkLimits(limits: Partial<QueryLimits> | null): void {
  for (const name of ['rows', 'milliseconds'] as const) {
    const value = limits?.[name];
    if (typeof value !== 'number' || !(value > 0))
      throw new RangeError(notAllowedText(`limits.${name}`, quote(value), 'a number above 0'));
  }
}

/** What scripts give may be anything: SQLite would take what it does not know for NULL, and find nothing. @throws RangeError */
function bindAll(statement: Statement, parameters: readonly SqlParameter[]): void {
  const wanted = statement.parameters;
  if (!Array.isArray(parameters))
    throw new RangeError(notAllowedText('parameters', quote(parameters), 'a list of values'));
  if (parameters.length !== wanted) {
    throw new RangeError(
      notAllowedText(
        'parameters',
        countText(parameters.length, 'value', 'values'),
        `${wanted}, one for each parameter of the statement`,
      ),
    );
  }
  for (const [i, value] of parameters.entries()) {
    if (!isBindable(value))
      throw new RangeError(notAllowedText(`parameter ${i + 1}`, quote(value), 'a text, a number, or null'));
    statement.bind(i + 1, value);
  }
}

function isBindable(value: unknown): boolean {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value;
  return typeof value === 'string' || value === null || (typeof value === 'number' && !Number.isNaN(value));
}
