import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../../contract/config-types.ts';
import { applyPatch } from '../../contract/settings/config-check.ts';
import { defaultConfig } from '../../contract/settings/config-codec.ts';
import { TypeScriptKernels } from '../../kernel/twins.ts';
import { ACTIVITY_WORDS } from '../../memory/activity-words.ts';
import { AT_DISK, DRAIN, DRAIN_URGENCY, DROP_REST, PLACEMENT_LINE, SKIP_WAITS } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { JOURNAL_WORDS } from '../../memory/memory-map.ts';
import { STORAGE } from '../../memory/tasks.ts';
import { BreakerView } from '../../primitives/circuit-breaker/breaker-view.ts';
import { allocate as allocateHistogram, bucketIndex, HistogramStripe } from '../../primitives/histogram/histogram.ts';
import { summarise } from '../../primitives/histogram/histogram-reading.ts';
import { FakeDatabase } from '../../testing/fake-database.ts';
import { counters, storedEvents, undrained } from '../../testing/pipeline-check.ts';
import { PipelineRig, STARTED_AT } from '../../testing/pipeline-rig.ts';
import { Saboteur } from '../../testing/saboteur.ts';
import { simulatedMemory } from '../../testing/simulated-memory.ts';
import { openStageChannels } from '../stage-channels.ts';
import { CallCost } from './database/call-cost.ts';
import { DatabaseCall } from './database/database-call.ts';
import { SimulatedDatabase } from './database/simulated-database.ts';
import { StorageStage } from './storage-stage.ts';

/** One event a millisecond, and room for all of them. */
const STEADY: ConfigPatch = {
  load: { mode: 'rate', eventsPerSecond: 1000 },
  channels: { capacity: 2000 },
  batch: { maxSize: 10, maxWaitMs: 1000 },
  breaker: { consecutiveFailures: 3, failureRate: 1, openMs: 50, backoffFactor: 2, maxOpenMs: 200, jitter: 0 },
};
const merge = (patch: ConfigPatch): ConfigPatch => ({
  ...STEADY,
  ...patch,
  breaker: { ...STEADY.breaker, ...patch.breaker },
});
const breaker = ({ memory }: PipelineRig) => new BreakerView(memory.breaker);
const calls = (rig: PipelineRig) => rig.count(STORAGE, J.DATABASE_CALLS);
const stored = (rig: PipelineRig) => counters(rig).stored;
const outage = (isOn: boolean): ConfigPatch => ({ failures: { storage: { outage: isOn } } });
function drained(rig: PipelineRig): PipelineRig {
  rig.drain();
  expect(undrained(rig)).toEqual([]);
  return rig;
}

