import { afterEach, beforeEach, expect, test } from 'vitest';
import { emptyDatabase, plainEvents, RUN_START, StoreFixture } from '../../testing/sqlite-fixture.ts';
import { DirectReader } from '../reads/stored-reader.ts';
import { Connection } from '../sqlite/connection.ts';
import { copyDatabase } from './export-database.ts';
import { QueryEngine } from './query-engine.ts';

let connection: Connection;
let target: Connection;
let engine: QueryEngine;
beforeEach(async () => {
  connection = await emptyDatabase();
  const { sqlite } = connection;
  target = new Connection(sqlite, new sqlite.library.oo1.DB(':memory:'));
  engine = new QueryEngine(sqlite, () => false);
  for (const run of [1, 2, 3]) {
    const fixture = new StoreFixture(connection, run);
    for (let i = 0; i < 12; i++) fixture.store1(plainEvents(i * 300, 300), i === 11 ? 'drain' : 'size');
    fixture.store.close();
  }
  connection.execute(`
    INSERT INTO alarms (run, number, sequence, sensor, time_ms, value, score) VALUES (1, 0, 5, 3, ${RUN_START + 5}, 0.5, 8), (3, 0, 7, 4, ${RUN_START + 7}, 1.5, 9);
    UPDATE runs SET starred = 1 WHERE id = 2;
    UPDATE runs SET leaving = 1 WHERE id = 3;
    UPDATE runs SET first_batch = 3, reaches_ms = ${RUN_START + 599} WHERE id = 1;`);
});
afterEach(() => {
  engine.close();
  target.close();
  connection.close();
});

test('an export has every table that can be queried, with the same columns and the same rows', () => {
  const reader = new DirectReader(connection);
  engine.read(reader, () => copyDatabase(target, engine, () => {}));
  const names = engine.tables.map(({ name }) => name);
  expect(names.toSorted()).toEqual(['alarms', 'batches', 'events', 'rollup', 'runs']);
  for (const name of names) {
    const asked = engine.run(reader, `SELECT * FROM ${name} ORDER BY 1, 2, 3`, [], { rows: 1e6, milliseconds: 60_000 });
    const copied = target.prepare(`SELECT * FROM ${name} ORDER BY 1, 2, 3`);
    const rows: unknown[][] = [];
    while (copied.step()) rows.push(asked.columns.map((_, i) => copied.cell(i)));
    expect(copied.columns(), name).toEqual(asked.columns);
    expect(rows, name).toEqual(asked.rows);
    copied.finalize();
  }
  const runsIn = (table: string, column = 'run') =>
    target.number(`SELECT group_concat(DISTINCT ${column}) = '1,2' FROM (SELECT ${column} FROM ${table} ORDER BY 1)`);
  expect([runsIn('events'), runsIn('batches'), runsIn('runs', 'id'), runsIn('rollup')]).toEqual([1, 1, 1, 1]);
  expect(target.number('SELECT count(*) FROM alarms')).toBe(0);
});

test('an export tells how far it is, and can be broken off', () => {
  const told: number[] = [];
  engine.read(new DirectReader(connection), () =>
    copyDatabase(target, engine, (done, total) => told.push(done / total)),
  );
  expect(told).toHaveLength(22);
  expect(told.at(-1)).toBe(1);
});
