import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SqlParameter } from '../../contract/query-types.ts';
import { emptyDatabase, plainEvents, RUN_START, StoreFixture } from '../../testing/sqlite-fixture.ts';
import { BATCH_COLUMNS, DirectReader, type StoredReader } from '../reads/stored-reader.ts';
import type { Connection } from '../sqlite/connection.ts';
import { QueryEndedError, QueryEngine } from './query-engine.ts';
import { ReadOnlyError } from './query-guard.ts';

const BATCHES = 20;
const PER_BATCH = 50;
let connection: Connection;
let engine: QueryEngine;
let reader: DirectReader;
let isCancelled = false;

beforeAll(async () => {
  connection = await emptyDatabase();
  for (const run of [1, 2]) {
    const fixture = new StoreFixture(connection, run, RUN_START + run * 3_600_000);
    for (let batch = 0; batch < BATCHES; batch++) {
      fixture.write(plainEvents(batch * PER_BATCH, PER_BATCH), batch === BATCHES - 1 ? 'drain' : 'size');
    }
    fixture.store.commit();
  }
  reader = new DirectReader(connection);
  engine = new QueryEngine(connection.sqlite, () => isCancelled);
});
afterAll(() => engine.close());

function run(sql: string, parameters: SqlParameter[] = [], limits = { rows: 1000, milliseconds: 20_000 }) {
  return engine.run(reader, sql, parameters, limits);
}
test('a run of another database is not taken for one of the same number, whose events are kept', async () => {
  const mean = 'SELECT count(*), avg(value) FROM events WHERE run = 2 AND sensor >= 0';
  const each = 'SELECT sum(value * 1) FROM events WHERE run = 2';
  const before = [run(mean).rows, run(each).rows];
  const other = await emptyDatabase();
  const fixture = new StoreFixture(other, 2, RUN_START + 5);
  for (let batch = 0; batch < BATCHES; batch++) fixture.write(plainEvents(7 + batch * PER_BATCH, PER_BATCH));
  fixture.store.commit();
  const ofOther = (on: QueryEngine) =>
    [mean, each].map((sql) => on.run(new DirectReader(other), sql, [], { rows: 10, milliseconds: 20_000 }).rows);
  const fresh = new QueryEngine(other.sqlite, () => false);
  expect(ofOther(engine)).toEqual(ofOther(fresh));
  expect(ofOther(engine)).not.toEqual(before);
  expect([run(mean).rows, run(each).rows]).toEqual(before);
  fresh.close();
  other.close();
});

/** How many batches a query looks into, and how many rows of BLOBs it reads from the database for that, with no cache. */
function batchesRead(sql: string): { loaded: number; read: number } {
  let read = 0;
  const counting: StoredReader = {
    read: (table, from, to, visit) =>
      reader.read(table, from, to, (row) => {
        if (table === BATCH_COLUMNS) read++;
        visit(row);
      }),
  };
  const fresh = new QueryEngine(connection.sqlite, () => false);
  fresh.run(counting, sql, [], { rows: 1000, milliseconds: 20_000 });
  const { loaded } = fresh.events;
  fresh.close();
  return { loaded, read };
}

describe('tables', () => {
  test('events', () => {
    const { columns, rows } = run('SELECT * FROM events WHERE run = 2 AND sequence = 57');
    expect(columns).toEqual([
      ...['run', 'sequence', 'sensor', 'time_ms', 'value', 'status', 'class', 'latency_us', 'batch'],
      ...['recorded_ms', 'delivery_us', 'stored_ms', 'stored_by_ms'],
    ]);
    const [event] = plainEvents(57, 1);
    const time = RUN_START + 2 * 3_600_000 + 57;
    // Its transaction is not dated yet.
    const dates = [Math.fround(57 / 7) * 1000, null, time + 250];
    expect(rows).toEqual([[2, 57, 7, time, event!.value, 0, 'urgent', null, 2, null, ...dates]]);
  });

  test('batches', () => {
    const { columns, rows } = run('SELECT * FROM batches WHERE run = 1 ORDER BY id');
    expect(columns).toEqual(['run', 'id', 'opened_ms', 'flushed_ms', 'size', 'reason', 'stored_ms']);
    expect(rows).toHaveLength(BATCHES);
    expect(rows[0]).toEqual([1, 1, RUN_START + 1, RUN_START + 1.5, PER_BATCH, 'size', null]);
    expect(rows.at(-1)?.at(-2)).toBe('drain');
  });

  test('runs, with their configuration', () => {
    expect(run("SELECT id, started_ms, config ->> '$.feed.kind' FROM runs").rows).toEqual([
      [1, RUN_START + 3_600_000, 'simulated'],
      [2, RUN_START + 7_200_000, 'simulated'],
    ]);
  });

  test('joins', () => {
    const sql = `SELECT count(*), sum(e.batch = b.id) FROM events e JOIN batches b ON b.run = e.run AND b.id = e.batch
      WHERE b.reason = 'drain'`;
    expect(run(sql).rows).toEqual([[2 * PER_BATCH, 2 * PER_BATCH]]);
  });
});