describe('batches', () => {
  test('are flushed when they are full', () => {
    const database = new FakeDatabase();
    const rig = new PipelineRig(STEADY, { openStore: database.open });
    rig.runUntil(95);
    expect(database.batches.map(({ count, reason }) => [count, reason])).toEqual(Array(9).fill([10, 'size']));
    expect([rig.count(STORAGE, J.BY_SIZE), rig.count(STORAGE, J.LAST_SIZE), stored(rig)]).toEqual([9, 10, 90]);
  });

  test('or when their oldest event has waited long enough, and on drain the rest; none is empty', () => {
    const database = new FakeDatabase();
    const rig = new PipelineRig(merge({ batch: { maxSize: 1000, maxWaitMs: 30 } }), { openStore: database.open });
    rig.runUntil(100.5);
    drained(rig);
    const reasons = database.batches.map(({ reason }) => reason);
    expect(reasons).toEqual(['time', 'time', 'time', 'drain']);
    expect(Math.min(...database.batches.map(({ count }) => count))).toBeGreaterThan(0);
    expect([J.BY_SIZE, J.BY_TIME, J.BY_DRAIN].map((field) => rig.count(STORAGE, field))).toEqual([0, 3, 1]);
    expect(rig.count(STORAGE, J.BATCHED_EVENTS)).toBe(counters(rig).emitted);
  });

  test('nothing came: nothing is flushed', () => {
    const database = new FakeDatabase();
    drained(new PipelineRig(STEADY, { openStore: database.open }));
    expect(database.transactions).toEqual([]);
  });

  test('no batch is older than maxWait plus one scheduling delay, nor larger than maxSize', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 5, 40),
        fc.constantFrom(1, 7, 100),
        fc.constantFrom(20, 300, 3000),
        fc.array(fc.constantFrom(0.1, 0.5, 2), { minLength: 50, maxLength: 150 }),
        (maxWaitMs, maxSize, eventsPerSecond, delays) => {
          const database = new FakeDatabase();
          const load = { mode: 'rate', eventsPerSecond, arrivals: 'poisson' } as const;
          const rig = new PipelineRig(merge({ load, batch: { maxSize, maxWaitMs } }), { openStore: database.open });
          for (const delay of delays) {
            rig.now += delay;
            rig.round();
          }
          for (const { openedAt, flushedAt, count } of database.batches) {
            expect(flushedAt - openedAt).toBeLessThanOrEqual(maxWaitMs + 2.001);
            expect(count).toBeLessThanOrEqual(maxSize);
            expect(count).toBeGreaterThan(0);
          }
          drained(rig);
          rig.release();
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a smaller size applies to the batch being filled', () => {
    const database = new FakeDatabase();
    const rig = new PipelineRig(merge({ batch: { maxSize: 100, maxWaitMs: 1000 } }), { openStore: database.open });
    rig.runUntil(50.5);
    rig.apply({ batch: { maxSize: 20 } });
    rig.runUntil(51.5);
    expect(database.batches.map(({ count, reason }) => [count, reason])).toEqual([[51, 'size']]);
  });

  test('are numbered from 1, and events carry the number of theirs', () => {
    const rig = new PipelineRig(STEADY);
    rig.runUntil(35);
    drained(rig);
    expect(storedEvents(rig).map(({ batch }) => batch)).toEqual(
      storedEvents(rig).map((_, i) => 1 + Math.floor(i / 10)),
    );
  });
});

describe('several batches in one transaction', () => {
  test('where as many events are waiting', () => {
    const database = new FakeDatabase(4);
    const rig = new PipelineRig(merge({ batch: { maxSize: 10, maxWaitMs: 1000 } }), { openStore: database.open });
    rig.runUntil(20.5);
    expect(database.transactions.map((batches) => batches.length)).toEqual([1, 1]);
    rig.apply(outage(true));
    rig.runUntil(400);
    rig.apply(outage(false));
    rig.runUntil(800);
    expect(Math.max(...database.transactions.map((batches) => batches.length))).toBe(4);
    drained(rig);
    expect(database.batches.map(({ id }) => id)).toEqual(database.batches.map((_, i) => i + 1));
    expect(rig.count(STORAGE, J.BATCHES)).toBe(database.batches.length);
  });

  test('are stored all or none, and once', () => {
    const database = new FakeDatabase(3);
    const rig = new PipelineRig(STEADY, { openStore: database.open });
    for (let ms = 50; ms <= 600; ms += 50) {
      database.failingCommits = ms % 100 === 0 ? 2 : 0;
      rig.runUntil(ms);
    }
    database.failingCommits = 0;
    drained(rig);
    expect(database.batches.reduce((sum, { count }) => sum + count, 0)).toBe(counters(rig).emitted);
  });

  test('does not store again what was stored just before its writer died, and counts it as stored', () => {
    const database = new FakeDatabase();
    const saboteur = new Saboteur();
    const openFatal: FakeDatabase['open'] = (memory) => {
      const store = database.open(memory);
      const commit = () => {
        store.commit();
        // It ends between the commit of the database and its own.
        saboteur.isDead = true;
      };
      return { ...store, commit };
    };
    const rig = new PipelineRig(merge({ batch: { maxSize: 1000, maxWaitMs: 5 } }), {
      openStore: (memory) => (saboteur.isDead ? database : { open: openFatal }).open(memory),
      sabotage: { task: STORAGE, saboteur },
    });
    rig.runUntil(8);
    expect([rig.dead, stored(rig), database.batches.map(({ reason }) => reason)]).toEqual([[STORAGE], 0, ['time']]);
    rig.sabotage(STORAGE, null);
    rig.start(STORAGE);
    expect(stored(rig)).toBe(database.batches[0]!.count);
    expect([J.DATABASE_CALLS, J.CALLS_SUCCEEDED].map((field) => rig.count(STORAGE, field))).toEqual([1, 1]);
    expect([J.BY_SIZE, J.BY_TIME].map((field) => rig.count(STORAGE, field))).toEqual([0, 1]);
    rig.runUntil(30);
    drained(rig);
  });
});

