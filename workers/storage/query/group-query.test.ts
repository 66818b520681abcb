/** Figures of groups reckoned by column, against SQLite's own aggregates over the same events row by row. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueryResult } from '../../contract/query-types.ts';
import { emptyDatabase, type PlainEvent, RUN_START, StoreFixture } from '../../testing/sqlite-fixture.ts';
import { DirectReader } from '../reads/stored-reader.ts';
import type { Connection } from '../sqlite/connection.ts';
import { groupQuery } from './group-query.ts';
import { QueryEngine } from './query-engine.ts';

const ODD = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 2 ** -149, 3e38, -3e38];
let connection: Connection;
let engine: QueryEngine;
let reader: DirectReader;

/** Of few sensors, so that groups have several events; out of order, of all classes, some recorded, some odd. */
function someEvents(run: number): PlainEvent[][] {
  let seed = run * 77 + 5;
  const random = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return seed / 2 ** 32;
  };
  return Array.from({ length: 7 }, (_, batch) =>
    Array.from({ length: 1 + Math.floor(random() * 70) }, (_, i) => ({
      sequence: batch * 80 + i + Math.floor(random() * 30),
      sensor: [0, 3, 900, 65_535][Math.floor(random() * 4)]!,
      intended: batch * 700 + Math.floor(random() * 9) * 150,
      value: random() < 0.08 ? ODD[Math.floor(random() * ODD.length)]! : Math.fround(random() * 20 - 10),
      status: random() < 0.15 ? 1 + Math.floor(random() * 200) : 0,
      // The batches of the second run have one class each.
      class: run === 2 ? batch % 3 : Math.floor(random() * 3),
      latency: Math.fround(random() * 40),
      ...(run === 4 && random() < 0.5 ? { recordedMs: 1e12 + Math.floor(random() * 100) } : {}),
    })),
  );
}

beforeAll(async () => {
  connection = await emptyDatabase();
  for (const run of [1, 2, 4]) {
    const fixture = new StoreFixture(connection, run, RUN_START + run * 1e6);
    someEvents(run).forEach((events, i) => {
      fixture.store1(events);
      // The last ones stay undated.
      if (i < 5) fixture.store.date({ lastBatch: i + 1, storedMs: RUN_START + run * 1e6 + i * 700 + 900.25 });
    });
  }
  reader = new DirectReader(connection);
  engine = new QueryEngine(connection.sqlite, () => false);
});
afterAll(() => engine.close());

const answer = (sql: string, parameters: (number | string)[] = []): QueryResult =>
  engine.run(reader, sql, parameters, { rows: 10_000, milliseconds: 60_000 });
/** The same question in a form that is left alone. */
function rowByRow(sql: string, parameters: (number | string)[] = []): QueryResult {
  const result = answer(sql.replace(/\bfrom events\b/i, 'FROM (SELECT * FROM events) AS events'), parameters);
  expect(result.way).toBe('rows');
  return result;
}
function expectSame(sql: string, parameters: (number | string)[] = []): void {
  const found = answer(sql, parameters);
  expect(found.way, sql).toBe('columns');
  expect(found, sql).toEqual({ ...rowByRow(sql, parameters), way: 'columns' });
}

