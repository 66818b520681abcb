import { expect, test } from 'vitest';
import { defaultConfig, encodeConfig } from '../../contract/settings/config-codec.ts';
import { writeRecent } from '../../contract/view/recent-rows.ts';
import { TypeScriptKernels } from '../../kernel/twins.ts';
import { STARTED_AT } from '../../memory/control.ts';
import { CLASS_SHIFT } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import { MAX_BATCH, type MemoryMap, openRun } from '../../memory/memory-map.ts';
import { journalOf } from '../../memory/task-journals.ts';
import { ALARMS, STORAGE } from '../../memory/tasks.ts';
import { Journal } from '../../primitives/shared/journal.ts';
import { allocateRun } from '../../testing/allocate-run.ts';
import { WITHIN_US } from '../../testing/sqlite-fixture.ts';
import { QueryEngine } from '../query/query-engine.ts';
import { loadSqlite } from '../sqlite/sqlite.ts';
import { MemoryStore } from '../stores/memory-store.ts';
import { MemoryReader } from './memory-reader.ts';

const START = Date.UTC(2026, 0, 1);
const LIMITS = { rows: 1000, milliseconds: 20_000 };

/** A run that stores in memory, with room for so many rows. */
class MemoryRun {
  readonly memory: MemoryMap;
  private readonly store: MemoryStore;
  private sequence = 0;
  private batch = 0;

  constructor(readonly rows: number) {
    this.memory = openRun(allocateRun(rows, 7));
    this.memory.clock[STARTED_AT] = START;
    const config = new Journal(this.memory.configVersion, 0, this.memory.config);
    encodeConfig(defaultConfig(), config.draft);
    config.commit();
    this.store = new MemoryStore(this.memory, START, 0, 0, new TypeScriptKernels(this.memory));
  }

  /** Stores a batch of events of sensors 0 to 9 in turn, a millisecond apart, each with its sequence as its value. */
  write(count: number): void {
    const slots = new Uint32Array(count);
    const latency = new Float32Array(count);
    const { memory } = this;
    for (let i = 0; i < count; i++) {
      slots[i] = i;
      memory.sequence[i] = this.sequence;
      memory.intended[i] = this.sequence;
      memory.meta[i] = (this.sequence % 10) | (1 << CLASS_SHIFT);
      memory.value[i] = this.sequence;
      latency[i] = 2.5;
      this.sequence++;
    }
    const times = { openedAt: START, flushedAt: START, reason: 'size' as const, withinUs: WITHIN_US };
    this.store.write({ id: ++this.batch, slots, latency, first: 0, count, ...times });
    const journal = journalOf(memory, STORAGE);
    journal.draft[J.IN_MEMORY] = this.sequence;
    journal.draft[J.ROWS] = this.store.rows();
    journal.commit();
  }

  async query(sql: string, isStoring = false): Promise<unknown[][]> {
    const engine = new QueryEngine(await loadSqlite(), () => false);
    try {
      return engine.run(new MemoryReader(this.memory, isStoring), sql, [], LIMITS).rows;
    } finally {
      engine.close();
    }
  }
}

test('SQL reads what memory holds: runs, batches, events', async () => {
  const run = new MemoryRun(1000);
  for (const count of [100, 50, 150]) run.write(count);
  expect(await run.query('SELECT id, started_ms FROM runs')).toEqual([[7, START]]);
  expect(await run.query('SELECT run, id, opened_ms, size, reason FROM batches')).toEqual([
    [7, 1, null, 100, 'not kept'],
    [7, 2, null, 50, 'not kept'],
    [7, 3, null, 150, 'not kept'],
  ]);
  expect(
    await run.query("SELECT count(*), min(sequence), max(value), sum(class = 'normal'), min(delivery_us) FROM events"),
  ).toEqual([[300, 0, 299, 300, 2500]]);
  expect(
    await run.query('SELECT sequence, time_ms, batch FROM events WHERE sensor = 3 AND time_ms < 1767225600020'),
  ).toEqual([
    [3, START + 3, 1],
    [13, START + 13, 1],
  ]);
});

test('each event has the moment in which its batch was written, and the one by which it was to be', async () => {
  const run = new MemoryRun(1000);
  run.write(100);
  expect(await run.query('SELECT stored_ms, stored_by_ms, latency_us FROM events WHERE sequence IN (0, 7)')).toEqual([
    [START, START + 2000, 0],
    [START, START + 2007, -7000],
  ]);
  expect(await run.query('SELECT DISTINCT stored_ms FROM batches')).toEqual([[START]]);
});

test('a ring that has come round gives each event that it keeps once, in order', async () => {
  const run = new MemoryRun(1000);
  for (let i = 0; i < 33; i++) run.write(100);
  expect(
    await run.query('SELECT count(*), count(DISTINCT sequence), min(sequence), max(sequence) FROM events'),
  ).toEqual([[1000, 1000, 2300, 3299]]);
});

test('a batch that is partly overwritten counts only what is left of it', async () => {
  const run = new MemoryRun(250);
  for (let i = 0; i < 4; i++) run.write(100);
  expect(await run.query('SELECT id, size FROM batches')).toEqual([
    [2, 50],
    [3, 100],
    [4, 100],
  ]);
  expect(await run.query('SELECT min(sequence), count(*) FROM events WHERE batch = 2')).toEqual([[150, 50]]);
});

test('while the run stores, rows that may be written over are left out', async () => {
  const run = new MemoryRun(MAX_BATCH + 1000);
  for (let i = 0; i < 30; i++) run.write(1000);
  expect(await run.query('SELECT count(*), max(sequence) FROM events', true)).toEqual([[1000, 29_999]]);
  const young = new MemoryRun(2 * MAX_BATCH);
  young.write(100);
  expect(await young.query('SELECT count(*) FROM events', true)).toEqual([[100]]);
});

test('alarms are numbered as they came', async () => {
  const run = new MemoryRun(10);
  for (let i = 0; i < 300; i++) writeRecent(run.memory.recent[1]!, i, 1000 + i, i, 5, i, 4);
  const journal = journalOf(run.memory, ALARMS);
  journal.draft[J.RECENT_COUNT] = 300;
  journal.commit();
  expect(await run.query('SELECT count(*), min(sequence), max(sequence), max(sensor) FROM alarms')).toEqual([
    [256, 1044, 1299, 5],
  ]);
});

test('a run that has stored nothing is listed, and has nothing', async () => {
  const run = new MemoryRun(10);
  expect(await run.query('SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM events)')).toEqual([[1, 0]]);
});
