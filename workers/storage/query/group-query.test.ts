/** Statements that are answered by column, and those that are not, against the same statements answered row by row. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QueryResult } from '../../contract/query-types.ts';
import { storeOddRuns } from '../../testing/odd-runs.ts';
import { emptyDatabase, RUN_START } from '../../testing/sqlite-fixture.ts';
import { DirectReader } from '../reads/stored-reader.ts';
import type { Connection } from '../sqlite/connection.ts';
import { groupQuery } from './group-query.ts';
import { QueryEngine } from './query-engine.ts';

let connection: Connection;
let engine: QueryEngine;
let reader: DirectReader;

beforeAll(async () => {
  connection = await emptyDatabase();
  storeOddRuns(connection);
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
  'SELECT total(value)n, count(*)c FROM events WHERE run = 9',
  'SELECT sensor AS a, class AS b, count(*) FROM events GROUP BY b, a ORDER BY a DESC, 2',
  'SELECT count(*) FROM events WHERE value < 9e999 AND value > -9e999',
  'SELECT count(*), sum(value) FROM events WHERE value >= 9007199254740993 AND value < 9223372036854775807',
  'SELECT count(*) FROM events HAVING count(*) > 3',
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
  'SELECT sensor, count(*) AS count, count(sensor + 1) FROM events GROUP BY sensor',
  'SELECT sensor, count(*) AS count, count() FROM events GROUP BY sensor',
  'SELECT sensor, sum(value) AS sum, sum(1) FROM events GROUP BY sensor',
  'SELECT sensor, avg(value) AS group_concat, group_concat(sensor) FROM events GROUP BY sensor',
  'SELECT sum(value) AS over, sum(value) over () FROM events',
  "SELECT sensor AS 's', class AS s, sensor AS t, count(*) FROM events GROUP BY s, t",
  'SELECT sensor + 1 AS s, class AS s, sensor, count(*) FROM events GROUP BY s, sensor',
  "SELECT 'x' s, class AS s, sensor AS t, count(*) FROM events GROUP BY s, t",
  'not SQL',
  '',
])('is left alone: %s', (sql) => {
  expect(groupQuery(sql)).toBeNull();
});

test('a column that a group has not in common is asked of each row', () => {
  // HAVING means the column, not the result of that name.
  const sql = 'SELECT sensor, avg(value) AS value FROM events GROUP BY sensor HAVING value > 0';
  expect(groupQuery(sql)).not.toBeNull();
  expect(answer(sql)).toEqual(rowByRow(sql));
  const fewer = 'SELECT count(*) FROM events WHERE run = 1 AND class = 3';
  expect(answer(fewer).rows).toEqual(rowByRow(fewer).rows);
});

test.each([
  'SELECT sensor AS s, class AS s, sensor AS t, count(*) FROM events GROUP BY s, t',
  'SELECT class AS É, sensor AS é, sensor AS t, count(*) FROM events GROUP BY é, t',
  'SELECT run, count(*) FROM events WHERE run = (SELECT rowid >> 47) GROUP BY run',
])('gives what SQLite gives: %s', (sql) => {
  const { way, ...found } = answer(sql);
  const { way: _, ...wanted } = answer(sql.replace('FROM events', 'FROM events AS events'));
  expect(found).toEqual(wanted);
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
