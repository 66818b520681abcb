/** A run whose database was elsewhere for a while: what memory held of it goes into the database when that is back. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allocateRun, openRun } from '../contract/run-memory.ts';
import { STARTED_AT } from '../memory/control.ts';
import * as J from '../memory/journal-fields.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { journalOf } from '../memory/task-journals.ts';
import { STORAGE } from '../memory/tasks.ts';
import { emptyDatabase, plainEvents, RUN_START } from '../testing/sqlite-fixture.ts';
import type { Connection } from './connection.ts';
import type { Batch, EventStore } from './event-store.ts';
import { MemoryStore } from './memory-store.ts';
import { QueryEngine } from './query-engine.ts';
import { allocateReadMailbox } from './read-mailbox.ts';
import { SqliteStore } from './sqlite-store.ts';
import { DirectReader } from './stored-reader.ts';

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
    const batch: Batch = { id, slots, latency, first: 0, count: PER_BATCH, openedAt, flushedAt, reason: 'size' };
    store.write(batch, memory);
    store.commit();
  }
}
/** As the storage stage does while the database is elsewhere. */
function writeToMemory(batches: number): void {
  const store = new MemoryStore(memory, RUN_START, inMemory, lastBatch);
  write(store, batches);
  inMemory += batches * PER_BATCH;
  const journal = journalOf(memory, STORAGE);
  journal.draft[J.IN_MEMORY] = inMemory;
  journal.draft[J.ROWS] = store.rows();
  journal.commit();
}
function rowsOf(sql: string) {
  const engine = new QueryEngine(connection.sqlite, () => false);
  try {
    return engine.run(new DirectReader(connection), sql, [], { rows: 1e6, milliseconds: 20_000 }).rows;
  } finally {
    engine.close();
  }
}
const sums = () => rowsOf('SELECT count(*), count(DISTINCT sequence), min(sequence), max(sequence) FROM events');

test('all of it, in order and as it was; then the run goes on', () => {
  write(openStore(), 3);
  writeToMemory(5);
  const back = openStore();
  expect(back.adopt(memory, 500, 0, lastBatch * PER_BATCH)).toEqual({ returned: 500, missing: 0 });
  write(back, 2);
  expect(sums()).toEqual([[1000, 1000, 0, 999]]);
  const [event] = plainEvents(437, 1);
  expect(rowsOf('SELECT sensor, time_ms, value, latency_us, batch FROM events WHERE sequence = 437')).toEqual([
    [event!.sensor, RUN_START + 437, event!.value, 2500, 5],
  ]);
  expect(rowsOf('SELECT id, size, reason, opened_ms, flushed_ms FROM batches WHERE id = 5')).toEqual([
    [5, 100, 'memory', RUN_START + 402.5, RUN_START + 501.5],
  ]);
  expect(rowsOf('SELECT missing FROM (SELECT 0 AS missing)')).toEqual([[0]]);
  back.close();
  expect(rowsOf('SELECT sum(count) FROM rollup')).toEqual([[1000]]);
});

test('what memory has dropped meanwhile is a number, and a gap', () => {
  write(openStore(), 2);
  writeToMemory(25);
  const back = openStore();
  expect(back.adopt(memory, 2500, 0, lastBatch * PER_BATCH)).toEqual({ returned: 1000, missing: 1500 });
  expect(sums()).toEqual([[1200, 1200, 0, 2699]]);
  expect(connection.number('SELECT missing FROM runs WHERE id = 1')).toBe(1500);
});

test('whoever takes over from one that died on the way stores nothing twice, and tells the same', () => {
  write(openStore(), 2);
  writeToMemory(25);
  const first = openStore();
  first.adopt(memory, 2500, 0, lastBatch * PER_BATCH);
  connection.execute('DELETE FROM batches WHERE id > 20; DELETE FROM batch_columns WHERE key > 4294967296 + 20');
  expect(openStore().adopt(memory, 2500, 0, lastBatch * PER_BATCH)).toEqual({ returned: 1000, missing: 1500 });
  expect(sums()).toEqual([[1200, 1200, 0, 2699]]);
  expect(connection.number('SELECT missing FROM runs WHERE id = 1')).toBe(1500);
});

test('a second absence counts by itself', () => {
  writeToMemory(4);
  const first = openStore();
  first.adopt(memory, 400, 0, lastBatch * PER_BATCH);
  write(first, 1);
  writeToMemory(12);
  const second = openStore();
  expect(second.adopt(memory, 1200, 0, lastBatch * PER_BATCH)).toEqual({ returned: 1000, missing: 200 });
  expect(sums()).toEqual([[1500, 1500, 0, 1699]]);
});

test('when the database is a new one, because the old one is gone, all that memory has not is missing', () => {
  write(openStore(), 6);
  writeToMemory(2);
  connection.execute('DELETE FROM batches; DELETE FROM batch_columns; DELETE FROM runs');
  const next = openStore();
  expect(next.adopt(memory, 200, 0, 800)).toEqual({ returned: 200, missing: 600 });
  expect(sums()).toEqual([[200, 200, 600, 799]]);
  expect(connection.number('SELECT missing FROM runs WHERE id = 1')).toBe(600);
});