describe('batches that cannot matter are not read', () => {
  test.each([
    ['SELECT count(*) FROM events', 0],
    ['SELECT run, batch FROM events WHERE run = 1', 0],
    ['SELECT avg(value) FROM events', 2 * BATCHES],
    ['SELECT avg(value) FROM events WHERE run = 1', BATCHES],
    ['SELECT avg(value) FROM events WHERE run = 3', 0],
    ['SELECT value FROM events WHERE run = 1 AND batch = 7', 1],
    ['SELECT value FROM events WHERE run = 1 AND batch IN (3, 9, 12)', 3],
    ['SELECT value FROM events WHERE run = 1 AND batch BETWEEN 4 AND 6', 3],
    ['SELECT value FROM events WHERE run = 1 AND sequence = 333', 1],
    ['SELECT value FROM events WHERE run = 1 AND sequence > 949', 1],
    ['SELECT value FROM events WHERE run = 1 AND sequence >= 949', 2],
    [`SELECT value FROM events WHERE time_ms < ${RUN_START + 3_600_000 + 50}`, 1],
    [`SELECT value FROM events WHERE time_ms <= ${RUN_START + 3_600_000 + 50}`, 2],
    [`SELECT value FROM events WHERE time_ms > ${RUN_START + 5_000_000} AND sequence < 100`, 2],
    ["SELECT value FROM events WHERE run = 'x'", 0],
    ['SELECT value FROM events WHERE run = NULL', 0],
    ['SELECT value FROM events WHERE run = 1 AND run = 2', 0],
    ['SELECT avg(value) FROM events WHERE sensor IN (3, 4, 5)', 2 * BATCHES],
    ["SELECT e.value FROM batches b JOIN events e ON e.run = b.run AND e.batch = b.id WHERE b.reason = 'drain'", 2],
  ])('%s: %i', (sql, batches) => {
    expect(batchesRead(sql)).toEqual({ loaded: batches, read: batches });
  });

  test('a batch is read from the database once, however many queries look into it', () => {
    const fresh = new QueryEngine(connection.sqlite, () => false);
    for (let i = 0; i < 3; i++) fresh.run(reader, 'SELECT avg(value) FROM events', [], { rows: 1, milliseconds: 9999 });
    expect(fresh.events.loaded).toBe(6 * BATCHES);
    expect(fresh.events.read).toBe(2 * BATCHES);
    fresh.close();
  });
});

describe('only reading', () => {
  test.each([
    'DELETE FROM events',
    'INSERT INTO batches(run) VALUES (1)',
    'UPDATE runs SET config = 1',
    'CREATE TABLE t(x)',
    'CREATE TEMP TABLE t AS SELECT 1',
    'CREATE VIEW v AS SELECT 1',
    'DROP TABLE events',
    "ATTACH 'other.db' AS other",
    'DETACH main',
    'PRAGMA journal_mode = off',
    'PRAGMA query_only = 0',
    'PRAGMA table_info(events)',
    'BEGIN',
    'COMMIT',
    'SAVEPOINT s',
    'REINDEX',
    'ANALYZE',
    'WITH x AS (SELECT 1) DELETE FROM events',
    "VACUUM INTO 'x'",
  ])('%s is refused', (sql) => {
    expect(() => run(sql)).toThrow(ReadOnlyError);
    expect(() => run(sql)).toThrow(/is refused: queries only read/);
  });

  test('one statement at a time', () => {
    expect(() => run('SELECT 1; DELETE FROM events')).toThrow(ReadOnlyError);
    expect(() => run('SELECT 1; SELECT 2')).toThrow('one statement at a time');
    expect(run('SELECT 1; -- that is all').rows).toEqual([[1]]);
    expect(() => run(' -- nothing')).toThrow('SQL: a text without a statement');
  });

  test('everything is as it was', () => {
    expect(run('SELECT count(*) FROM events').rows).toEqual([[2 * BATCHES * PER_BATCH]]);
  });
});

