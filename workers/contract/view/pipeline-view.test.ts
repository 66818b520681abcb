import { afterEach, describe, expect, test, vi } from 'vitest';
import { BLOCKED_US, BUSY_US, IDLE_US } from '../../memory/activity-words.ts';
import { ENDED_AT } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { journalOf } from '../../memory/task-journals.ts';
import { BROADCAST, SCHEDULER, SOURCE, STORAGE, TASKS, TRANSFORM, VALIDATE } from '../../memory/tasks.ts';
import { Ring } from '../../primitives/channel/ring.ts';
import { counters } from '../../testing/pipeline-check.ts';
import { PipelineRig, STARTED_AT } from '../../testing/pipeline-rig.ts';
import type { ConfigPatch } from '../config-types.ts';
import {
  ALL_SUBSCRIBERS,
  CHANNELS,
  CLASSES,
  LINE_STAGES,
  LOSSES,
  STAGES,
  SUBSCRIBERS,
  TIMED_STAGES,
} from '../name-sets.ts';
import { PipelineView } from './pipeline-view.ts';

/** The page's view of a rig, whose clock is the page's too. */
function viewOf(rig: PipelineRig): PipelineView {
  vi.spyOn(performance, 'now').mockImplementation(() => STARTED_AT + rig.now - performance.timeOrigin);
  const { buffer } = rig.memory.header;
  if (!(buffer instanceof SharedArrayBuffer)) throw new Error('the memory of a rig is shared');
  return new PipelineView(buffer);
}
afterEach(() => void vi.restoreAllMocks());

const BUSY: ConfigPatch = {
  load: { mode: 'rate', eventsPerSecond: 5000, invalidRatio: 0.1, classMix: { urgent: 1, normal: 1, bulk: 1 } },
  channels: { capacity: 20 },
  transform: { workers: 3 },
  scheduler: { backlog: 30, discardExpired: true, budgetMs: { urgent: 5, normal: 20, bulk: 1000 } },
  batch: { maxSize: 10, maxWaitMs: 5 },
  breaker: { consecutiveFailures: 2, openMs: 10, maxOpenMs: 10, jitter: 0 },
  broadcast: { lagLimit: 5 },
};
const outage = (isOn: boolean): ConfigPatch => ({
  failures: { storage: { outage: isOn }, subscribers: { tail: 3000 } },
});

function run(patch: ConfigPatch = {}) {
  const rig = new PipelineRig({ ...BUSY, ...patch });
  const view = viewOf(rig);
  rig.runUntil(60);
  rig.apply(outage(true));
  rig.runUntil(150);
  return { rig, view };
}
/** Names of all fields, those of like members once. */
function names(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, names(field)]));
}

