/** Databases of versions 2 and 3, as earlier programs made them, in their own words; and a file that one of them has written. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { plainEvents, RUN_START, StoreFixture } from '../../testing/sqlite-fixture.ts';
import { prepareDatabase } from '../files/open-database.ts';
import { QueryEngine } from '../query/query-engine.ts';
import { DirectReader } from '../reads/stored-reader.ts';
import { Connection } from '../sqlite/connection.ts';
import { loadSqlite } from '../sqlite/sqlite.ts';
import { NEW_DATABASE, SCHEMA, SCHEMA_VERSION } from './schema.ts';

const VERSION_2 = `
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY, started_ms REAL NOT NULL, config TEXT NOT NULL, rolled_up INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE batches (
    run INTEGER NOT NULL, id INTEGER NOT NULL, opened_ms REAL NOT NULL, flushed_ms REAL NOT NULL,
    size INTEGER NOT NULL, reason TEXT NOT NULL,
    first_sequence INTEGER NOT NULL, last_sequence INTEGER NOT NULL, first_ms REAL NOT NULL, last_ms REAL NOT NULL,
    PRIMARY KEY (run, id)) WITHOUT ROWID;
  CREATE TABLE batch_columns (key INTEGER PRIMARY KEY, columns BLOB NOT NULL);
  CREATE TABLE alarms (
    run INTEGER NOT NULL, number INTEGER NOT NULL, sequence INTEGER NOT NULL, sensor INTEGER NOT NULL,
    time_ms REAL NOT NULL, value REAL NOT NULL, score REAL NOT NULL, PRIMARY KEY (run, number)) WITHOUT ROWID;
  CREATE TABLE rollups (
    key INTEGER PRIMARY KEY, run INTEGER NOT NULL, second INTEGER NOT NULL, block INTEGER NOT NULL);
  CREATE TABLE rollup_columns (key INTEGER PRIMARY KEY, columns BLOB NOT NULL);
  PRAGMA user_version = 2;
`;

const TABLES = ['runs', 'batches', 'batch_columns', 'alarms', 'rollups', 'rollup_columns'];
const COLUMNS: Readonly<Record<string, string>> = {
  alarms: 'run, number, sequence, sensor, time_ms, value, score',
  runs: 'id, started_ms, config, rolled_up',
  batches: 'run, id, opened_ms, flushed_ms, size, reason, first_sequence, last_sequence, first_ms, last_ms',
};

let connection: Connection;
beforeEach(async () => {
  const sqlite = await loadSqlite();
  connection = new Connection(sqlite, new sqlite.library.oo1.DB(':memory:'));
});
afterEach(() => connection.close());

function rowsOf(sql: string) {
  const engine = new QueryEngine(connection.sqlite, () => false);
  try {
    return engine.run(new DirectReader(connection), sql, [], { rows: 1e6, milliseconds: 20_000 }).rows;
  } finally {
    engine.close();
  }
}

/** Three runs: whole; with its first ten batches dropped; emptied, of which a rollup and an alarm are left. */
function fillVersion2(): void {
  // The columns of events, and the rollup, are as they were: today's program fills them, and its tables become the old ones.
  connection.execute(NEW_DATABASE + SCHEMA);
  for (const run of [1, 2, 3]) {
    const fixture = new StoreFixture(connection, run);
    for (let i = 0; i < 20; i++) fixture.store1(plainEvents(i * 200, 200));
    fixture.store.close();
  }
  connection.execute(`
    INSERT INTO alarms (run, number, sequence, sensor, time_ms, value, score) VALUES (2, 0, 10, 1, ${RUN_START + 10}, 1, 7), (2, 1, 3900, 1, ${RUN_START + 3900}, 1, 7),
      (3, 0, 10, 1, ${RUN_START + 10}, 1, 7);
    DELETE FROM batches WHERE run = 3 OR (run = 2 AND id <= 10);
    DELETE FROM batch_columns WHERE key / 4294967296 = 3 OR (key / 4294967296 = 2 AND key % 4294967296 <= 10);
    ${TABLES.map((table) => `ALTER TABLE ${table} RENAME TO new_${table};`).join('')}
    DROP TABLE commits;
    ${VERSION_2}
    ${TABLES.map(
      (table) => `INSERT INTO ${table} SELECT ${COLUMNS[table] ?? '*'} FROM new_${table}; DROP TABLE new_${table};`,
    ).join('')}`);
}
/** What came with version 3, as that program added it. */
const TO_VERSION_3 = `
  ALTER TABLE runs ADD COLUMN starred INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN leaving INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN first_batch INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN reaches_ms REAL NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;
  UPDATE runs SET starred = 1, reaches_ms = 5 WHERE id = 3;
  PRAGMA user_version = 3;
`;

test('a database of version 2 is opened where it is, and nothing of it is lost', () => {
  fillVersion2();
  expect(connection.number('PRAGMA user_version')).toBe(2);
  prepareDatabase(connection);
  expect(connection.number('PRAGMA user_version')).toBe(SCHEMA_VERSION);
  expect(rowsOf('SELECT run, count(*), min(sequence) FROM events GROUP BY run')).toEqual([
    [1, 4000, 0],
    [2, 2000, 2000],
  ]);
  expect(rowsOf('SELECT id, starred, reaches_ms FROM runs')).toEqual([
    [1, 0, 0],
    [2, 0, RUN_START + 2000],
    [3, 0, 9e15],
  ]);
  expect(connection.number('PRAGMA integrity_check(1)')).toBe(0);
});

