/** Batches that come while a transaction is being written: which are waited for, and for how long. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../../contract/config-types.ts';
import * as J from '../../memory/journal-fields.ts';
import { STORAGE, TO_STORAGE } from '../../memory/tasks.ts';
import { Ring } from '../../primitives/channel/ring.ts';
import type { EventStore } from '../../storage/event-store.ts';
import { FakeDatabase } from '../../testing/fake-database.ts';
import { counters, undrained } from '../../testing/pipeline-check.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';

/** The channel holds less than a batch, so none is ever waiting there. */
const FAST: ConfigPatch = {
  load: { mode: 'max' },
  channels: { capacity: 500 },
  batch: { maxSize: 700, maxWaitMs: 1000 },
  storage: { retainEvents: 100_000 },
};
const SIZE = 700;
const RUN_MS = 60;
const MOST_EVENTS = 30_000;

/** What a pause takes, and writing a batch, ms; 0 where times are checked, which those of a step are at its end. */
let paceMs: number;
let rig: PipelineRig;
beforeEach(() => {
  paceMs = 0;
});
afterEach(() => rig.release());

/**
 * The others get on while a batch is written.
 *
 * @param pausing what they do while storage waits; without it, it does not wait
 */
function runFast(
  database: FakeDatabase,
  pausing?: (on: PipelineRig) => void,
  patch: ConfigPatch = {},
  afterRound: () => void = () => {},
) {
  const openStore: FakeDatabase['open'] = (memory) => {
    const store = database.open(memory);
    const write: EventStore['write'] = (batch, events) => {
      store.write(batch, events);
      getOn(rig);
    };
    return { ...store, write };
  };
  rig = new PipelineRig({ ...FAST, ...patch }, { openStore, ...(pausing && { pause: pausing }) });
  for (; rig.now < RUN_MS && rig.count(STORAGE, J.STORED) < MOST_EVENTS; rig.now += 0.01) {
    rig.round();
    afterRound();
  }
  return database.transactions.map((batches) => batches.map(({ count }) => count));
}
function getOn(on: PipelineRig): void {
  on.now += paceMs;
  on.roundWithout(STORAGE);
}
/** Batches of the largest transaction. */
const most = (transactions: readonly (readonly number[])[]) => Math.max(...transactions.map(({ length }) => length));

function expectAllStored(database: FakeDatabase): void {
  rig.drain();
  if (paceMs === 0) expect(undrained(rig)).toEqual([]);
  expect(database.batches.map(({ id }) => id)).toEqual(database.batches.map((_, i) => i + 1));
  expect(database.batches.reduce((sum, { count }) => sum + count, 0)).toBe(counters(rig).emitted);
  const counted = [J.BY_SIZE, J.BY_TIME, J.BY_DRAIN].map((field) => rig.count(STORAGE, field));
  const reasons = database.batches.map(({ reason }) => reason);
  expect(counted).toEqual(['size', 'time', 'drain'].map((each) => reasons.filter((reason) => reason === each).length));
}

describe('a channel that holds less than a batch', () => {
  test('means a transaction for each batch where nobody can be waited for', () => {
    expect(most(runFast(new FakeDatabase(40)))).toBe(1);
  });

  test('does not where events come fast: the next batch is waited for, and is full', () => {
    const database = new FakeDatabase(40);
    const transactions = runFast(database, getOn);
    expect(most(transactions)).toBeGreaterThan(5);
    expect(new Set(transactions.flat())).toEqual(new Set([SIZE]));
    expectAllStored(database);
  });

  test('how long a step waited is told, and the next one begins anew', () => {
    paceMs = 0.25;
    const waits: (number | undefined)[] = [];
    runFast(new FakeDatabase(2), getOn, {}, () => waits.push(rig.waitedMs(STORAGE)));
    const known = waits.filter((ms) => ms !== undefined);
    expect(known.length).toBeGreaterThan(10);
    for (const ms of known) expect([1, 2]).toContain(Math.round(ms / paceMs));
    expect(known.length).toBeLessThan(waits.length);
  });

  test('but not more batches than a transaction takes', () => {
    expect(most(runFast(new FakeDatabase(3), getOn))).toBe(3);
    rig.release();
    expect(most(runFast(new FakeDatabase(1), getOn))).toBe(1);
  });
});

describe('a batch is not waited for', () => {
  test('where few events come: the channel is nearly empty when a batch has been written', () => {
    const patch: ConfigPatch = { load: { mode: 'rate', eventsPerSecond: 50_000 } };
    expect(most(runFast(new FakeDatabase(40), getOn, patch))).toBe(1);
  });

  test('when the transaction has taken 8 ms, nor a quarter of what counts as a slow call', () => {
    paceMs = 0.25;
    const slow = runFast(new FakeDatabase(40), getOn, { breaker: { slowCallMs: 8 } });
    rig.release();
    const usual = runFast(new FakeDatabase(40), getOn);
    expect(most(slow)).toBeLessThan(most(usual) / 2);
    expect(most(slow)).toBeGreaterThan(1);
  });

  test('in vain for long: what has come of it goes along as it is, and no event is left behind', () => {
    const database = new FakeDatabase(40);
    let pauses = 0;
    const transactions = runFast(database, () => {
      pauses++;
    });
    for (const [, ...others] of transactions) expect(Math.max(0, ...others)).toBeLessThan(SIZE);
    expect(database.batches.some(({ reason, count }) => reason === 'time' && count < SIZE)).toBe(true);
    expect(pauses / transactions.length).toBeLessThanOrEqual(30);
    expectAllStored(database);
  });

  test('for ever where its events come one by one', () => {
    const database = new FakeDatabase(40);
    paceMs = 0.25;
    let longest = 0;
    let before = 0;
    const trickle = (on: PipelineRig) => {
      new Ring(on.memory.channels[TO_STORAGE]!).setCapacity(1);
      getOn(on);
    };
    runFast(database, trickle, {}, () => {
      longest = Math.max(longest, rig.now - before);
      before = rig.now;
    });
    const waiting = database.transactions.find(({ length }) => length > 1);
    expect(waiting!.map(({ reason }) => reason)).toEqual(['size', 'time']);
    expect(longest).toBeGreaterThan(15);
    expect(longest).toBeLessThan(20);
    expectAllStored(database);
  });
});