test.each([
  'SELECT sensor, avg(value) FROM events GROUP BY sensor',
  'select Sensor, AVG( value ) mean from events group by SENSOR order by mean desc;',
  'SELECT count(*), avg(value), max(latency_us) FROM events WHERE sensor = 3',
  'SELECT count(*) FROM events WHERE value > 0',
  'SELECT count(*) FROM events WHERE value > 1e9 AND value < 1e10',
  'SELECT count(value), count(*), sum(value), total(value), avg(value) FROM events WHERE run = 9',
  'SELECT total(sequence) / 2, sum(sequence) / 2, avg(sequence), min(status) FROM events',
  'SELECT min(value), max(value), sum(value) FROM events WHERE value BETWEEN -1e30 AND 1e30',
  'SELECT class, status, count(*) AS events FROM events GROUP BY class, status ORDER BY events DESC, class, status',
  'SELECT run, batch, count(*), max(time_ms) - min(time_ms) AS span FROM events GROUP BY run, batch',
  'SELECT run, sensor AS s, round(avg(value), 2) FROM events GROUP BY 1, s HAVING count(*) > 5 ORDER BY 3, 1, 2',
  "SELECT sensor, count(*) FROM events WHERE class = 'urgent' AND sensor IN (3, 900, '0') GROUP BY sensor",
  "SELECT class, count(*) FROM events WHERE class IN ('bulk', 'normal') AND run <> 2 GROUP BY class, run",
  "SELECT max(delivery_us), class FROM events WHERE class = 'bulk' GROUP BY class",
  "SELECT count(*) FROM events WHERE class = 'none' AND time_ms > 0",
  'SELECT count(stored_ms), count(latency_us), max(stored_by_ms), min(recorded_ms) FROM events',
  'SELECT avg(value) FROM events WHERE run = (SELECT max(id) FROM runs) -- the latest',
  'SELECT avg(value) FROM events WHERE sequence > (SELECT max(sequence) - 50 FROM events WHERE run = 2) AND run = 2',
  'SELECT sensor, CASE WHEN avg(value) > 0 THEN 1 ELSE 0 END AS up FROM events GROUP BY sensor LIMIT 2 OFFSET 1',
  'SELECT cast(avg(value) AS INTEGER) || 0, sum(value) IS NULL FROM events WHERE sensor = 900 AND status = 0',
  'SELECT sensor FROM events GROUP BY sensor ORDER BY sensor DESC',
  'SELECT count(*) AS value FROM events WHERE status >= 1 ORDER BY value',
  "SELECT count(*) FROM events WHERE value > '3' AND sensor <= 900 AND sequence < 8 * (3 + 2) - -1",
  'SELECT count(*) FROM events WHERE value > NULL',
])('gives the same, by column: %s', (sql) => {
  expectSame(sql);
});

test('parameters keep their places', () => {
  expectSame(
    'SELECT sensor + ?, avg(value) * ? FROM events WHERE run = ? AND class = ? GROUP BY sensor HAVING count(*) > ?',
    [1, 2, 1, 'bulk', 3],
  );
  expectSame('SELECT count(*) + ?2 FROM events WHERE value > ?1', [4, 10]);
});

