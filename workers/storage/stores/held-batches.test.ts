/** A run whose database was elsewhere for a while: what memory held of it goes into the database when that is back. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { ALARM_RING, writeRecent } from '../../contract/view/recent-rows.ts';
import { TypeScriptKernels } from '../../kernel/twins.ts';
import { STARTED_AT } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { type MemoryMap, openRun } from '../../memory/memory-map.ts';
import { journalOf } from '../../memory/task-journals.ts';
import { ALARMS, STORAGE } from '../../memory/tasks.ts';
import { allocateRun } from '../../testing/allocate-run.ts';
import { emptyDatabase, plainEvents, RUN_START, WITHIN_US } from '../../testing/sqlite-fixture.ts';
import type { Batch, EventStore } from '../event-store.ts';
import { Catalog } from '../query/catalog.ts';
import { QueryEngine } from '../query/query-engine.ts';
import { runsOf } from '../query/stored-runs.ts';
import { allocateReadMailbox } from '../reads/read-mailbox.ts';
import { DirectReader } from '../reads/stored-reader.ts';
import type { Connection } from '../sqlite/connection.ts';
import { MemoryStore } from './memory-store.ts';
import { SqliteStore } from './sqlite-store.ts';

const PER_BATCH = 100;
const ROWS = 1000;
let connection: Connection;
let memory: MemoryMap;
let inMemory: number;
let lastBatch: number;

beforeEach(async () => {
  connection = await emptyDatabase();
  memory = openRun(allocateRun(ROWS, 1));
  memory.clock[STARTED_AT] = RUN_START;
  inMemory = 0;
  lastBatch = 0;
});
afterEach(() => connection.close());

const openStore = () => new SqliteStore(connection, memory, '{}', allocateReadMailbox());

/** The next batches of the run go to this store. */
function write(store: EventStore, batches: number): void {
  const slots = Uint32Array.from({ length: PER_BATCH }, (_, i) => i);
  for (let i = 0; i < batches; i++) {
    const id = ++lastBatch;
    const latency = new Float32Array(PER_BATCH);
    plainEvents((id - 1) * PER_BATCH, PER_BATCH).forEach((event, slot) => {
      memory.sequence[slot] = event.sequence;
      memory.intended[slot] = event.intended;
      memory.meta[slot] = event.sensor;
      memory.value[slot] = event.value;
      latency[slot] = 2.5;
    });
    const [openedAt, flushedAt] = [RUN_START + id, RUN_START + id + 0.5];
    const batch: Batch = {
      ...{ id, slots, latency, first: 0, count: PER_BATCH, openedAt, flushedAt, reason: 'size' },
      withinUs: WITHIN_US,
    };
    store.write(batch, memory);
    store.commit();
  }
}
/** As the storage stage does while the database is elsewhere. */
function writeToMemory(batches: number): void {
  const store = new MemoryStore(memory, RUN_START, inMemory, lastBatch, new TypeScriptKernels(memory));
  write(store, batches);
  inMemory += batches * PER_BATCH;
  const journal = journalOf(memory, STORAGE);
  journal.draft[J.IN_MEMORY] = inMemory;
  journal.draft[J.ROWS] = store.rows();
  journal.commit();
}
/** All of it, or only so many steps. */
function adopt(
  store: SqliteStore,
  recent: number,
  missingBefore: number,
  stored: number,
  steps = Number.POSITIVE_INFINITY,
) {
  const adoption = store.adopt({ memory, recent, missingBefore, stored });
  let returned = 0;
  for (let i = 0; i < steps && !adoption.isDone; i++) returned += adoption.step();
  return { returned, missing: adoption.missing };
}
function rowsOf(sql: string) {
  const engine = new QueryEngine(connection.sqlite, () => false);
  try {
    return engine.run(new DirectReader(connection), sql, [], { rows: 1e6, milliseconds: 20_000 }).rows;
  } finally {
    engine.close();
  }
}
const reach = () =>
  ['reaches_ms', 'missing'].map((column) => connection.number(`SELECT ${column} FROM runs WHERE id = 1`));
const sums = () => rowsOf('SELECT count(*), count(DISTINCT sequence), min(sequence), max(sequence) FROM events');

test('all of it, in order and as it was; then the run goes on', () => {
  write(openStore(), 3);
  writeToMemory(5);
  const back = openStore();
  expect(adopt(back, 500, 0, lastBatch * PER_BATCH)).toEqual({ returned: 500, missing: 0 });
  write(back, 2);
  expect(sums()).toEqual([[1000, 1000, 0, 999]]);
  const [event] = plainEvents(437, 1);
  expect(rowsOf('SELECT sensor, time_ms, value, delivery_us, batch FROM events WHERE sequence = 437')).toEqual([
    [event!.sensor, RUN_START + 437, event!.value, 2500, 5],
  ]);
  expect(rowsOf('SELECT id, size, reason, opened_ms, flushed_ms FROM batches WHERE id = 5')).toEqual([
    [5, 100, 'memory', RUN_START + 402.5, RUN_START + 5.5],
  ]);
  expect(rowsOf('SELECT missing FROM (SELECT 0 AS missing)')).toEqual([[0]]);
  // As memory had it: each with the moment in which it was stored there, and the limits that were in force.
  expect(
    rowsOf(
      'SELECT batch, min(stored_ms), max(stored_ms), min(stored_by_ms - time_ms) FROM events WHERE batch IN (4, 8) GROUP BY batch',
    ),
  ).toEqual([
    [4, RUN_START + 4.5, RUN_START + 4.5, 250],
    [8, RUN_START + 8.5, RUN_START + 8.5, 250],
  ]);
  back.close();
  expect(rowsOf('SELECT sum(count) FROM rollup')).toEqual([[1000]]);
});

