/** Queries of the virtual tables against the same queries of an ordinary table that has the same events. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLASSES } from '../../contract/name-sets.ts';
import type { SqlCell } from '../../contract/query-types.ts';
import { microsOf } from '../../memory/event-time.ts';
import { emptyDatabase, type PlainEvent, RUN_START, StoreFixture, WITHIN_US } from '../../testing/sqlite-fixture.ts';
import { DirectReader, ROLLUP_COLUMNS, type StoredReader } from '../reads/stored-reader.ts';
import type { Connection } from '../sqlite/connection.ts';
import { decodeBatch } from '../tables/batch-decoder.ts';
import { QueryEngine } from './query-engine.ts';

const LIMITS = { rows: 1_000_000, milliseconds: 60_000 };
let twin: Connection;
let engine: QueryEngine;
let reader: DirectReader;

/** Twelve batches of two runs, with events out of order and of all kinds. */
function someEvents(run: number): PlainEvent[][] {
  let seed = run * 1000 + 7;
  const random = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return seed / 2 ** 32;
  };
  return Array.from({ length: 6 }, (_, batch) =>
    Array.from({ length: 1 + Math.floor(random() * 60) }, (_, i) => ({
      sequence: batch * 50 + i + Math.floor(random() * 30),
      sensor: Math.floor(random() * 12) * 900,
      intended: batch * 700 + random() * 1500,
      value: Math.fround(random() * 20 - 10),
      status: random() < 0.1 ? 1 + Math.floor(random() * 200) : 0,
      class: Math.floor(random() * 3),
      latency: Math.fround(random() * 40),
    })),
  );
}

beforeAll(async () => {
  const connection = await emptyDatabase();
  twin = await emptyDatabase();
  twin.execute(`CREATE TABLE events(run INTEGER, sequence INTEGER, sensor INTEGER, time_ms REAL, value REAL,
    status INTEGER, class TEXT, latency_us REAL, batch INTEGER, recorded_ms REAL, delivery_us REAL, stored_ms REAL, stored_by_ms REAL)`);
  for (const run of [1, 2]) {
    const fixture = new StoreFixture(connection, run, RUN_START + run * 1e6);
    const batches = someEvents(run);
    batches.forEach((events, i) => {
      fixture.store1(events);
      // The last transaction was left undated.
      const storedMs = i < batches.length - 1 ? RUN_START + run * 1e6 + i * 700 + 900.25 : null;
      if (storedMs !== null) fixture.store.date({ lastBatch: i + 1, storedMs });
      copyToTwin(connection, { run, id: i + 1, storedMs }, events);
    });
  }
  engine = new QueryEngine(connection.sqlite, () => false);
  reader = new DirectReader(connection);
});
afterAll(() => engine.close());

/** Times as stored, which is to the microsecond; everything else as it was given. */
function copyToTwin(
  connection: Connection,
  { run, id, storedMs }: { run: number; id: number; storedMs: number | null },
  events: readonly PlainEvent[],
): void {
  const statement = connection.prepare(`SELECT columns FROM batch_columns WHERE key = ${run} * 4294967296 + ${id}`);
  statement.step();
  const data = statement.blob(0).slice();
  statement.finalize();
  const columns = decodeBatch(data.buffer, 0, data.length);
  const insert = twin.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  events.forEach((event, i) => {
    const time = columns.baseTime + columns.times[i]! * columns.timeUnit;
    const { sequence, sensor, value, status, latency } = event;
    const us = microsOf(time);
    const untilStored = storedMs === null ? null : microsOf(storedMs) - us;
    const storedBy = (us + WITHIN_US[event.class]!) / 1000;
    const own = [run, sequence, sensor, time, value, status, CLASSES[event.class]!];
    const cells = [...own, untilStored, id, null, latency * 1000, storedMs, storedBy];
    cells.forEach((cell, column) => {
      insert.bind(column + 1, cell);
    });
    insert.run();
  });
  insert.finalize();
}

