/** Several calls of the database under way at once, each with a batch of its own. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../../contract/config-types.ts';
import * as J from '../../memory/journal-fields.ts';
import { SCHEDULER, STORAGE } from '../../memory/tasks.ts';
import { FakeDatabase } from '../../testing/fake-database.ts';
import { callsUnderWay, counters, storedEvents, undrained } from '../../testing/pipeline-check.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';
import { generator } from '../../testing/random.ts';
import { isRowRefused } from './database/refused-rows.ts';

function rigWith(patch: ConfigPatch, openStore?: FakeDatabase['open']): PipelineRig {
  const load = { mode: 'rate', eventsPerSecond: 20_000 } as const;
  return new PipelineRig(
    { load, channels: { capacity: 100 }, batch: { maxSize: 10, maxWaitMs: 1000 }, ...patch },
    openStore ? { openStore } : {},
  );
}
function drained(rig: PipelineRig): void {
  rig.drain();
  expect(undrained(rig)).toEqual([]);
}

describe('calls in flight', () => {
  test.each([
    [1, 16, 1],
    [4, 16, 4],
    [16, 64, 16],
    [8, 2, 2],
  ])('%i in flight at a database that serves %i store as much as %i', (inFlight, capacity, served) => {
    const rig = rigWith({ load: { mode: 'max' }, database: { perCallMs: 5, inFlight, capacity } });
    rig.runUntil(20);
    const before = counters(rig).stored;
    let most = 0;
    for (let ms = 21; ms <= 220; ms++) {
      rig.runUntil(ms);
      most = Math.max(most, callsUnderWay(rig));
    }
    expect(most).toBe(inFlight);
    // Ten events a call, 200 calls a second of each that is served.
    expect(Math.abs((counters(rig).stored - before) / (served * 400) - 1)).toBeLessThan(0.04);
    drained(rig);
  });

  test('go on at once when there may be more, and fewer begin when there may not', () => {
    const rig = rigWith({ load: { mode: 'max' }, database: { perCallMs: 5, inFlight: 2 } });
    rig.runUntil(50);
    expect(callsUnderWay(rig)).toBe(2);
    rig.apply({ database: { inFlight: 12 } });
    rig.runUntil(52);
    expect(callsUnderWay(rig)).toBe(12);
    rig.apply({ database: { inFlight: 1 } });
    rig.runUntil(60);
    expect(callsUnderWay(rig)).toBe(1);
    drained(rig);
  });

  test('a call takes what it was asked to, on a machine whose timers go off late', () => {
    const random = generator(3);
    const rig = rigWith({ load: { mode: 'max' }, database: { perCallMs: 5, inFlight: 4 } });
    while (rig.now < 1000) rig.now = rig.round() ? rig.now + 0.01 : rig.nextDue() + 0.9 * random();
    expect(Math.abs(rig.count(STORAGE, J.CALLS_SUCCEEDED) / 800 - 1)).toBeLessThan(0.02);
  });

  test('are stored in the order in which they return, one commit after the other', () => {
    const database = new FakeDatabase(4);
    const rig = rigWith({ database: { perCallMs: 3, inFlight: 6, distribution: 'exponential' } }, database.open);
    rig.runUntil(100);
    drained(rig);
    expect(database.transactions.every((batches) => batches.length === 1)).toBe(true);
    expect(database.batches.map(({ id }) => id)).toEqual(database.batches.map((_, i) => i + 1));
    const sequences = storedEvents(rig).map(({ sequence }) => sequence);
    expect(sequences.some((sequence, i) => i > 0 && sequence < sequences[i - 1]!)).toBe(true);
    expect(sequences.length).toBe(counters(rig).emitted);
  });

  test('never more than one batch is dispatched ahead of storage', () => {
    const rig = rigWith({ load: { mode: 'max' }, database: { perCallMs: 4, inFlight: 8 } }, new FakeDatabase(4).open);
    let most = 0;
    rig.runUntil(10);
    while (rig.now < 60) {
      rig.now = rig.round() ? rig.now + 0.01 : rig.nextDue();
      most = Math.max(most, rig.count(SCHEDULER, J.SENT) - rig.count(STORAGE, J.RECEIVED));
    }
    expect(most).toBeLessThanOrEqual(10);
    drained(rig);
  });

  test('one that hangs does not keep the others from going on', () => {
    const rig = rigWith({ database: { perCallMs: 2, inFlight: 3 }, breaker: { enabled: false } });
    rig.runUntil(10);
    rig.apply({ failures: { storage: { hang: true } } });
    rig.runUntil(10.7);
    rig.apply({ database: { inFlight: 8 }, failures: { storage: { hang: true } } });
    rig.runUntil(40);
    const stuck = counters(rig).stored;
    rig.runUntil(80);
    expect([counters(rig).stored, callsUnderWay(rig)]).toEqual([stuck, 8]);
    rig.apply({ failures: { storage: { hang: false } } });
    drained(rig);
    expect(counters(rig).stored).toBe(counters(rig).emitted);
  });
});

describe('a row that the database refuses', () => {
  const SHARE = 0.02;
  const refuse = (database: ConfigPatch['database'], patch: ConfigPatch = {}) =>
    rigWith({ database: { perCallMs: 0.5, ...database }, failures: { storage: { refusedRows: SHARE } }, ...patch });
  const deadOf = (rig: PipelineRig) => {
    const stored = new Set(storedEvents(rig).map(({ sequence }) => sequence));
    return [...rig.emitted.keys()].filter((sequence) => !stored.has(sequence));
  };

  test.each([1, 4])('without a limit to its attempts stops everything behind it (%i in flight)', (inFlight) => {
    const rig = refuse({ inFlight }, { breaker: { enabled: false } });
    rig.runUntil(200);
    const before = counters(rig).stored;
    rig.runUntil(400);
    expect([counters(rig).stored, counters(rig).deadLettered]).toEqual([before, 0]);
    rig.apply({ failures: { storage: { refusedRows: 0 } } });
    drained(rig);
    expect(counters(rig).stored).toBe(counters(rig).emitted);
  });

  test.each([
    [1, 1, 'hold'],
    [1, 3, 'hold'],
    [6, 2, 'hold'],
    [6, 2, 'shed'],
  ] as const)(
    'with one is found, and dead-lettered alone (%i in flight, %i attempts, %s)',
    (inFlight, maxAttempts, whenOpen) => {
      const rig = refuse({ inFlight, maxAttempts }, { breaker: { enabled: whenOpen === 'hold', whenOpen } });
      rig.runUntil(300);
      drained(rig);
      const dead = deadOf(rig);
      expect(dead).toEqual([...rig.emitted.keys()].filter((sequence) => isRowRefused(sequence, SHARE)));
      expect([dead.length > 20, counters(rig).deadLettered]).toEqual([true, dead.length]);
    },
  );

  test('a database that only fails is not searched for rows', () => {
    const rig = rigWith({
      database: { maxAttempts: 1, inFlight: 3 },
      breaker: { enabled: false },
      failures: { storage: { errorRate: 0.5 } },
    });
    rig.runUntil(100);
    drained(rig);
    expect([counters(rig).deadLettered, rig.count(STORAGE, J.LAST_SIZE)]).toEqual([0, expect.any(Number)]);
    expect(rig.count(STORAGE, J.BATCHED_EVENTS) / rig.count(STORAGE, J.BATCHES)).toBeGreaterThan(9);
  });
});

/** Short runs of anything: storage killed at any moment, settings that change, and at the end nothing is lost or doubled. */
test('every event is stored or dead-lettered once, whatever is set and whenever storage is killed', () => {
  const settings = fc.record({
    perCallMs: fc.constantFrom(0, 0.3, 2),
    perRowUs: fc.constantFrom(0, 50),
    distribution: fc.constantFrom('fixed', 'exponential', 'log-normal'),
    inFlight: fc.constantFrom(1, 2, 5, 16),
    capacity: fc.constantFrom(1, 2, 16),
    timeoutMs: fc.constantFrom(0, 0, 1, 3),
    retries: fc.constantFrom(0, 0, 1, 5),
    backoff: fc.constantFrom(0, 0.5),
    maxAttempts: fc.constantFrom(0, 1, 3),
  } as const);
  const act = fc.record({
    ms: fc.constantFrom(0.2, 1, 3),
    database: fc.option(settings, { freq: 2 }),
    refusedRows: fc.constantFrom(0, 0, 0.05, 0.3),
    errorRate: fc.constantFrom(0, 0, 0.4),
    isKilled: fc.boolean(),
  });
  const property = fc.property(
    fc.array(act, { minLength: 2, maxLength: 10 }),
    fc.boolean(),
    fc.constantFrom('hold', 'shed'),
    fc.integer({ min: 1, max: 1000 }),
    (acts, isDurable, whenOpen, seed) => {
      const database = isDurable ? new FakeDatabase(3) : null;
      const rig = new PipelineRig(
        { load: { mode: 'rate', eventsPerSecond: 30_000 }, breaker: { openMs: 1, maxOpenMs: 2, whenOpen } },
        { seed, ...(database && { openStore: database.open }) },
      );
      for (const each of acts) {
        const failures = { storage: { refusedRows: each.refusedRows, errorRate: each.errorRate } };
        rig.apply({ failures, ...(each.database && { database: each.database }) });
        rig.runUntil(rig.now + each.ms);
        if (!each.isKilled) continue;
        rig.kill(STORAGE);
        rig.start(STORAGE);
      }
      rig.apply({ failures: { storage: { refusedRows: 0, errorRate: 0 } }, database: { timeoutMs: 0 } });
      rig.drain();
      expect(undrained(rig)).toEqual([]);
      const { stored, deadLettered } = counters(rig);
      expect(stored + deadLettered).toBe(rig.count(STORAGE, J.RECEIVED));
      if (database) expect(database.batches.reduce((sum, { count }) => sum + count, 0)).toBe(stored);
      rig.release();
    },
  );
  fc.assert(property, { numRuns: 150 });
});