test('says that it may wait for the disk: while writing, serving reads, and closing', () => {
  const waits = new Set<string>();
  const database = new FakeDatabase();
  const openWatched: FakeDatabase['open'] = (memory) => {
    const store = database.open(memory);
    const said = () => Atomics.load(memory.placement, STORAGE * PLACEMENT_LINE + AT_DISK);
    const note = (what: string) => waits.add(`${what}: ${said()}`);
    return {
      ...store,
      write: (batch, events) => {
        note('write');
        store.write(batch, events);
      },
      commit: () => {
        note('commit');
        store.commit();
      },
      isAsked: true,
      serve: () => {
        note('serve');
        return true;
      },
      close: () => void note('close'),
    };
  };
  const rig = new PipelineRig(STEADY, { openStore: openWatched });
  rig.runUntil(30);
  const { memory } = rig;
  const zero = () => 0;
  const context = {
    memory,
    channels: openStageChannels(memory, 0),
    kernels: new TypeScriptKernels(memory),
    startedAt: STARTED_AT,
    now: zero,
    latest: zero,
    random: zero,
  };
  new StorageStage(context, openWatched(memory)).close();
  expect([...waits].sort()).toEqual(['close: 1', 'commit: 1', 'serve: 1', 'write: 1']);
  expect(Atomics.load(rig.memory.placement, STORAGE * PLACEMENT_LINE + AT_DISK)).toBe(0);
});

describe('a database that fails', () => {
  test('hold: what it refuses is kept and tried again; nothing is lost, and the calls are few', () => {
    const rig = new PipelineRig(merge({ ...outage(true) }));
    rig.runUntil(1000);
    expect(stored(rig)).toBe(0);
    // Three failures open the breaker; then one probe after each of 50, 100, 200, 200 … ms.
    expect(calls(rig)).toBe(3 + 6);
    expect(breaker(rig).state).toBe('open');
    rig.apply(outage(false));
    rig.runUntil(1300);
    expect(breaker(rig).state).toBe('closed');
    drained(rig);
    expect(stored(rig)).toBe(counters(rig).emitted);
    expect(stored(rig)).toBeGreaterThan(1200);
  });

  test('shed: what it refuses is given up and counted, and nothing else is', () => {
    const rig = new PipelineRig(merge({ breaker: { whenOpen: 'shed' } }));
    rig.runUntil(100.5);
    const before = stored(rig);
    rig.apply(outage(true));
    rig.runUntil(400.5);
    expect(stored(rig)).toBe(before);
    const { deadLettered } = counters(rig);
    expect(deadLettered).toBe(300);
    rig.apply(outage(false));
    rig.runUntil(1000);
    drained(rig);
    const missing = counters(rig).deadLettered;
    // Until the breaker lets a probe through.
    expect(missing - deadLettered).toBeLessThanOrEqual(200);
    const sequences = storedEvents(rig).map(({ sequence }) => sequence);
    const gap = Array.from({ length: missing }, (_, i) => before + i);
    expect(sequences.filter((sequence) => gap.includes(sequence))).toEqual([]);
    expect(sequences.length).toBe(counters(rig).emitted - missing);
  });

  test('some errors: those calls are made again', () => {
    const rig = new PipelineRig(merge({ failures: { storage: { errorRate: 0.5 } }, breaker: { enabled: false } }));
    rig.runUntil(500);
    drained(rig);
    expect(breaker(rig).failures).toBeGreaterThan(10);
    expect(calls(rig)).toBe(rig.count(STORAGE, J.BATCHES) + breaker(rig).failures);
  });

  test('a breaker that is switched off does not stop the calls: one a millisecond', () => {
    const rig = new PipelineRig(merge({ ...outage(true), breaker: { enabled: false } }));
    rig.runUntil(110);
    expect(calls(rig)).toBeGreaterThan(90);
    expect(breaker(rig).state).toBe('closed');
  });

  test('a write that throws is a failed call', () => {
    const database = new FakeDatabase();
    database.failingCommits = 4;
    const rig = new PipelineRig(STEADY, { openStore: database.open });
    rig.runUntil(300);
    expect([breaker(rig).opened, breaker(rig).failures]).toEqual([2, 4]);
    drained(rig);
  });
});