test('a file that the program of version 2 has written opens, is complete, and takes another run', () => {
  // Two runs of 1,600 events, in batches of 200, and an alarm; as of commit a3c2488.
  readIn(gunzipSync(readFileSync(new URL('version-2.sqlite.gz', import.meta.url))));
  expect(connection.number('PRAGMA user_version')).toBe(2);
  prepareDatabase(connection);
  expect(connection.number('PRAGMA user_version')).toBe(SCHEMA_VERSION);
  const next = new StoreFixture(connection, 3);
  next.store1(plainEvents(0, 100));
  next.store.close();
  expect(rowsOf('SELECT run, count(*), min(sequence), max(sequence) FROM events GROUP BY run')).toEqual([
    [1, 1600, 0, 1599],
    [2, 1600, 0, 1599],
    [3, 100, 0, 99],
  ]);
  const columns = 'sensor, class, time_ms, value, latency_us, stored_ms, delivery_us';
  const read = rowsOf(`SELECT ${columns} FROM events WHERE run = 1 ORDER BY sequence`);
  expect(read).toEqual(
    plainEvents(0, 1600).map(({ sensor, class: kind, intended, value, latency }) => {
      const name = ['urgent', 'normal', 'bulk'][kind];
      return [sensor, name, RUN_START + intended, value, null, null, expect.closeTo(latency * 1000, 1)];
    }),
  );
  expect(rowsOf('SELECT run, sum(count) FROM rollup GROUP BY run')).toEqual([
    [1, 1600],
    [2, 1600],
    [3, 100],
  ]);
  expect(rowsOf('SELECT run, sequence, score FROM alarms')).toEqual([[2, 1500, 7]]);
  expect(connection.number('PRAGMA integrity_check(1)')).toBe(0);
});

/** A database as the bytes of its file. */
function readIn(file: Uint8Array): void {
  const { capi, wasm } = connection.sqlite.library;
  const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_RESIZEABLE;
  const at = wasm.allocFromTypedArray(new Uint8Array(file));
  expect(capi.sqlite3_deserialize(connection.pointer, 'main', at, file.length, file.length, flags)).toBe(0);
}

test('an upgrade drops alarms and seconds whose events are gone', () => {
  fillVersion2();
  prepareDatabase(connection);
  expect(rowsOf('SELECT run, sequence FROM alarms')).toEqual([[2, 3900]]);
  expect(rowsOf('SELECT run, min(second_ms), sum(count) FROM rollup GROUP BY run')).toEqual([
    [1, RUN_START, 4000],
    [2, RUN_START + 3000, 1000],
  ]);
  expect(connection.number('SELECT count(*) FROM rollups')).toBe(
    connection.number('SELECT count(*) FROM rollup_columns'),
  );
});

test.each(['2', '3'])(
  'of events of version %s it is known when they were delivered, and not when they were stored',
  (version) => {
    fillVersion2();
    if (version === '3') connection.execute(TO_VERSION_3);
    prepareDatabase(connection);
    expect(connection.number('PRAGMA user_version')).toBe(SCHEMA_VERSION);
    const of = (run: number, sequence: number) =>
      rowsOf(
        `SELECT latency_us, stored_ms, stored_by_ms, delivery_us FROM events WHERE run = ${run} AND sequence = ${sequence}`,
      );
    const [event] = plainEvents(3000, 1);
    expect(of(1, 3000)).toEqual([[null, null, null, expect.closeTo(event!.latency * 1000, 1)]]);
    expect(rowsOf('SELECT count(*) FROM events WHERE latency_us IS NULL')).toEqual(
      rowsOf('SELECT count(*) FROM events'),
    );
    expect(
      rowsOf('SELECT count(*) FROM events WHERE latency_us > -1e9 OR stored_ms < 9e15 OR stored_by_ms >= 0'),
    ).toEqual([[0]]);
    expect(rowsOf('SELECT DISTINCT stored_ms FROM batches')).toEqual([[null]]);
    if (version === '3') expect(rowsOf('SELECT starred, reaches_ms FROM runs WHERE id = 3')).toEqual([[1, 5]]);
    // What is stored now is dated.
    const next = new StoreFixture(connection, 4);
    next.store1(plainEvents(0, 100));
    next.store.date({ lastBatch: 1, storedMs: RUN_START + 1500 });
    next.store.close();
    expect(of(4, 40)).toEqual([[1_460_000, RUN_START + 1500, expect.any(Number), expect.any(Number)]]);
  },
);

test('a run is stored in it, and the emptied one stays in the list', () => {
  fillVersion2();
  prepareDatabase(connection);
  const next = new StoreFixture(connection, 4);
  next.store1(plainEvents(0, 100));
  expect(rowsOf('SELECT id FROM runs')).toEqual([[1], [2], [3], [4]]);
  expect(rowsOf('SELECT count(*) FROM events WHERE run = 4')).toEqual([[100]]);
});

describe('an upgrade that is broken off', () => {
  test('leaves the database as it was, to be brought up to date the next time', () => {
    fillVersion2();
    connection.execute('DROP TABLE alarms');
    expect(() => prepareDatabase(connection)).toThrow('no such table: alarms');
    expect(connection.isInTransaction).toBe(false);
    expect(connection.number('PRAGMA user_version')).toBe(2);
    expect(connection.number("SELECT count(*) FROM pragma_table_info('runs')")).toBe(4);
  });

  test('columns that are there already are not added again', () => {
    connection.execute(NEW_DATABASE + SCHEMA);
    connection.execute('PRAGMA user_version = 2');
    prepareDatabase(connection);
    expect(connection.number('PRAGMA user_version')).toBe(SCHEMA_VERSION);
  });
});