test.each([
  'SELECT sensor, avg(value) FROM events',
  'SELECT * FROM events GROUP BY sensor',
  'SELECT avg(value * 2) FROM events',
  'SELECT avg(DISTINCT value) FROM events',
  'SELECT count(DISTINCT sensor) FROM events',
  'SELECT avg(value) FILTER (WHERE sensor = 3) FROM events',
  'SELECT avg(value) OVER () FROM events',
  'SELECT max(value, 3) FROM events',
  'SELECT max(class) FROM events',
  'SELECT DISTINCT sensor FROM events',
  'SELECT sum(value > 5) FROM events',
  'SELECT count(*) FROM events WHERE value > 1 OR value < -1',
  'SELECT count(*) FROM events WHERE NOT value > 1',
  'SELECT count(*) FROM events WHERE value <> 1',
  'SELECT count(*) FROM events WHERE value IN (1, 2)',
  'SELECT count(*) FROM events WHERE value > sensor',
  'SELECT count(*) FROM events WHERE value + 1 > 3',
  "SELECT count(*) FROM events WHERE class > 'b'",
  "SELECT count(*) FROM events WHERE class = 'BULK' COLLATE NOCASE",
  'SELECT count(*) FROM events WHERE value > 1 = 1',
  'SELECT count(*) FROM events e WHERE value > 1',
  'SELECT count(*) FROM events, runs',
  'SELECT count(*) FROM runs',
  'SELECT count(*) FROM (SELECT value FROM events LIMIT 5) WHERE value > 1',
  'SELECT (SELECT count(*) FROM events WHERE value > 1) FROM runs',
  'SELECT avg(value) FROM events UNION SELECT 1',
  'SELECT avg(value) FROM events WHERE value > 1 UNION SELECT 1',
  'SELECT avg(value) FROM events GROUP BY sensor UNION SELECT 1',
  'SELECT avg(value) AS rowid FROM events GROUP BY sensor',
  'SELECT sensor AS rowid, avg(value) FROM events GROUP BY rowid',
  'SELECT sensor ISNULL, avg(value) FROM events GROUP BY 1',
  'SELECT sensor + 1, avg(value) FROM events GROUP BY 1',
  'SELECT sensor, avg(value) FROM events GROUP BY sensor COLLATE binary',
  'SELECT status, avg(value) FROM events GROUP BY sensor, status',
  'SELECT batch, avg(value) FROM events GROUP BY batch',
  'SELECT avg(value) FROM events GROUP BY value',
  'SELECT avg("value") FROM events',
  'SELECT avg(value) AS "mean" FROM events',
  'SELECT events.sensor, avg(value) FROM events GROUP BY events.sensor',
  'SELECT count(*) FROM events WHERE value > 1 WINDOW w AS (ORDER BY value)',
  'WITH x AS (SELECT 1) SELECT avg(value) FROM events',
  'EXPLAIN SELECT avg(value) FROM events',
  'SELECT avg(value) FROM events WHERE (value > 1',
  'not SQL',
  '',
])('is left alone: %s', (sql) => {
  expect(groupQuery(sql)).toBeNull();
});

test('what a group has not in common is asked of each row', () => {
  // HAVING means the column, not the result of that name.
  const sql = 'SELECT sensor, avg(value) AS value FROM events GROUP BY sensor HAVING value > 0';
  expect(groupQuery(sql)).not.toBeNull();
  expect(answer(sql)).toEqual(rowByRow(sql));
  const fewer = 'SELECT count(*) FROM events WHERE run = 1 AND class = 3';
  expect(answer(fewer).rows).toEqual(rowByRow(fewer).rows);
});

test('the table of groups is not for people', () => {
  expect(() => answer('SELECT * FROM event_groups')).toThrow('no such table: event_groups');
  expect(() => answer('SELECT * FROM event_groups(5)')).toThrow();
});

test('errors and names are those of the statement as it is written', () => {
  expect(() => answer('SELECT avg(value) FROM events WHERE nonsense = 1')).toThrow('no such column: nonsense');
  expect(() => answer('SELECT avg(value) FROM events WHERE sensor = ?')).toThrow('parameters: 0 values');
  expect(answer('SELECT Sensor, avg( value ), sum(value)+1 FROM events GROUP BY sensor').columns).toEqual([
    'sensor',
    'avg( value )',
    'sum(value)+1',
  ]);
});

test('a batch is read only if more than the number of its events matters', () => {
  const readFor = (sql: string) => {
    const fresh = new QueryEngine(connection.sqlite, () => false);
    expect(fresh.run(reader, sql, [], { rows: 10, milliseconds: 60_000 }).way).toBe('columns');
    const { read } = fresh.events;
    fresh.close();
    return read;
  };
  expect(readFor('SELECT count(*) FROM events WHERE time_ms > 0 AND sequence >= 0')).toBe(0);
  expect(readFor('SELECT run, count(*) FROM events WHERE time_ms > 0 GROUP BY run')).toBe(0);
  const read = readFor(`SELECT count(*) FROM events WHERE time_ms > ${RUN_START + 2e6 + 1000}`);
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(7);
  expect(readFor('SELECT avg(value) FROM events WHERE time_ms > 0')).toBe(21);
});