test('a snapshot has every field that it is documented to have, and no other', () => {
  const { view } = run();
  const number = 'number';
  const of = <T>(keys: readonly string[], value: T) => Object.fromEntries(keys.map((key) => [key, value]));
  const percentiles = of(['count', 'p50', 'p90', 'p99', 'p999', 'max'], number);
  const summary = { ...percentiles, mean: number, window: percentiles };
  const goodput = {
    ...of(['onTime', 'late', 'onTimePerSecond', 'latePerSecond', 'onTimeShare', 'lateShare'], number),
    window: { onTimeShare: number },
  };
  const losses = {
    lost: of(LOSSES, number),
    skipped: of(SUBSCRIBERS, number),
  };
  // It has looked once: nothing is known yet.
  const check = { ...of(['windowMs', 'count', 'rate', 'waitMs', 'product', 'tolerance'], number), holds: 'object' };
  expect(names(view.snapshot())).toEqual({
    ...of(['time', 'runId', 'elapsedMs', 'activeMs', 'copies'], number),
    state: 'string',
    counters: of(['emitted', 'invalid', 'shed', 'expired', 'evicted', 'deadLettered', 'stored'], number),
    invalidBy: of(['notFinite', 'outOfRange', 'unknownSensor', 'badStatus', 'badCrc'], number),
    ledger: of(['inFlight', 'unaccounted', 'slack'], number),
    source: { ...of(['owed', 'lateMs'], number), exact: 'boolean' },
    recording: 'object',
    live: 'object',
    trace: 'object',
    little: { pipeline: check, database: { ...check, ca2: 'object', cs2: 'object' } },
    stages: of(STAGES, of(['received', 'sent', 'inHand', 'busy', 'blocked', 'idle', 'restarts'], number)),
    channels: of(CHANNELS, of(['depth', 'capacity', 'highWater', 'sent', 'received', 'blockedSends'], number)),
    latency: { ...of(STAGES, { ...summary, service: summary }), endToEnd: summary, delivery: summary, naive: summary },
    pool: { workers: 'object' },
    scheduler: {
      ...of(['queued', 'dispatched', 'expired', 'evicted'], number),
      byClass: of(CLASSES, {
        ...goodput,
        ...of(['emitted', 'invalid', 'shed', 'dispatched', 'expired', 'evicted', 'deadLettered', 'owed'], number),
      }),
    },
    goodput,
    batches: of(['bySize', 'byTime', 'byDrain', 'lastSize', 'meanSize'], number),
    breaker: { ...of(['opened', 'rejected', 'failures', 'retryInMs'], number), state: 'string', transitions: 'object' },
    subscribers: of(ALL_SUBSCRIBERS, {
      policy: 'string',
      ...of(['lag', 'delivered', 'skipped'], number),
      window: { busy: number },
    }),
    storage: {
      ...{ kind: 'string', persistent: 'boolean', problem: 'object' },
      ...of(['rows', 'bytes', 'batches'], number),
      calls: {
        ...of(['attempts', 'succeeded', 'failed', 'timedOut', 'abandoned', 'inFlight', 'rowsPerCall'], number),
        latency: summary,
      },
    },
    timers: of(TIMED_STAGES, of(['count', 'askedMs', 'takenMs', 'lateMs', 'maxLateMs'], number)),
    incidents: 'object',
    outsideIncidents: of(['noIncident', 'earlier'], losses),
    engine: of(['parks', 'wakeUps', 'stealsTried', 'stealsWon', 'failedSwaps'], number),
    kernels: 'string',
    hiccups: 'object',
  });
});