function ofTwin(sql: string): SqlCell[][] {
  const statement = twin.prepare(sql);
  const rows: SqlCell[][] = [];
  const columns = statement.columns();
  while (statement.step()) rows.push(columns.map((_, i) => statement.cell(i)));
  statement.finalize();
  return rows;
}
const sorted = (rows: SqlCell[][]) => rows.map((row) => JSON.stringify(row)).sort();

const column = fc.constantFrom(
  'run',
  'sequence',
  'sensor',
  'time_ms',
  'value',
  'status',
  'class',
  'latency_us',
  'batch',
  'recorded_ms',
  'delivery_us',
  'stored_ms',
  'stored_by_ms',
);
const number = fc.oneof(
  fc.integer({ min: -5, max: 400 }),
  fc.constantFrom(900, 1800, 9000, 4.5, -3.25, 20000.5, RUN_START + 1e6 + 1500, RUN_START + 2e6 + 900.25),
);
const literal = fc.oneof(
  { weight: 8, arbitrary: number.map(String) },
  { weight: 1, arbitrary: number.map((n) => `'${n}'`) },
  { weight: 1, arbitrary: fc.constantFrom('NULL', "'normal'", "'x'", "x'00'", "' 3 '", "'3e1'") },
);
const condition = fc.oneof(
  fc
    .tuple(column, fc.constantFrom('=', '<', '<=', '>', '>=', '<>', 'IS'), literal)
    .map(([name, operator, value]) => `${name} ${operator} ${value}`),
  fc.tuple(column, literal, literal).map(([name, low, high]) => `${name} BETWEEN ${low} AND ${high}`),
  fc
    .tuple(column, fc.array(literal, { minLength: 1, maxLength: 4 }))
    .map(([name, list]) => `${name} IN (${list.join(', ')})`),
  fc.constantFrom(
    "class = 'bulk'",
    'sensor = 900',
    'sensor IN (0, 900, 9900)',
    'run = 2',
    'batch = 3',
    'value IS NOT NULL',
  ),
);
const where = fc
  .array(condition, { maxLength: 3 })
  .chain((list) => fc.constantFrom(' AND ', ' OR ').map((glue) => (list.length > 0 ? `WHERE ${list.join(glue)}` : '')));

describe('a query gives what an ordinary table would', () => {
  test('for any conditions', () => {
    fc.assert(
      fc.property(where, (conditions) => {
        const sql = `SELECT * FROM events ${conditions}`;
        expect(sorted(engine.run(reader, sql, [], LIMITS).rows), sql).toEqual(sorted(ofTwin(sql)));
      }),
      { numRuns: 400 },
    );
  });

  test('grouped and ordered', () => {
    const group = fc.constantFrom('sensor', 'class', 'status', 'run', 'run, batch', 'batch', 'sensor, class');
    fc.assert(
      fc.property(where, group, (conditions, by) => {
        const sql = `SELECT ${by}, count(*), min(value), max(latency_us), max(delivery_us), sum(stored_ms <= stored_by_ms), min(sequence)
          FROM events ${conditions} GROUP BY ${by} ORDER BY ${by}`;
        expect(engine.run(reader, sql, [], LIMITS).rows, sql).toEqual(ofTwin(sql));
      }),
      { numRuns: 200 },
    );
  });

  test('grouped, with figures that are reckoned by column', () => {
    const group = fc.constantFrom('sensor', 'class', 'status', 'run', 'run, batch', 'sensor, class', 'run, sensor');
    const ways = new Set<string | undefined>();
    fc.assert(
      fc.property(where, group, (conditions, by) => {
        const sql = `SELECT ${by}, count(*), count(latency_us), sum(value), avg(value), min(value), max(latency_us), sum(sequence)
          FROM events ${conditions} GROUP BY ${by} ORDER BY ${by}`;
        const { rows, way } = engine.run(reader, sql, [], LIMITS);
        expect(rows, sql).toEqual(ofTwin(sql));
        ways.add(way);
      }),
      { numRuns: 400 },
    );
    expect([...ways].sort()).toEqual(['columns', 'rows']);
  });

  test('joined with itself', () => {
    const sql = `SELECT a.sequence, b.sequence FROM events a JOIN events b
      ON a.run = b.run AND a.batch = b.batch AND a.sensor = b.sensor AND a.sequence < b.sequence
      WHERE a.value > 0 AND b.class = 'normal'`;
    expect(sorted(engine.run(reader, sql, [], LIMITS).rows)).toEqual(sorted(ofTwin(sql)));
  });

  test('ordered by every column, either way', () => {
    for (const name of ['sensor', 'class', 'status', 'run', 'time_ms']) {
      for (const way of ['ASC', 'DESC']) {
        const sql = `SELECT ${name}, run, batch, sequence, time_ms FROM events ORDER BY ${name} ${way}, time_ms`;
        expect(engine.run(reader, sql, [], LIMITS).rows, sql).toEqual(ofTwin(sql));
      }
      const sql = `SELECT ${name} FROM events ORDER BY ${name}`;
      expect(engine.run(reader, sql, [], LIMITS).rows, sql).toEqual(ofTwin(sql));
      const distinct = `SELECT DISTINCT ${name} FROM events ORDER BY 1`;
      expect(engine.run(reader, distinct, [], LIMITS).rows, distinct).toEqual(ofTwin(distinct));
    }
  });
});

