/** Little's law of whole runs on the real stages: it holds under every kind of trouble, and an event miscounted breaks it. */
import { afterEach, expect, test, vi } from 'vitest';
import * as J from '../../memory/journal-fields.ts';
import { journalOf } from '../../memory/task-journals.ts';
import { BROADCAST, STORAGE } from '../../memory/tasks.ts';
import { PipelineRig, STARTED_AT } from '../../testing/pipeline-rig.ts';
import type { ConfigPatch } from '../config-types.ts';
import type { Snapshot } from '../snapshot-types.ts';
import { PipelineView } from '../view/pipeline-view.ts';

afterEach(() => void vi.restoreAllMocks());

/** A run that is looked at ten times a second, as the page does. */
function watched(patch: ConfigPatch) {
  const rig = new PipelineRig(patch);
  vi.spyOn(performance, 'now').mockImplementation(() => STARTED_AT + rig.now - performance.timeOrigin);
  const { buffer } = rig.memory.header;
  if (!(buffer instanceof SharedArrayBuffer)) throw new Error('the memory of a rig is shared');
  const view = new PipelineView(buffer);
  const looks: Snapshot['little'][] = [view.snapshot().little];
  const goOn = (ms: number) => {
    for (const end = rig.now + ms; rig.now < end; ) {
      rig.runUntil(Math.min(end, rig.now + 100));
      looks.push(view.snapshot().little);
    }
  };
  return { rig, view, looks, goOn };
}
const verdicts = (looks: readonly Snapshot['little'][], from = 0) =>
  new Set(looks.slice(from).flatMap(({ pipeline, database }) => [pipeline.holds, database.holds]));

const CALM: ConfigPatch = {
  load: { mode: 'rate', eventsPerSecond: 200, arrivals: 'poisson', invalidRatio: 0.05 },
  channels: { capacity: 100 },
  batch: { maxSize: 1, maxWaitMs: 10 },
  storage: { retainEvents: 100_000 },
};
const DEADLINES: ConfigPatch = {
  scheduler: { discardExpired: true, backlog: 50, budgetMs: { urgent: 20, normal: 50, bulk: 400 } },
};

test('with 3 ms a database call, L = λW holds, and c² is that of random arrivals and equal calls', () => {
  const { rig, looks, goOn } = watched({ ...CALM, failures: { storage: { latencyMs: 3 } } });
  goOn(10_000);
  expect(verdicts(looks, 7)).toEqual(new Set([true]));
  const { pipeline, database } = looks.at(-1)!;
  expect(pipeline.rate).toBeGreaterThan(180);
  expect(Math.abs(pipeline.count - pipeline.product)).toBeLessThan(0.03 * pipeline.count + 0.02);
  expect(Math.abs(database.count - database.product)).toBeLessThan(0.03 * database.count + 0.02);
  expect(database.ca2).toBeGreaterThan(0.8);
  expect(database.ca2).toBeLessThan(1.2);
  expect(database.cs2).toBeLessThan(0.01);
  rig.release();
});

test.each<readonly [string, ConfigPatch, ConfigPatch]>([
  ['an outage', {}, { failures: { storage: { outage: true } } }],
  ['a hang', {}, { failures: { storage: { hang: true } } }],
  ['batches given up', { breaker: { whenOpen: 'shed' } }, { failures: { storage: { errorRate: 0.5 } } }],
  ['overload with deadlines', DEADLINES, { failures: { storage: { latencyMs: 8 } } }],
  [
    'overload that the source owes',
    { batch: { maxSize: 5 } },
    { load: { eventsPerSecond: 4000 }, failures: { storage: { latencyMs: 5 } } },
  ],
  ['stale events', DEADLINES, { load: { staleRatio: 0.5 } }],
  ['shedding', { channels: { capacity: 5, whenFull: 'shed' } }, { failures: { storage: { latencyMs: 20 } } }],
])('it holds before, in and after %s, and after a drained stop', (_, patch, trouble) => {
  const { rig, view, looks, goOn } = watched({ ...CALM, ...patch });
  const before = rig.config;
  goOn(1500);
  rig.apply(trouble);
  goOn(2500);
  rig.apply({ load: before.load, failures: before.failures });
  goOn(1500);
  rig.drain();
  looks.push(view.snapshot().little);
  expect(verdicts(looks).has(false)).toBe(false);
  expect(verdicts(looks, 7).has(true)).toBe(true);
  rig.release();
});

test('Little’s law holds whichever worker is killed, when and how often', () => {
  const { rig, looks, goOn } = watched({ ...CALM, ...DEADLINES, batch: { maxSize: 4, maxWaitMs: 15 } });
  for (const task of [...rig.order, ...rig.order]) {
    goOn(70);
    rig.kill(task);
    rig.runUntil(rig.now + 3);
    rig.start(task);
  }
  goOn(800);
  expect(verdicts(looks).has(false)).toBe(false);
  expect(verdicts(looks.slice(-3))).toEqual(new Set([true]));
  rig.release();
});

/** As a stage with a mistake would: counts an event once more, or once less, or forgets when it was. */
test.each<readonly [string, number, number, number, keyof Snapshot['little']]>([
  ['stored once more', STORAGE, J.STORED, 1, 'pipeline'],
  ['never counted as stored', STORAGE, J.STORED, -1, 'pipeline'],
  ['taken twice', STORAGE, J.RECEIVED, 1, 'database'],
  ['sent and not counted', BROADCAST, J.SENT, -1, 'database'],
  ['whose end has no time', STORAGE, J.TIMES_OUT, -3_000_000, 'pipeline'],
])('one event that is %s breaks it', (_, task, word, by, name) => {
  const { rig, looks, goOn } = watched({ ...CALM, load: { ...CALM.load, eventsPerSecond: 20 } });
  goOn(3000);
  expect(verdicts(looks, 7)).toEqual(new Set([true]));
  rig.kill(task);
  const journal = journalOf(rig.memory, task);
  journal.draft[word]! += by;
  journal.commit();
  rig.start(task);
  goOn(600);
  expect(looks.slice(-5).map((little) => little[name].holds)).toContain(false);
  rig.release();
});

test('a receiver that takes what was sent after it had looked at the clock does not break it', () => {
  const { rig, looks, goOn } = watched(CALM);
  for (let i = 0; i < 300; i++) {
    rig.now += 5;
    rig.round(rig.order.filter((task) => task !== STORAGE));
    rig.now -= 4;
    rig.step(STORAGE);
    rig.now += 4;
    if (i % 20 === 0) goOn(1);
  }
  goOn(200);
  expect(verdicts(looks).has(false)).toBe(false);
  rig.release();
});