describe('a database that takes its time', () => {
  test('batches wait for each other, and everything is stored', () => {
    const rig = new PipelineRig(merge({ failures: { storage: { latencyMs: 20 } } }));
    rig.runUntil(205);
    expect(stored(rig)).toBeLessThanOrEqual(100);
    drained(rig);
  });

  test('a slow call counts as failed when it is overdue, and is stored when it returns', () => {
    const rig = new PipelineRig(merge({ failures: { storage: { latencyMs: 20 } }, breaker: { slowCallMs: 15 } }));
    rig.runUntil(28);
    expect([breaker(rig).failures, stored(rig)]).toEqual([1, 0]);
    rig.runUntil(31);
    expect([breaker(rig).failures, stored(rig)]).toEqual([1, 10]);
    rig.runUntil(72);
    expect([breaker(rig).opened, breaker(rig).state]).toEqual([1, 'open']);
    expect(breaker(rig).transitions().at(-1)?.reason).toContain('slow');
    rig.apply({ failures: { storage: { latencyMs: 0 } } });
    rig.runUntil(600);
    drained(rig);
  });

  test('a call that never returns is slow too; released, it returns', () => {
    const rig = new PipelineRig(merge({ failures: { storage: { hang: true } }, breaker: { slowCallMs: 15 } }));
    rig.runUntil(500);
    expect([calls(rig), breaker(rig).failures, stored(rig)]).toEqual([1, 1, 0]);
    rig.apply({ failures: { storage: { hang: false } } });
    rig.runUntil(501);
    expect(stored(rig)).toBeGreaterThan(0);
    drained(rig);
  });

  test.each([0, 0.5, 0.999])('with jitter, a call takes the latency and up to that much more (random %d)', (random) => {
    const config = applyPatch(defaultConfig(), { failures: { storage: { latencyMs: 5, jitterMs: 10 } } });
    const cost = new CallCost(() => random);
    cost.configure(config);
    const database = new SimulatedDatabase(simulatedMemory());
    const call = new DatabaseCall(database, cost, () => random, new Float64Array(ACTIVITY_WORDS));
    call.configure(config);
    call.begin(100, 100, 1, false);
    const takes = 5 + 10 * random;
    expect([call.dueAt, call.outcome(99.99 + takes), call.outcome(100 + takes)]).toEqual([
      100 + takes,
      'pending',
      'ok',
    ]);
    expect(call.duration(107)).toBe(7);
  });
});

describe('a drain that takes too long', () => {
  test('impatient: what the database refuses is given up, what it takes is stored', () => {
    const rig = new PipelineRig(merge({ ...outage(true) }));
    rig.runUntil(100);
    rig.setPhase(DRAIN);
    Atomics.store(rig.memory.control, DRAIN_URGENCY, SKIP_WAITS);
    drained(rig);
    expect(counters(rig)).toMatchObject({ stored: 0, deadLettered: counters(rig).emitted });
  });

  test.each([SKIP_WAITS, DROP_REST])('a call that hangs is not waited for (%i)', (haste) => {
    const rig = new PipelineRig(merge({ failures: { storage: { hang: true } } }));
    rig.runUntil(100);
    Atomics.store(rig.memory.control, DRAIN_URGENCY, haste);
    drained(rig);
    expect(counters(rig).deadLettered).toBeGreaterThan(0);
  });

  test('given up: not even a slow call is waited for', () => {
    const rig = new PipelineRig(merge({ failures: { storage: { latencyMs: 10_000 } } }));
    rig.runUntil(100);
    Atomics.store(rig.memory.control, DRAIN_URGENCY, DROP_REST);
    drained(rig);
    expect(rig.now).toBeLessThan(200);
  });
});

