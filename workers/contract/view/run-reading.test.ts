import { afterEach, describe, expect, test, vi } from 'vitest';
import { PAUSE } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { journalOf } from '../../memory/task-journals.ts';
import { SCHEDULER, SOURCE, STORAGE, TRANSFORM, VALIDATE } from '../../memory/tasks.ts';
import { JournalReader } from '../../primitives/shared/journal.ts';
import { PipelineRig, STARTED_AT } from '../../testing/pipeline-rig.ts';
import { presetCounts } from '../../testing/preset-positions.ts';
import { generator } from '../../testing/random.ts';
import { snapshotFaults } from '../../testing/snapshot-faults.ts';
import type { ConfigPatch } from '../config-types.ts';
import { SERVED_STAGES } from '../name-sets.ts';
import { PipelineView } from './pipeline-view.ts';
import { RunReading } from './run-reading.ts';

const BUSY: ConfigPatch = {
  load: { mode: 'max', invalidRatio: 0.1, staleRatio: 0.1, classMix: { urgent: 1, normal: 1, bulk: 1 } },
  channels: { capacity: 20 },
  transform: { workers: 3 },
  scheduler: { backlog: 30, discardExpired: true, budgetMs: { urgent: 5, normal: 20, bulk: 1000 } },
  batch: { maxSize: 10, maxWaitMs: 5 },
  breaker: { consecutiveFailures: 2, openMs: 10, maxOpenMs: 10, jitter: 0 },
  broadcast: { lagLimit: 5, policies: { aggregates: 'conflate', alarms: 'skip', tail: 'block' } },
};
/** Every stage that can be asked to takes its time. */
const SERVED: ConfigPatch = {
  service: Object.fromEntries(SERVED_STAGES.map((stage) => [stage, { kind: 'exponential' as const, meanUs: 5 }])),
  database: { perCallMs: 0.2, distribution: 'exponential', inFlight: 4, capacity: 2, timeoutMs: 1 },
};
const SHEDDING: ConfigPatch = {
  load: { mode: 'rate', eventsPerSecond: 900_000 },
  channels: { whenFull: 'shed' },
  breaker: { whenOpen: 'shed' },
  failures: { storage: { outage: true } },
};

function viewOf(rig: PipelineRig): PipelineView {
  vi.spyOn(performance, 'now').mockImplementation(() => STARTED_AT + rig.now - performance.timeOrigin);
  const { buffer } = rig.memory.header;
  if (!(buffer instanceof SharedArrayBuffer)) throw new Error('the memory of a rig is shared');
  return new PipelineView(buffer);
}

/** Has the stages go on before each journal that is read, as threads of their own do. Returns how to stop that. */
function meanwhile(act: () => void): () => void {
  const read = JournalReader.prototype.read;
  let isActing = false;
  const spy = vi.spyOn(JournalReader.prototype, 'read').mockImplementation(function (this: JournalReader) {
    if (!isActing) {
      isActing = true;
      act();
      isActing = false;
    }
    return read.call(this);
  });
  return () => spy.mockRestore();
}

/** Some steps of some tasks; now and then one is killed, and replaced later. */
function someSteps(rig: PipelineRig, random: () => number, isKilling: boolean): void {
  for (let steps = Math.floor(3 * random()); steps > 0; steps--) {
    const { order, dead } = rig;
    const task = order[Math.floor(order.length * random())];
    if (dead.length > 0 && random() < 0.3) rig.start(dead[0]!);
    else if (task === undefined) continue;
    else if (isKilling && random() < 0.02) rig.kill(task);
    else rig.step(task);
  }
  rig.now += 0.02 * random();
}

afterEach(() => void vi.restoreAllMocks());

