import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyDatabase, plainEvents, StoreFixture } from '../../testing/sqlite-fixture.ts';
import { DirectReader } from '../reads/stored-reader.ts';
import { countedByBatches } from './count-query.ts';
import { QueryEngine } from './query-engine.ts';

let engine: QueryEngine;
let reader: DirectReader;
beforeAll(async () => {
  const connection = await emptyDatabase();
  for (const run of [1, 2, 4]) {
    const fixture = new StoreFixture(connection, run);
    for (let batch = 0; batch < 5; batch++) fixture.write(plainEvents(batch * 10, 3 + run * batch));
    fixture.store.commit();
  }
  reader = new DirectReader(connection);
  engine = new QueryEngine(connection.sqlite, () => false);
});
afterAll(() => engine.close());

function answer(sql: string, parameters: number[] = []) {
  const { columns, rows } = engine.run(reader, sql, parameters, { rows: 1000, milliseconds: 20_000 });
  return { columns, rows };
}
/** The same question in a form that is left alone. */
const slowly = (sql: string) => answer(sql.replace(/\bfrom events\b/i, 'FROM (SELECT * FROM events) AS events'));

test.each([
  'SELECT count(*) FROM events',
  'select COUNT( * ) from events;',
  'SELECT count(*) AS n FROM events WHERE run = 2',
  'SELECT count(*) n FROM events WHERE run = 3 -- none',
  'SELECT run, count(*) FROM events GROUP BY run ORDER BY count(*) DESC, run',
  'SELECT run, batch, count(*) AS n FROM events WHERE batch IN (1, 3) AND NOT run = 1 GROUP BY 1, 2 ORDER BY n, 1, 2',
  'SELECT count(*), count(*) AS again FROM events WHERE run BETWEEN 1 AND 2 OR batch > 4',
  'SELECT run, count(*) AS n FROM events GROUP BY run ORDER BY run DESC LIMIT 1',
  'SELECT run, count(*) AS events FROM events WHERE run > 1 GROUP BY run ORDER BY events DESC',
  'SELECT count(*) FROM events WHERE run = (SELECT max(id) FROM runs)',
])('answers the same, without going through events: %s', (sql) => {
  expect(countedByBatches(sql)).not.toBeNull();
  expect(answer(sql)).toEqual(slowly(sql));
});

test('parameters keep their places', () => {
  expect(answer('SELECT count(*) FROM events WHERE run = ? AND batch < ?', [2, 3]).rows).toEqual([[3 + 5]]);
});

test.each([
  'SELECT count(*) FROM events WHERE sensor = 3',
  'SELECT count(sensor) FROM events',
  'SELECT count(DISTINCT run) FROM events',
  'SELECT run FROM events',
  'SELECT count(*) FROM events, runs',
  'SELECT count(*) FROM events JOIN runs ON id = run',
  'SELECT count(*) FROM (SELECT 1 FROM events LIMIT 5)',
  'SELECT count(*) FROM events WHERE run IN (SELECT run FROM alarms)',
  'SELECT count(*) FROM batches',
  'SELECT count(*) * 2 FROM events',
  'SELECT run AS batch, count(*) FROM events GROUP BY batch',
  'SELECT count(*) AS size FROM events GROUP BY size',
  'SELECT count(*) OVER () FROM events',
  'SELECT count(*) FROM events GROUP BY run HAVING count(*) > 5',
  'SELECT count(*) FROM events UNION ALL SELECT 1',
  "SELECT count(*) FROM events WHERE 'count(*) FROM events'",
  'SELECT count(*) FROM events e',
  'SELECT run, count(*) AS sum, sum(1) FROM events GROUP BY run',
  'SELECT count(*) AS group_concat, group_concat(run) FROM events',
  'SELECT run, count(*) AS total FROM events GROUP BY run ORDER BY total (1)',
  'EXPLAIN SELECT count(*) FROM events',
  'not SQL',
  '',
])('is left alone: %s', (sql) => {
  expect(countedByBatches(sql)).toBeNull();
});

describe('against SQLite’s own counting', () => {
  const column = fc.constantFrom('run', 'batch');
  const comparison = fc
    .tuple(column, fc.constantFrom('=', '<', '>=', '<>'), fc.integer({ min: 0, max: 6 }))
    .map((parts) => parts.join(' '));
  const condition = fc.letrec<{ any: string; one: string }>((tie) => ({
    one: comparison,
    any: fc.oneof(
      { maxDepth: 3 },
      tie('one'),
      fc.tuple(tie('any'), fc.constantFrom('AND', 'OR'), tie('any')).map(([a, how, b]) => `(${a} ${how} ${b})`),
      tie('any').map((a) => `NOT (${a})`),
    ),
  })).any;
  const groups = fc.constantFrom('', 'run', 'batch', 'run, batch');

  test('any condition and grouping on runs and batches', () => {
    fc.assert(
      fc.property(condition, groups, (where, group) => {
        const by = group === '' ? '' : ` GROUP BY ${group} ORDER BY ${group}`;
        const sql = `SELECT ${group === '' ? '' : `${group}, `}count(*) FROM events WHERE ${where}${by}`;
        expect(countedByBatches(sql)).not.toBeNull();
        expect(answer(sql)).toEqual(slowly(sql));
      }),
    );
  });
});