describe('calls', () => {
  /** Begun, stored, failed, over time, without end. */
  const outcomes = (rig: PipelineRig) =>
    [J.DATABASE_CALLS, J.CALLS_SUCCEEDED, J.CALLS_FAILED, J.CALLS_TIMED_OUT, J.CALLS_ABANDONED].map((field) =>
      rig.count(STORAGE, field),
    );
  const durations = (rig: PipelineRig) => summarise(rig.memory.calls);

  test('that store their batches, one of which is under way', () => {
    const rig = new PipelineRig(merge({ failures: { storage: { latencyMs: 5 } } }));
    rig.runUntil(32);
    expect(outcomes(rig)).toEqual([3, 2, 0, 0, 0]);
    const { count, max } = durations(rig);
    expect([count, Math.round(max)]).toEqual([2, 5]);
  });

  test('that fail, within the time limit and beyond it', () => {
    const rig = new PipelineRig(merge({ ...outage(true), breaker: { slowCallMs: 15 } }));
    rig.runUntil(30);
    expect(outcomes(rig)).toEqual([3, 0, 3, 0, 0]);
    const slow = { failures: { storage: { outage: true, latencyMs: 20 } }, breaker: { slowCallMs: 15 } };
    const late = new PipelineRig(merge(slow));
    late.runUntil(60);
    expect(outcomes(late)).toEqual([3, 0, 0, 2, 0]);
    expect(durations(late).count).toBe(2);
  });

  test('one that is over time and stores all the same has succeeded', () => {
    const rig = new PipelineRig(merge({ failures: { storage: { latencyMs: 20 } }, breaker: { slowCallMs: 15 } }));
    rig.runUntil(31);
    expect(outcomes(rig).slice(0, 4)).toEqual([2, 1, 0, 0]);
  });

  test('that never return: the run is ended, or their worker is lost', () => {
    const rig = new PipelineRig(merge({ failures: { storage: { hang: true } } }));
    rig.runUntil(20);
    rig.kill(STORAGE);
    rig.start(STORAGE);
    expect(outcomes(rig)).toEqual([1, 0, 0, 0, 1]);
    rig.runUntil(40);
    Atomics.store(rig.memory.control, DRAIN_URGENCY, DROP_REST);
    drained(rig);
    expect(outcomes(rig)).toEqual([2, 0, 0, 0, 2]);
    expect(durations(rig).count).toBe(0);
  });
});

describe('in time or too late', () => {
  const onTime = (rig: PipelineRig) => [0, 1, 2].map((kind) => rig.count(STORAGE, J.ON_TIME + kind));
  const late = (rig: PipelineRig) => [0, 1, 2].map((kind) => rig.count(STORAGE, J.LATE + kind));
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

  test('by the limit of its class, which the wait of the batch counts for', () => {
    const storedWithinMs = { urgent: 20, normal: 1000, bulk: 1000 };
    const rig = new PipelineRig(merge({ batch: { maxSize: 1000, maxWaitMs: 30 }, objectives: { storedWithinMs } }));
    rig.runUntil(400);
    drained(rig);
    expect(sum(onTime(rig)) + sum(late(rig))).toBe(stored(rig));
    expect(late(rig).slice(1)).toEqual([0, 0]);
    // Of 30 ms of waiting, the first third is too long.
    const [urgent = 0] = onTime(rig);
    expect(late(rig)[0]! / (urgent + late(rig)[0]!)).toBeGreaterThan(0.15);
    expect(urgent).toBeGreaterThan(late(rig)[0]!);
  });

  test('counts by the limit in force when storage received the event; a changed limit ends the batch', () => {
    const database = new FakeDatabase();
    const all = (ms: number) => ({ objectives: { storedWithinMs: { urgent: ms, normal: ms, bulk: ms } } });
    const rig = new PipelineRig(merge({ batch: { maxSize: 1000, maxWaitMs: 500 }, ...all(1000) }), {
      openStore: database.open,
    });
    rig.runUntil(50.5);
    rig.apply(all(1));
    rig.runUntil(100.5);
    expect(database.batches.map(({ count, reason }) => [count, reason])).toEqual([[51, 'time']]);
    expect([sum(onTime(rig)), sum(late(rig))]).toEqual([51, 0]);
    drained(rig);
    for (const { batch, storedByMs, timeMs } of storedEvents(rig))
      expect(storedByMs - timeMs).toBeCloseTo(batch === 1 ? 1000 : 1, 3);
    expect(sum(late(rig))).toBeGreaterThan(40);
  });

  test('by the moment in which a replacement found it stored, where its predecessor could not say', () => {
    const database = new FakeDatabase();
    const saboteur = new Saboteur();
    const openFatal: FakeDatabase['open'] = (memory) => {
      const store = database.open(memory);
      const commit = () => {
        store.commit();
        // It ends between the commit of the database and its own.
        saboteur.isDead = true;
      };
      return { ...store, commit };
    };
    let isFatal = true;
    const openStore: FakeDatabase['open'] = (memory) => (isFatal ? openFatal : database.open)(memory);
    const rig = new PipelineRig(STEADY, { openStore, sabotage: { task: STORAGE, saboteur } });
    rig.runUntil(20);
    expect([database.batches.length, stored(rig)]).toEqual([1, 0]);
    rig.kill(STORAGE);
    rig.now = 300;
    isFatal = false;
    saboteur.isDead = false;
    rig.start(STORAGE);
    expect([sum(onTime(rig)), rig.count(STORAGE, J.LATE)]).toEqual([10 - late(rig)[0]!, late(rig)[0]!]);
    expect(late(rig)[0]).toBeGreaterThan(0);
    expect([rig.count(STORAGE, J.DATED_BATCH), rig.count(STORAGE, J.DATED_MS)]).toEqual([1, STARTED_AT + 300]);
    expect(storedEvents(rig).every(({ storedMs }) => storedMs === STARTED_AT + 300)).toBe(true);
    expect(summarise(rig.memory.endToEnd).p50).toBeGreaterThan(280);
    drained(rig);
  });

  test('what is given up is counted by class too', () => {
    const rig = new PipelineRig(merge({ failures: { storage: { outage: true } }, breaker: { whenOpen: 'shed' } }));
    rig.runUntil(300);
    drained(rig);
    const given = [0, 1, 2].map((kind) => rig.count(STORAGE, J.DEAD_LETTERED_BY_CLASS + kind));
    expect(sum(given)).toBe(counters(rig).deadLettered);
    expect(Math.min(...given)).toBeGreaterThan(0);
  });
});