describe('limits', () => {
  const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';

  test('rows beyond the limit are left out, and it says so', () => {
    const result = run('SELECT sequence FROM events WHERE run = 1', [], { rows: 10, milliseconds: 9999 });
    expect(result).toMatchObject({ truncated: true, rows: { length: 10 } });
    const all = run('SELECT sequence FROM events WHERE run = 1', [], { rows: 1000, milliseconds: 9999 });
    expect(all).toMatchObject({ truncated: false, rows: { length: 1000 } });
  });

  test('time', () => {
    const before = performance.now();
    const error = errorOf(() => run(endless, [], { rows: 10, milliseconds: 100 }));
    expect(error).toBeInstanceOf(QueryEndedError);
    expect(error).toMatchObject({ reason: 'time', message: expect.stringContaining('longer than 0.1 s') });
    // The query itself would take for ever.
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  test('cancelling', () => {
    isCancelled = true;
    expect(errorOf(() => run(endless))).toMatchObject({ reason: 'cancelled' });
    isCancelled = false;
    expect(run('SELECT 1').rows).toEqual([[1]]);
  });
});

describe('parameters', () => {
  test('of every type', () => {
    const { rows } = run('SELECT ?, ?, ?, ?, typeof(?5), typeof(?6)', ['a', 1.5, null, 7, 7, 7.5]);
    expect(rows).toEqual([['a', 1.5, null, 7, 'integer', 'real']]);
  });
  test('as conditions', () => {
    expect(run('SELECT count(*) FROM events WHERE run = ? AND sensor = ?', [1, 3]).rows).toEqual([[100]]);
  });
  test('too few or too many', () => {
    expect(() => run('SELECT ?', [])).toThrow('parameters: 0 values is not allowed here; allowed: 1, one for');
    expect(() => run('SELECT 1', [1])).toThrow(RangeError);
  });
  test('a BigInt, as a result has it, is the same integer', () => {
    expect(run('SELECT ?, typeof(?1)', [9_007_199_254_740_993n]).rows).toEqual([[9_007_199_254_740_993n, 'integer']]);
    expect(run('SELECT ?', [Number.POSITIVE_INFINITY]).rows).toEqual([[Number.POSITIVE_INFINITY]]);
  });
  test.each([
    ['undefined', [undefined], 'parameter 1: undefined is not allowed here; allowed: a text, a number, or null'],
    ['NaN', [Number.NaN], 'parameter 1: NaN is not allowed here'],
    ['true', [true], 'parameter 1: true is not allowed here'],
    ['a date', [new Date(0)], 'parameter 1: an object is not allowed here'],
    ['a BigInt of 65 bits', [2n ** 63n], 'parameter 1: 9223372036854775808 is not allowed here'],
    ['a text in place of the list', '7', 'parameters: "7" is not allowed here; allowed: a list of values'],
    ['an object in place of the list', { a: 1 }, 'parameters: an object is not allowed here'],
    ['null in place of the list', null, 'parameters: null is not allowed here'],
  ])('%s is refused, and not taken for NULL', (_, parameters, message) => {
    expect(() => run('SELECT ?', parameters as never)).toThrow(message);
    // Also where whole columns answer.
    const sql = 'SELECT sensor, avg(value) FROM events WHERE sensor = ? GROUP BY sensor';
    expect(() => run(sql, parameters as never)).toThrow(message);
  });
  test.each([
    [null, 'limits.rows: undefined is not allowed here; allowed: a number above 0'],
    [{ rows: 5 }, 'limits.milliseconds: undefined is not allowed here'],
    [{ rows: Number.NaN, milliseconds: 5 }, 'limits.rows: NaN is not allowed here'],
    [{ rows: 5, milliseconds: -1 }, 'limits.milliseconds: -1 is not allowed here'],
    [{ rows: '5', milliseconds: 5 }, 'limits.rows: "5" is not allowed here'],
  ])('limits of %j are refused: the query might never end', (limits, message) => {
    expect(() => run('SELECT 1', [], limits as never)).toThrow(message);
  });
  test.each([undefined, null, 7, ['SELECT 1']])('%j in place of the statement is refused', (sql) => {
    expect(() => run(sql as never)).toThrow(/^SQL: .* is not allowed here; allowed: a text with one statement$/);
  });
});

describe('results', () => {
  test('integers beyond 2^53 come as BigInts, BLOBs as bytes', () => {
    expect(run("SELECT 9007199254740993, 9007199254740991, x'0102', 1e300").rows).toEqual([
      [9007199254740993n, 9007199254740991, Uint8Array.of(1, 2), 1e300],
    ]);
  });
  test('errors are SQLite’s own', () => {
    expect(() => run('SELECT nonsense FROM events')).toThrow('no such column: nonsense');
    expect(() => run('SELEC 1')).toThrow('syntax error');
    expect(() => run('SELECT * FROM event')).toThrow('no such table: event');
  });
});

function errorOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