describe('any such statement', () => {
  const measured = fc.constantFrom(
    ...['value', 'latency_us', 'delivery_us', 'time_ms', 'sequence', 'sensor', 'status'],
    ...['recorded_ms', 'stored_ms', 'stored_by_ms'],
  );
  const aggregate = fc.oneof(
    fc.constant('count(*)'),
    fc
      .tuple(fc.constantFrom('count', 'sum', 'avg', 'min', 'max', 'total'), measured)
      .map(([name, column]) => `${name}(${column})`),
  );
  const number = fc.oneof(
    fc.integer({ min: -5, max: 400 }),
    fc.constantFrom(900, 65_535, 4.5, -3.25, 20_000.5, -1e39, 1e39, RUN_START + 1e6 + 1500, RUN_START + 2e6 + 900.25),
  );
  const literal = fc.oneof(
    { weight: 8, arbitrary: number.map(String) },
    { weight: 1, arbitrary: number.map((n) => `'${n}'`) },
    { weight: 1, arbitrary: fc.constantFrom('NULL', "'x'", "' 3 '", '(SELECT max(id) FROM runs)', '2 * (7 - 3)') },
  );
  const numeric = fc.oneof(measured, fc.constantFrom('run', 'batch', 'value', 'time_ms', 'sequence'));
  const condition = fc.oneof(
    fc
      .tuple(numeric, fc.constantFrom('=', '==', '<', '<=', '>', '>='), literal)
      .map(([column, sign, value]) => `${column} ${sign} ${value}`),
    fc.tuple(numeric, literal, literal).map(([column, low, high]) => `${column} BETWEEN ${low} AND ${high}`),
    fc.array(literal, { minLength: 1, maxLength: 4 }).map((list) => `sensor IN (${list.join(', ')})`),
    fc.constantFrom("class = 'bulk'", "class = 'urgent'", "class = 'x'", 'run = 2', 'run >= 2', 'status = 0'),
  );
  const where = fc
    .array(condition, { maxLength: 3 })
    .map((list) => (list.length > 0 ? ` WHERE ${list.join(' AND ')}` : ''));
  const groups = fc.constantFrom(
    ...['', 'sensor', 'class', 'status', 'run', 'run, batch', 'sensor, class', 'class, status', 'run, sensor'],
    ...['sensor, run, class', 'batch, run, class', 'status, run, batch', 'sensor, sensor'],
  );
  const statement = fc
    .record({
      figures: fc.array(aggregate, { minLength: 1, maxLength: 6 }),
      where,
      by: groups,
      having: fc.option(fc.tuple(aggregate, number).map(([figure, least]) => `${figure} >= ${least}`)),
      order: fc.option(fc.tuple(aggregate, fc.constantFrom('ASC', 'DESC')).map((parts) => parts.join(' '))),
    })
    .map(({ figures, where: conditions, by, having, order }) => {
      const group = by === '' ? '' : ` GROUP BY ${by}`;
      const results = by === '' ? figures : [by, ...figures];
      const wanted = having === null || by === '' ? '' : ` HAVING ${having}`;
      const sorted = order === null ? '' : ` ORDER BY ${order}${by === '' ? '' : `, ${by}`}`;
      return `SELECT ${results.join(', ')} FROM events${conditions}${group}${wanted}${sorted}`;
    });

  test('gives what SQLite gives of the rows, to the last bit', () => {
    let byColumn = 0;
    let statements = 0;
    fc.assert(
      fc.property(statement, (sql) => {
        const { way, ...found } = answer(sql);
        const { way: _, ...wanted } = rowByRow(sql);
        expect(found, sql).toEqual(wanted);
        statements++;
        if (way === 'columns') byColumn++;
      }),
      { numRuns: 600 },
    );
    // The others ask for nothing but sizes of batches, or for a list of values of what is grouped by.
    expect(byColumn).toBeGreaterThan(0.9 * statements);
  });
});