describe('latency', () => {
  test('the histogram is of exactly the latencies that are stored', () => {
    const load = { mode: 'rate', eventsPerSecond: 20_000, arrivals: 'poisson', staleRatio: 0.1 } as const;
    const rig = new PipelineRig(merge({ load, failures: { storage: { latencyMs: 3 } } }));
    rig.runUntil(100);
    drained(rig);
    const expected = allocateHistogram()[0]!;
    const stripe = new HistogramStripe(expected);
    for (const { latency } of storedEvents(rig)) stripe.record(latency * 1000);
    expect([...rig.memory.delivery]).toEqual([...expected]);
    expect(expected[bucketIndex(0)]).toBeLessThan(stored(rig));
  });

  test('the time to stored counts until the batch is written: its wait and the call are part of it', () => {
    const patch = { batch: { maxSize: 1000, maxWaitMs: 30 }, failures: { storage: { latencyMs: 3 } } };
    const rig = new PipelineRig(merge(patch));
    rig.runUntil(100.5);
    drained(rig);
    const { count, p99, p50 } = summarise(rig.memory.endToEnd);
    expect(count).toBe(stored(rig));
    expect(p99).toBeGreaterThan(32);
    expect(p99).toBeLessThan(36);
    expect(p50).toBeGreaterThan(12);
    expect(summarise(rig.memory.delivery).max).toBeLessThan(5);
  });

  test('delivery counts from the intended emission until storage receives the event', () => {
    const rig = new PipelineRig(STEADY);
    rig.runUntil(25);
    drained(rig);
    for (const { latency, timeMs, sequence } of storedEvents(rig)) {
      expect(timeMs).toBeCloseTo(STARTED_AT + sequence, 3);
      expect(latency).toBeGreaterThanOrEqual(0);
      expect(latency).toBeLessThan(1.2);
    }
  });
});

test('the words of the journals fit in it', () => {
  for (const [name, word] of Object.entries(J)) expect(word, name).toBeLessThan(JOURNAL_WORDS);
  expect(J.FED_CHUNKS + 2 * 4).toBeLessThanOrEqual(JOURNAL_WORDS);
  expect(J.FEED_STATE + 16).toBeLessThanOrEqual(JOURNAL_WORDS);
});