describe('a snapshot says what the stages and the primitives say', () => {
  test('counters, ledger, stages, scheduler, batches, storage', () => {
    const { rig, view } = run();
    const shown = view.snapshot();
    expect(shown.time).toBeCloseTo(STARTED_AT + rig.now, 3);
    expect(shown.counters).toEqual(counters(rig));
    expect(shown.counters.expired).toBeGreaterThan(0);
    expect(shown.ledger).toEqual(rig.ledger.check());
    expect(shown.ledger.inFlight).toBeGreaterThan(0);
    expect(Object.values(shown.invalidBy).reduce((sum, n) => sum + n, 0)).toBe(shown.counters.invalid);
    const pool = [0, 1, 2].map((member) => TRANSFORM + member);
    const sum = (field: number) => pool.reduce((total, task) => total + rig.count(task, field), 0);
    expect(shown.stages.transform).toMatchObject({ received: sum(J.RECEIVED), sent: sum(J.SENT) });
    expect(shown.stages.validate).toMatchObject({ received: rig.count(VALIDATE, J.RECEIVED), restarts: 0 });
    expect(shown.pool.workers.map(({ executed }) => executed)).toEqual(pool.map((task) => rig.count(task, J.EXECUTED)));
    expect(shown.pool.workers.map(({ stolen }) => stolen)).toEqual(pool.map((task) => rig.count(task, J.STOLEN)));
    const { byClass, dispatched, expired, queued } = shown.scheduler;
    const classes = Object.values(byClass);
    expect(classes.reduce((total, each) => total + each.dispatched, 0)).toBe(dispatched);
    expect(classes.reduce((total, each) => total + each.expired, 0)).toBe(expired);
    expect(queued).toBe(rig.count(SCHEDULER, J.QUEUED));
    // Of the classes the one with the shortest time expires first.
    expect(byClass.urgent.expired).toBeGreaterThan(byClass.bulk.expired);
    const { bySize, byTime, meanSize, lastSize } = shown.batches;
    expect(meanSize * (bySize + byTime)).toBeCloseTo(rig.count(STORAGE, J.BATCHED_EVENTS), 6);
    expect(lastSize).toBeGreaterThan(0);
    expect(shown.storage).toMatchObject({ persistent: false, rows: shown.counters.stored, batches: bySize + byTime });
  });

  test('channels: depth within the capacity, blocked sends', () => {
    const { rig, view } = run();
    for (const [i, shown] of Object.values(view.snapshot().channels).entries()) {
      const channel = new Ring(rig.memory.channels[i]!);
      const { capacity, highWater, sent, received, blockedSends } = channel;
      expect(shown).toEqual({ depth: channel.length, capacity, highWater, sent, received, blockedSends });
      expect(shown.capacity).toBe(20);
      expect(shown.highWater).toBeLessThanOrEqual(20);
      expect(shown.depth).toBe(sent - received);
    }
    expect(view.snapshot().channels['source→validate'].blockedSends).toBeGreaterThan(0);
  });

  test('the breaker: since when, why, and for how much longer', () => {
    const { rig, view } = run();
    const { state, transitions, retryInMs, failures, opened } = view.snapshot().breaker;
    expect([state, transitions[0]?.reason]).toEqual(['open', '2 consecutive failures, last one: error']);
    expect(transitions[0]!.at).toBeGreaterThanOrEqual(STARTED_AT + 60);
    expect(transitions[0]!.at).toBeLessThanOrEqual(STARTED_AT + rig.now);
    expect(opened).toBe(transitions.filter(({ to }) => to === 'open').length);
    expect(failures).toBeGreaterThanOrEqual(opened);
    const retryAt = transitions.at(-1)!.at + 10;
    expect(retryInMs).toBeCloseTo(retryAt - STARTED_AT - rig.now, 3);
  });

  test('subscribers: storage is one that never skips', () => {
    const { rig, view } = run();
    // Once they have something to fall behind with.
    rig.apply({ failures: { storage: { outage: false } } });
    rig.runUntil(200);
    const { storage, aggregates, tail } = view.snapshot().subscribers;
    const passed = rig.count(BROADCAST, J.SENT);
    expect(storage).toMatchObject({ policy: 'block', delivered: passed, skipped: 0 });
    for (const each of [aggregates, tail]) expect(each.delivered + each.skipped).toBe(passed);
    expect(tail).toMatchObject({ policy: 'skip', lag: 5 });
    expect(tail.skipped).toBeGreaterThan(0);
  });

  test('busy, blocked and idle of each stage and member are shares of the last second that add up to 1', () => {
    const { rig, view } = run();
    view.snapshot();
    const spent = Array.from({ length: TASKS }, (_, task) => [task + 1, 2 * task, 60 - 3 * (task % 20)] as const);
    for (const [task, [busy, blocked, idle]] of spent.entries()) {
      const words = rig.memory.activity[task]!;
      words[BUSY_US]! += busy;
      words[BLOCKED_US]! += blocked;
      words[IDLE_US]! += idle;
    }
    rig.now += 500;
    const { stages, pool } = view.snapshot();
    for (const [name, { busy, blocked, idle }] of Object.entries(stages)) {
      expect(busy + blocked + idle, name).toBeCloseTo(1, 12);
    }
    const [busy, blocked, idle] = spent[TRANSFORM + 1]!;
    expect(pool.workers[1]!.busy).toBeCloseTo(busy / (busy + blocked + idle), 12);
    expect(pool.workers[1]!.idle).toBeCloseTo(idle / (busy + blocked + idle), 12);
  });
});