test('events that memory has dropped meanwhile are a number, and a gap', () => {
  write(openStore(), 2);
  writeToMemory(25);
  const back = openStore();
  expect(adopt(back, 2500, 0, lastBatch * PER_BATCH)).toEqual({ returned: 1000, missing: 1500 });
  expect(sums()).toEqual([[1200, 1200, 0, 2699]]);
  expect(connection.number('SELECT missing FROM runs WHERE id = 1')).toBe(1500);
  const catalog = new Catalog();
  catalog.update(new DirectReader(connection));
  expect(runsOf(catalog)).toMatchObject([
    { missing: 1500, reachesMs: 0, gaps: [{ fromMs: RUN_START + 199, toMs: RUN_START + 1700 }] },
  ]);
});

test('a replacement after a death on the way stores nothing twice, and tells the same', () => {
  write(openStore(), 2);
  writeToMemory(25);
  const first = openStore();
  adopt(first, 2500, 0, lastBatch * PER_BATCH);
  connection.execute('DELETE FROM batches WHERE id > 20; DELETE FROM batch_columns WHERE key > 4294967296 + 20');
  expect(adopt(openStore(), 2500, 0, lastBatch * PER_BATCH)).toEqual({ returned: 700, missing: 1500 });
  expect(sums()).toEqual([[1200, 1200, 0, 2699]]);
  expect(connection.number('SELECT missing FROM runs WHERE id = 1')).toBe(1500);
});

test('a second absence counts by itself', () => {
  writeToMemory(4);
  const first = openStore();
  adopt(first, 400, 0, lastBatch * PER_BATCH);
  write(first, 1);
  writeToMemory(12);
  const second = openStore();
  expect(adopt(second, 1200, 0, lastBatch * PER_BATCH)).toEqual({ returned: 1000, missing: 200 });
  expect(reach()).toEqual([0, 200]);
  expect(sums()).toEqual([[1500, 1500, 0, 1699]]);
});

test('in a new database after the old one is gone, all that memory does not hold is missing', () => {
  write(openStore(), 6);
  writeToMemory(2);
  connection.execute('DELETE FROM batches; DELETE FROM batch_columns; DELETE FROM runs');
  const next = openStore();
  expect(adopt(next, 200, 0, 800)).toEqual({ returned: 200, missing: 600 });
  expect(sums()).toEqual([[200, 200, 600, 799]]);
  expect(connection.number('SELECT missing FROM runs WHERE id = 1')).toBe(600);
});

test('a run that began in memory is in the database as far as memory reaches, and says from when', () => {
  writeToMemory(12);
  const taken = openStore();
  expect(adopt(taken, 1200, 0, 1200)).toEqual({ returned: 1000, missing: 200 });
  write(taken, 1);
  expect(sums()).toEqual([[1100, 1100, 200, 1299]]);
  expect(reach()).toEqual([RUN_START + 200 - 1e-3, 200]);
});

test('a run that memory holds from its beginning is whole', () => {
  writeToMemory(4);
  expect(adopt(openStore(), 400, 0, 400)).toEqual({ returned: 400, missing: 0 });
  expect(reach()).toEqual([0, 0]);
});

test('a run of which nothing is left begins in a new database with the next batch', () => {
  write(openStore(), 3);
  connection.execute('DELETE FROM batches; DELETE FROM batch_columns; DELETE FROM runs');
  const next = openStore();
  expect(adopt(next, 0, 0, 300)).toEqual({ returned: 0, missing: 300 });
  write(next, 1);
  expect(reach()).toEqual([RUN_START + 300 - 1e-3, 300]);
  expect(sums()).toEqual([[100, 100, 300, 399]]);
});

test('brings again what went to a database that is gone; it is not missing', () => {
  writeToMemory(4);
  adopt(openStore(), 400, 0, 400);
  connection.execute('DELETE FROM batches; DELETE FROM batch_columns; DELETE FROM runs');
  expect(adopt(openStore(), 0, 0, 400)).toEqual({ returned: 400, missing: 0 });
  expect(sums()).toEqual([[400, 400, 0, 399]]);
});

test.each([0, 1])('a replacement goes on after a death at step %i, in a new database too', (steps) => {
  memory = openRun(allocateRun(10_000, 1));
  memory.clock[STARTED_AT] = RUN_START;
  writeToMemory(120);
  adopt(openStore(), 12_000, 0, 12_000, steps);
  expect(adopt(openStore(), 12_000, 0, 12_000).missing).toBe(2000);
  expect(sums()).toEqual([[10_000, 10_000, 2000, 11_999]]);
  expect(reach()).toEqual([RUN_START + 2000 - 1e-3, 2000]);
});

test('alarms agree with the events: those of a gap are left out', () => {
  write(openStore(), 2);
  writeToMemory(25);
  noteAlarms([50, 250, 1500, 1700, 2600]);
  adopt(openStore(), 2500, 0, lastBatch * PER_BATCH);
  expect(rowsOf('SELECT sequence FROM alarms')).toEqual([[50], [1700], [2600]]);
});

/** As the alarms stage does. */
function noteAlarms(sequences: readonly number[]): void {
  sequences.forEach((sequence, i) => {
    writeRecent(memory.recent[ALARM_RING]!, i, sequence, sequence, 7, 1, 6);
  });
  const journal = journalOf(memory, ALARMS);
  journal.draft[J.RECENT_COUNT] = sequences.length;
  journal.commit();
}