describe('figures of a snapshot agree, whatever moves meanwhile', () => {
  test.each([
    ['as fast as it can', BUSY, false],
    ['in an outage, with everything shed that can be', { ...BUSY, ...SHEDDING }, false],
    ['with one worker in the pool', { ...BUSY, transform: { workers: 1 } }, false],
    ['with a pool in turns', { ...BUSY, transform: { workers: 4, scheduling: 'static' as const } }, false],
    ['while workers are killed and replaced', BUSY, true],
    ['while workers are killed in an outage', { ...BUSY, ...SHEDDING }, true],
    ['where every stage takes its time', { ...BUSY, ...SERVED }, false],
    ['where every stage takes its time, while workers are killed', { ...BUSY, ...SERVED }, true],
  ])('%s', (_, patch, isKilling) => {
    let slack = 0;
    for (let seed = 1; seed <= 4; seed++) {
      const random = generator(seed);
      const rig = new PipelineRig(patch, { seed });
      const view = viewOf(rig);
      rig.runUntil(2);
      const stop = meanwhile(() => someSteps(rig, random, isKilling));
      for (let n = 0; n < 12; n++) {
        const snapshot = view.snapshot();
        // Of several moments, it may show a channel fuller than it ever was.
        const faults = snapshotFaults(snapshot).filter((fault) => !/^depth of .* more than/.test(fault));
        expect(faults, `seed ${seed}, snapshot ${n}`).toEqual([]);
        slack = Math.max(slack, snapshot.ledger.slack);
      }
      stop();
      for (const task of rig.dead) rig.start(task);
      // Nothing moves: all of it holds exactly.
      const snapshot = view.snapshot();
      expect(snapshotFaults(snapshot), `seed ${seed}, at rest`).toEqual([]);
      expect(snapshot.ledger.slack).toBe(0);
    }
    // Otherwise nothing has moved, and nothing was tried.
    expect(slack).toBeGreaterThan(0);
  });

  test.each([2 ** 31, 2 ** 32, 2 ** 40])('past %i', (limit) => {
    const start = limit - 100;
    const random = generator(1);
    const rig = new PipelineRig(BUSY, { start, prepare: (memory) => presetCounts(memory, start) });
    const view = viewOf(rig);
    // The preset has every slot go back on three ways, as if each event had been copied twice, and stored without a call.
    const faults = () =>
      snapshotFaults(view.snapshot()).filter((fault) => !/^copies|^depth of .* more than|^rows of a call/.test(fault));
    expect(faults(), 'before anything moves').toEqual([]);
    const stop = meanwhile(() => someSteps(rig, random, true));
    for (let n = 0; n < 15; n++) expect(faults(), `snapshot ${n}`).toEqual([]);
    stop();
    expect(faults(), 'at rest').toEqual([]);
    const snapshot = view.snapshot();
    for (const { received } of Object.values(snapshot.channels)) expect(received).toBeGreaterThan(limit);
  });
});