describe('the rollup', () => {
  const ms = fc.oneof(
    fc
      .integer({ min: -2, max: 8 })
      .chain((second) => fc.constantFrom(0, 1, 999, 0.5).map((part) => second * 1000 + part)),
    fc.constantFrom(-1e15, 1e15, -1e300, 1e300),
  );
  const bound = fc
    .tuple(fc.constantFrom('<', '<=', '>', '>=', '='), ms, fc.constantFrom(1, 2))
    .map(([operator, at, run]) => `second_ms ${operator} ${RUN_START + run * 1e6 + at}`);
  const others = fc.constantFrom('run = 1', 'run = 2', 'run > 0', 'sensor = 900', 'sensor > 2000');

  test('gives the same whether conditions are known before it is read or are asked of each row', () => {
    expect(engine.run(reader, 'SELECT count(*) FROM rollup', [], LIMITS).rows[0]![0]).toBeGreaterThan(20);
    fc.assert(
      fc.property(fc.array(fc.oneof(bound, others), { minLength: 1, maxLength: 3 }), (conditions) => {
        const rowsOf = (list: readonly string[]) =>
          engine.run(reader, `SELECT * FROM rollup WHERE ${list.join(' AND ')}`, [], LIMITS).rows;
        // SQLite hands no condition on an expression to a table.
        expect(rowsOf(conditions), conditions.join()).toEqual(rowsOf(conditions.map((each) => `+${each}`)));
      }),
      { numRuns: 500 },
    );
  });

  test('reads no second that can not be meant', () => {
    let blocks = 0;
    const counting: StoredReader = {
      read: (table, from, to, visit) =>
        reader.read(table, from, to, (row) => {
          if (table === ROLLUP_COLUMNS) blocks++;
          visit(row);
        }),
    };
    const blocksFor = (condition: string) => {
      blocks = 0;
      engine.run(counting, `SELECT count(*) FROM rollup WHERE ${condition}`, [], LIMITS);
      return blocks;
    };
    const second = RUN_START + 1e6 + 2000;
    const [all, one] = [blocksFor('run = 1'), blocksFor(`run = 1 AND second_ms = ${second}`)];
    expect(one).toBeGreaterThan(0);
    expect(blocksFor(`run = 1 AND second_ms > ${second}`) + blocksFor(`run = 1 AND second_ms <= ${second}`)).toBe(all);
    expect(one).toBeLessThan(all / 2);
  });
});
