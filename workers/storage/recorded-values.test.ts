/** A recording's values and times in the database and in memory: as they are in the file, wherever they are read. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { ALARM_RING, writeRecent } from '../contract/view/recent-rows.ts';
import { TypeScriptKernels } from '../kernel/twins.ts';
import { STARTED_AT } from '../memory/control.ts';
import * as J from '../memory/journal-fields.ts';
import { openRun } from '../memory/memory-map.ts';
import { journalOf } from '../memory/task-journals.ts';
import { ALARMS, STORAGE } from '../memory/tasks.ts';
import { allocateRun } from '../testing/allocate-run.ts';
import {
  emptyDatabase,
  type PlainEvent,
  plainEvents,
  RUN_START,
  StoreFixture,
  WITHIN_US,
} from '../testing/sqlite-fixture.ts';
import { copyDatabase } from './query/export-database.ts';
import { QueryEngine } from './query/query-engine.ts';
import { MemoryReader } from './reads/memory-reader.ts';
import { DirectReader, type StoredReader } from './reads/stored-reader.ts';
import { Connection } from './sqlite/connection.ts';
import { HeldBatches } from './stores/held-batches.ts';
import { MemoryStore } from './stores/memory-store.ts';

const FILE = [18_228_934.5, 21.1, 1e300, 1e-12, -123.4];
const RECORDED = Date.UTC(2014, 1, 3, 12, 30);
const recorded: readonly PlainEvent[] = plainEvents(0, FILE.length, 2).map((event, i) => ({
  ...event,
  value: FILE[i]!,
  recordedMs: RECORDED + 1000 * i,
}));
/** Simulated events beside them, as after a change of the feed. */
const simulated = plainEvents(FILE.length, 3, 2);
const TIMES = [...recorded.map(({ recordedMs }) => recordedMs), null, null, null];
const VALUES = [...FILE, ...simulated.map(({ value }) => value)];

let connection: Connection;
beforeEach(async () => {
  connection = await emptyDatabase();
});
afterEach(() => connection.close());

function rowsOf(reader: StoredReader, sql: string) {
  const engine = new QueryEngine(connection.sqlite, () => false);
  try {
    return engine.run(reader, sql, [], { rows: 1000, milliseconds: 20_000 }).rows;
  } finally {
    engine.close();
  }
}
function expectAsInFile(reader: StoredReader): void {
  const rows = rowsOf(reader, 'SELECT value, recorded_ms FROM events ORDER BY sequence');
  expect(rows).toEqual(VALUES.map((value, i) => [value, TIMES[i]]));
  // Sorted by the table itself.
  const sorted = rowsOf(reader, 'SELECT sensor, max(value), min(recorded_ms) FROM events GROUP BY sensor');
  expect(sorted).toEqual([
    [0, 1e300, RECORDED],
    [1, Math.max(...VALUES.filter((_, i) => i % 2 === 1)), RECORDED + 1000],
  ]);
  const found = `SELECT sequence FROM events WHERE value = 18228934.5 OR recorded_ms >= ${RECORDED + 4000} ORDER BY 1`;
  expect(rowsOf(reader, found)).toEqual([[0], [4]]);
  expect(rowsOf(reader, 'SELECT count(*) FROM events WHERE recorded_ms IS NULL AND sequence > 1')).toEqual([[3]]);
}

test('the database has them: events, the rollup, an alarm, and the exported file', () => {
  const fixture = new StoreFixture(connection);
  writeRecent(fixture.memory.recent[ALARM_RING]!, 0, 0, 0, 1, FILE[0]!, 9, RECORDED);
  writeRecent(fixture.memory.recent[ALARM_RING]!, 1, 6, 6, 1, 0.5, 8);
  const journal = journalOf(fixture.memory, ALARMS);
  journal.draft[J.RECENT_COUNT] = 2;
  journal.commit();
  fixture.store1([...recorded, ...simulated]);
  fixture.store.close();
  const reader = new DirectReader(connection);
  expectAsInFile(reader);
  expect(rowsOf(reader, 'SELECT min, max FROM rollup WHERE sensor = 0')).toEqual([[-123.4, 1e300]]);
  expect(rowsOf(reader, 'SELECT value, recorded_ms FROM alarms')).toEqual([
    [FILE[0], RECORDED],
    [0.5, null],
  ]);

  const { sqlite } = connection;
  const target = new Connection(sqlite, new sqlite.library.oo1.DB(':memory:'));
  const engine = new QueryEngine(sqlite, () => false);
  engine.read(reader, () => copyDatabase(target, engine, () => {}));
  engine.close();
  const statement = target.prepare('SELECT value, recorded_ms FROM events ORDER BY sequence');
  const copied: unknown[] = [];
  while (statement.step()) copied.push([statement.cell(0), statement.cell(1)]);
  statement.finalize();
  target.close();
  expect(copied).toEqual(VALUES.map((value, i) => [value, TIMES[i]]));
});

test('memory has them, also when its ring has come round, and hands them to the database', () => {
  const memory = openRun(allocateRun(10, 1));
  memory.clock[STARTED_AT] = RUN_START;
  const store = new MemoryStore(memory, RUN_START, 0, 0, new TypeScriptKernels(memory));
  const slots = Uint32Array.from({ length: 8 }, (_, i) => 7 * i);
  const source = new StoreFixture(connection, 2);
  [...recorded, ...simulated].forEach((event, i) => {
    const slot = slots[i]!;
    source.put(slot, event);
    memory.sequence[slot] = source.memory.sequence[slot]!;
    memory.intended[slot] = source.memory.intended[slot]!;
    memory.meta[slot] = source.memory.meta[slot]!;
    memory.value[slot] = source.memory.value[slot]!;
    memory.recorded.set(source.memory.recorded.subarray(2 * slot, 2 * slot + 2), 2 * slot);
  });
  const latency = new Float32Array(8);
  const batch = { slots, latency, first: 0, openedAt: 0, flushedAt: 0, reason: 'size' as const, withinUs: WITHIN_US };
  store.write({ ...batch, id: 1, count: 5 });
  store.write({ ...batch, id: 2, count: 8 });
  const journal = journalOf(memory, STORAGE);
  journal.draft[J.IN_MEMORY] = 13;
  journal.draft[J.ROWS] = 10;
  journal.commit();
  const reader = new MemoryReader(memory, false);
  const rows = rowsOf(reader, 'SELECT value, recorded_ms FROM events WHERE batch = 2 ORDER BY sequence');
  expect(rows).toEqual(VALUES.map((value, i) => [value, TIMES[i]]));
  const [held] = [...new HeldBatches(memory).after(1)];
  expect([...held!.columns.value]).toEqual(VALUES);
  expect([...held!.columns.recorded!].map((ms) => (Number.isNaN(ms) ? null : ms))).toEqual(TIMES);
});