test('a brief snapshot leaves pool, engine and percentiles of the stages as they were, and nothing else', () => {
  const rig = new PipelineRig(BUSY);
  const view = viewOf(rig);
  rig.runUntil(60);
  const before = view.snapshot();
  rig.runUntil(120);
  const brief = view.snapshot(true);
  const after = view.snapshot();
  const slowOf = ({ pool, engine, latency }: typeof before) => ({
    pool,
    engine,
    ofStages: STAGES.map((stage) => latency[stage]),
  });
  expect(slowOf(brief)).toEqual(slowOf(before));
  expect(after.pool.workers[0]!.executed).toBeGreaterThan(before.pool.workers[0]!.executed);
  expect(after.latency.validate.count).toBeGreaterThan(before.latency.validate.count);
  expect(brief.latency.endToEnd.count).toBeGreaterThan(before.latency.endToEnd.count);
  const restOf = ({ pool: _, engine: __, latency: { endToEnd, delivery, naive }, ...rest }: typeof before) => ({
    ...rest,
    ...{ endToEnd, delivery, naive },
  });
  expect(restOf(brief)).toEqual(restOf(after));
  rig.release();
});

test('once a run has ended, the percentiles of its last ten seconds stay what they were', () => {
  const { rig, view } = run();
  rig.memory.clock[ENDED_AT] = STARTED_AT + rig.now;
  const { latency } = view.snapshot();
  expect(latency.endToEnd.window.count).toBeGreaterThan(0);
  for (const laterMs of [500, 5000, 9000, 60_000]) {
    vi.spyOn(performance, 'now').mockReturnValue(STARTED_AT + rig.now + laterMs - performance.timeOrigin);
    expect(view.snapshot().latency).toEqual(latency);
  }
});

describe('copies', () => {
  test('none, whatever the policies; each slot that is taken for one counts', () => {
    const { rig, view } = run({ broadcast: { policies: { aggregates: 'conflate', alarms: 'skip', tail: 'block' } } });
    expect(view.snapshot().copies).toBe(0);
    const source = journalOf(rig.memory, SOURCE);
    source.draft[J.TAKEN]! += 3;
    source.commit();
    expect(view.snapshot().copies).toBe(3);
  });
});

test.each([2 ** 31, 2 ** 32, 2 ** 40])('counts go on past %i', (limit) => {
  const near = limit - 200;
  const rig = new PipelineRig({ load: { mode: 'max', invalidRatio: 0.1 } }, { start: near });
  const view = viewOf(rig);
  const counts: readonly (readonly [task: number, fields: readonly number[]])[] = [
    [SOURCE, [J.RECEIVED, J.SENT]],
    [VALIDATE, [J.RECEIVED, J.SENT]],
    [TRANSFORM, [J.RECEIVED, J.SENT, J.EXECUTED]],
    [SCHEDULER, [J.RECEIVED, J.SENT]],
    [BROADCAST, [J.RECEIVED, J.SENT, J.DELIVERED, J.DELIVERED + 1, J.DELIVERED + 2]],
    [STORAGE, [J.RECEIVED, J.STORED]],
  ];
  for (const [task, fields] of counts) {
    rig.kill(task);
    const journal = journalOf(rig.memory, task);
    for (const field of fields) journal.draft[field]! += near;
    journal.commit();
    rig.start(task);
  }
  const before = view.snapshot();
  rig.runUntil(2);
  rig.drain();
  const { counters: after, stages, subscribers, channels } = view.snapshot();
  for (const stage of LINE_STAGES) {
    expect(stages[stage].received, stage).toBeGreaterThan(limit);
  }
  for (const { sent, received } of Object.values(channels)) {
    expect(sent).toBeGreaterThan(limit);
    expect(received).toBe(sent);
  }
  expect(after.emitted).toBeGreaterThan(limit);
  expect(after.stored).toBeGreaterThan(limit);
  expect(Number.isSafeInteger(after.emitted)).toBe(true);
  expect(after.emitted - before.counters.emitted).toBe(rig.emitted.size);
  expect(stages.transform.sent).toBeGreaterThan(limit);
  expect(subscribers.storage.delivered).toBeGreaterThan(limit);
  expect(after.invalid).toBeGreaterThan(0);
  expect(after.invalid).toBeLessThan(rig.emitted.size);
});