test('figures agree in a paused, a draining and a stopped run, and the last accounts for every event', () => {
  const rig = new PipelineRig({ ...BUSY, ...SHEDDING });
  const view = viewOf(rig);
  rig.runUntil(20);
  rig.setPhase(PAUSE);
  rig.runUntil(25);
  expect(snapshotFaults(view.snapshot()), 'paused').toEqual([]);
  expect(view.snapshot().ledger.slack).toBe(0);
  rig.drain(() => expect(snapshotFaults(view.snapshot())).toEqual([]));
  const { ledger, stages, counters } = view.snapshot();
  expect(ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  expect(Object.values(stages).map(({ inHand }) => inHand)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(counters.shed).toBeGreaterThan(0);
  expect(counters.deadLettered).toBeGreaterThan(0);
});

test('a reading is repeated where something moved, at most twice', () => {
  const rig = new PipelineRig(BUSY);
  rig.runUntil(2);
  const reading = new RunReading(rig.memory);
  let reads = 0;
  let act = () => {};
  const stop = meanwhile(() => {
    reads++;
    act();
  });
  reading.take();
  const once = reads;
  const readsOf = (move: () => void) => {
    reads = 0;
    act = move;
    reading.take();
    return reads;
  };
  expect(readsOf(() => void rig.round())).toBe(3 * once);
  expect(readsOf(() => void (reads < once && rig.round()))).toBe(2 * once);
  expect(reading.ledger().slack).toBe(0);
  expect(readsOf(() => {})).toBe(once);
  stop();
});

describe('one event miscounted on purpose', () => {
  const miscount = (rig: PipelineRig, task: number, field: number, by: number): void => {
    rig.kill(task);
    const journal = journalOf(rig.memory, task);
    journal.draft[field]! += by;
    journal.commit();
    rig.start(task);
  };
  const WORDS = [
    ['emitted', SOURCE, J.RECEIVED],
    ['shed', SOURCE, J.SHED],
    ['invalid', VALIDATE, J.OUT_OF_RANGE],
    ['expired', SCHEDULER, J.EXPIRED],
    ['evicted', SCHEDULER, J.EVICTED],
    ['stored', STORAGE, J.STORED],
    ['dead-lettered', STORAGE, J.DEAD_LETTERED],
    ['slots taken', SOURCE, J.TAKEN],
    ['slots returned by validate', VALIDATE, J.RETURN_TAIL],
    ['slots returned by the scheduler', SCHEDULER, J.RETURN_TAIL],
    ['slots returned by storage', STORAGE, J.RETURN_TAIL],
    ['slots held', STORAGE, J.PINNED],
  ] as const;

  test.each(WORDS)('turns the ledger red at rest: %s', (_, task, field) => {
    const rig = new PipelineRig(BUSY);
    rig.runUntil(5);
    const reading = new RunReading(rig.memory);
    const before = reading.check();
    expect(before).toMatchObject({ unaccounted: 0, slack: 0 });
    for (const by of [1, -1]) {
      miscount(rig, task, field, by);
      const { unaccounted, slack } = reading.check();
      expect(Math.abs(unaccounted), `by ${by}`).toBe(1);
      expect(slack).toBe(0);
      miscount(rig, task, field, -by);
    }
    expect(reading.check()).toEqual(before);
  });

  test.each([
    ['emitted', SOURCE, J.RECEIVED, 1],
    ['stored', STORAGE, J.STORED, -1],
    ['slots taken', SOURCE, J.TAKEN, -1],
  ] as const)('turns it red while running, when it is more than the slack: %s', (_, task, field, sign) => {
    const random = generator(3);
    const rig = new PipelineRig(BUSY);
    rig.runUntil(5);
    const reading = new RunReading(rig.memory);
    const stop = meanwhile(() => someSteps(rig, random, false));
    const slacks = { right: 0, wrong: 0 };
    for (let n = 0; n < 20; n++) {
      const { unaccounted, slack } = reading.check();
      expect(unaccounted).toBe(0);
      slacks.right = Math.max(slacks.right, slack);
    }
    const events = 1 + 2 * slacks.right;
    miscount(rig, task, field, sign * events);
    for (let n = 0; n < 20; n++) {
      const { unaccounted, slack } = reading.check();
      expect(unaccounted).toBeGreaterThanOrEqual(events - slack);
      expect(unaccounted).toBeLessThanOrEqual(events);
      if (slack < events) slacks.wrong = Math.max(slacks.wrong, slack);
    }
    stop();
    // Otherwise nothing moved.
    expect(slacks.right).toBeGreaterThan(0);
    expect(slacks.wrong).toBeGreaterThan(0);
  });
});

test('events in hand of a stage are between its channels: in pool, backlog or batch', () => {
  const rig = new PipelineRig({ ...BUSY, failures: { storage: { outage: true } } });
  const view = viewOf(rig);
  rig.runUntil(30);
  const { stages, channels, ledger, scheduler } = view.snapshot();
  const chunks = rig.count(TRANSFORM, J.RECEIVED) - rig.count(TRANSFORM, J.SENT);
  expect(stages.transform.inHand).toBeGreaterThanOrEqual(chunks);
  expect(stages.scheduler.inHand).toBe(scheduler.queued);
  expect(stages.storage.inHand).toBe(10);
  expect([stages.source.inHand, stages.validate.inHand, stages.broadcast.inHand]).toEqual([0, 0, 0]);
  const waiting = Object.values(channels).reduce((sum, { depth }) => sum + depth, 0);
  const inHand = Object.values(stages).reduce((sum, stage) => sum + stage.inHand, 0);
  expect(waiting + inHand).toBe(ledger.inFlight);
});
