/** Whether an event is in time: the stage counts it, SQL says it of each event; both on any times there can be. */

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TypeScriptKernels } from '../../kernel/twins.ts';
import { STARTED_AT } from '../../memory/control.ts';
import { CLASS_SHIFT, CLASSES } from '../../memory/event-columns.ts';
import { epochMs, microsOf } from '../../memory/event-time.ts';
import * as J from '../../memory/journal-fields.ts';
import { JOURNAL_WORDS, type MemoryMap, openRun, RUN_ID } from '../../memory/memory-map.ts';
import { journalOf } from '../../memory/task-journals.ts';
import { STORAGE } from '../../memory/tasks.ts';
import type { Batch } from '../../storage/event-store.ts';
import { QueryEngine } from '../../storage/query/query-engine.ts';
import { MemoryReader } from '../../storage/reads/memory-reader.ts';
import { allocateReadMailbox } from '../../storage/reads/read-mailbox.ts';
import { DirectReader, type StoredReader } from '../../storage/reads/stored-reader.ts';
import type { Connection } from '../../storage/sqlite/connection.ts';
import { MemoryStore } from '../../storage/stores/memory-store.ts';
import { SqliteStore } from '../../storage/stores/sqlite-store.ts';
import { allocateRun } from '../../testing/allocate-run.ts';
import { emptyDatabase } from '../../testing/sqlite-fixture.ts';
import { EventRuns } from './event-runs.ts';
import { Punctuality } from './punctuality.ts';

const LIMITS_MS = { urgent: 250, normal: 2000.5, bulk: 0.001 };
const withinUs = Float64Array.from(Object.values(LIMITS_MS), microsOf);
const QUERY = `SELECT class, sum(stored_ms <= stored_by_ms), sum(stored_ms > stored_by_ms),
  sum(latency_us <= round((stored_by_ms - time_ms) * 1000)) FROM events WHERE run = ? GROUP BY class`;

let connection: Connection;
let engine: QueryEngine;
let memory: MemoryMap;
let runs = 0;
beforeAll(async () => {
  connection = await emptyDatabase();
  engine = new QueryEngine(connection.sqlite, () => false);
  memory = openRun(allocateRun(100, 1));
});
afterAll(() => {
  engine.close();
  connection.close();
});

/** Intended times about the very limits of `storedAt`, to fractions of a microsecond, and anywhere. */
const events = (storedAt: number) =>
  fc.array(
    fc.record({
      kind: fc.nat(CLASSES.length - 1),
      /** In µs from the limit. */
      offset: fc.oneof(
        fc.integer({ min: -3, max: 3 }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.constantFrom(0.5, -0.5),
      ),
      anywhere: fc.option(fc.double({ min: -1000, max: storedAt, noNaN: true }), { freq: 5 }),
      /** Made together with the one before. */
      isTogether: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
  );
const cases = fc
  .record({
    startedAt: fc.oneof(fc.integer({ min: 1.6e12, max: 2e12 }), fc.double({ min: 1.6e12, max: 2e12, noNaN: true })),
    storedAt: fc.oneof(fc.double({ min: 0, max: 1e5, noNaN: true }), fc.double({ min: 1e8, max: 3e9, noNaN: true })),
  })
  .chain((times) => events(times.storedAt).map((list) => ({ ...times, list })));

function writeEvents(
  storedAt: number,
  list: readonly { kind: number; offset: number; anywhere: number | null; isTogether: boolean }[],
): void {
  list.forEach(({ kind, offset, anywhere, isTogether }, slot) => {
    memory.sequence[slot] = slot;
    const own = anywhere ?? storedAt - withinUs[kind]! / 1000 + offset / 1000;
    memory.intended[slot] = isTogether && slot > 0 ? memory.intended[slot - 1]! : own;
    memory.meta[slot] = kind << CLASS_SHIFT;
    memory.batchSlots[slot] = slot;
  });
}
const place = () => ({ slots: memory.batchSlots, latency: memory.batchLatency });
function counted(count: number, storedAt: number): number[][] {
  const draft = new Float64Array(JOURNAL_WORDS);
  new Punctuality(place(), new EventRuns(memory, new TypeScriptKernels(memory)), draft).countStored(
    0,
    count,
    microsOf(storedAt),
    withinUs,
    0,
  );
  return CLASSES.map((_, i) => [draft[J.ON_TIME + i]!, draft[J.LATE + i]!]);
}
function told(reader: StoredReader): number[][] {
  const { rows } = engine.run(reader, QUERY, [runs], { rows: 10, milliseconds: 60_000 });
  const of = new Map(rows.map(([name, onTime, late, byLatency]) => [String(name), [onTime, late, byLatency]]));
  for (const [onTime, , byLatency] of of.values()) expect(byLatency).toBe(onTime);
  return CLASSES.map((name) => (of.get(name) ?? [0, 0]).slice(0, 2).map(Number));
}

test('counter and SQL agree on every event: in the database, in memory, and moved from one to the other', () => {
  fc.assert(
    fc.property(cases, ({ startedAt, storedAt, list }) => {
      memory.header[RUN_ID] = ++runs;
      memory.clock[STARTED_AT] = startedAt;
      writeEvents(storedAt, list);
      const { batchSlots: slots, batchLatency: latency } = memory;
      const storedMs = epochMs(startedAt, storedAt);
      const times = { openedAt: storedMs, flushedAt: storedMs };
      const batch: Batch = { id: 1, slots, latency, first: 0, count: list.length, ...times, reason: 'size', withinUs };
      const expected = counted(list.length, storedAt);

      const store = new SqliteStore(connection, memory, '{}', allocateReadMailbox());
      store.write(batch, memory);
      store.commit();
      store.date({ lastBatch: 1, storedMs });
      store.close();
      expect(told(new DirectReader(connection))).toEqual(expected);

      memory.header[RUN_ID] = ++runs;
      const inMemory = new MemoryStore(memory, startedAt, 0, 0, new TypeScriptKernels(memory));
      inMemory.write(batch);
      const journal = journalOf(memory, STORAGE);
      Object.assign(journal.draft, { [J.IN_MEMORY]: list.length, [J.ROWS]: list.length });
      journal.commit();
      expect(told(new MemoryReader(memory, false))).toEqual(expected);

      const returned = new SqliteStore(connection, memory, '{}', allocateReadMailbox());
      const order = { memory, recent: list.length, missingBefore: 0, stored: list.length };
      const adoption = returned.adopt(order);
      while (!adoption.isDone) adoption.step();
      returned.close();
      expect(told(new DirectReader(connection))).toEqual(expected);
      connection.execute('DELETE FROM batches; DELETE FROM batch_columns; DELETE FROM commits; DELETE FROM runs;');
    }),
    { numRuns: 150 },
  );
});

test('exactly at its limit an event is in time, and a microsecond later it is not', () => {
  const draft = new Float64Array(JOURNAL_WORDS);
  const punctuality = new Punctuality(place(), new EventRuns(memory, new TypeScriptKernels(memory)), draft);
  memory.batchSlots[0] = 0;
  memory.meta[0] = 0;
  for (const [intended, isOnTime] of [
    [750, true],
    [749.9996, true],
    [749.999, false],
  ] as const) {
    draft.fill(0);
    memory.intended[0] = intended;
    punctuality.countStored(0, 1, microsOf(1000), withinUs, 0);
    expect([intended, draft[J.ON_TIME], draft[J.LATE]]).toEqual([intended, Number(isOnTime), Number(!isOnTime)]);
  }
});
