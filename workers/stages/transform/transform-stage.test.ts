import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../../contract/config-types.ts';
import { readEngine } from '../../contract/view/engine-figures.ts';
import * as J from '../../memory/journal-fields.ts';
import { CHUNK_EVENTS } from '../../memory/memory-map.ts';
import { SOURCE, TO_TRANSFORM, TRANSFORM, VALIDATE } from '../../memory/tasks.ts';
import { Ring } from '../../primitives/channel/ring.ts';
import { CounterView } from '../../primitives/counter/striped-counter.ts';
import { counters, undrained } from '../../testing/pipeline-check.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';
import { Saboteur } from '../../testing/saboteur.ts';
import * as Step from '../step.ts';
import { createScalarKernel, type TransformKernel } from './transform-kernel.ts';

const EVENTS = 4096;
const PASS_MS = 0.002;
const IDLE_MS = 0.02;

/**
 * A pool on as many cores, simulated: every worker has a clock of its own, and the one that is furthest behind makes the
 * next step. Only filtering takes time.
 */
function simulate(transform: Required<ConfigPatch>['transform'], capacity = EVENTS, atHalf?: ConfigPatch) {
  const events = atHalf ? 4 * EVENTS : EVENTS;
  const scalar = createScalarKernel();
  const kernel: TransformKernel = {
    ...scalar,
    transformBatch(packets, slots, from, count, passes, out) {
      for (let i = 0; i < count; i++) rig.now += PASS_MS * (typeof passes === 'number' ? passes : passes[from + i]!);
      scalar.transformBatch(packets, slots, from, count, passes, out);
    },
  };
  const rig: PipelineRig = new PipelineRig(
    {
      load: { mode: 'max', encoding: 'packet', sensors: 1024 },
      channels: { capacity },
      transform,
      scheduler: { policy: 'fifo' },
      batch: { maxSize: 2000 },
    },
    { kernel },
  );
  const input = new Ring(rig.memory.channels[TO_TRANSFORM]!);
  /** Keeps the input as full as it can be. */
  const fill = () => {
    for (let hasMore = true; hasMore; ) {
      hasMore = rig.count(SOURCE, J.RECEIVED) < events && rig.step(SOURCE) === Step.WORKED;
      if (input.length < capacity && rig.step(VALIDATE) === Step.WORKED) hasMore = true;
    }
  };
  const pool = Array.from({ length: transform.workers! }, (_, i) => TRANSFORM + i);
  const clocks = new Map(pool.map((task) => [task, 0]));
  const busy = new Map(pool.map((task) => [task, 0]));
  const executed = (task: number) => rig.count(task, J.EXECUTED);
  const done = () => pool.reduce((sum, task) => sum + executed(task), 0);
  let firstHalf: number[] | undefined;
  while (done() < events) {
    if (firstHalf === undefined && done() >= events / 2) {
      firstHalf = pool.map(executed);
      if (atHalf) rig.apply(atHalf);
    }
    fill();
    const [task, now] = [...clocks].reduce((first, each) => (each[1] < first[1] ? each : first));
    rig.now = now;
    const hasWorked = rig.step(task) === Step.WORKED;
    clocks.set(task, hasWorked ? rig.now : now + IDLE_MS);
    if (hasWorked) busy.set(task, busy.get(task)! + rig.now - now);
    for (const other of rig.order) if (other < TRANSFORM && other !== SOURCE && other !== VALIDATE) rig.step(other);
  }
  const work = [...busy.values()].reduce((sum, ms) => sum + ms, 0);
  return {
    rig,
    /** How long it took, relative to what it takes with perfect sharing. */
    stretch: Math.max(...clocks.values()) / (work / pool.length),
    executed: pool.map(executed),
    stolen: pool.map((task) => rig.count(task, J.STOLEN)),
    halves: [firstHalf!, pool.map((task, member) => executed(task) - firstHalf![member]!)] as const,
  };
}

describe('four workers with irregular work', () => {
  const irregular = { workers: 4, passes: 8, irregularity: 1 } as const;

  test.each([EVENTS, 512])('stealing: all are busy to the end, at capacity %i', (capacity) => {
    const { rig, stretch, executed } = simulate({ ...irregular, scheduling: 'stealing' }, capacity);
    expect(stretch).toBeLessThan(1.12);
    expect(Math.min(...executed)).toBeGreaterThan(EVENTS / 8);
    rig.drain();
    const done = executed.map((_, member) => rig.count(TRANSFORM + member, J.EXECUTED));
    expect(done.reduce((sum, n) => sum + n, 0)).toBe(rig.count(VALIDATE, J.SENT));
    expect(undrained(rig)).toEqual([]);
  });

  test('fixed shares: each has as many events, a chunk in turn, and nobody takes from another', () => {
    const { rig, executed, stolen } = simulate({ ...irregular, scheduling: 'static' }, 512);
    expect(executed).toEqual([1024, 1024, 1024, 1024]);
    expect(stolen).toEqual([0, 0, 0, 0]);
    rig.drain();
    expect(undrained(rig)).toEqual([]);
  });

  test.each([
    ['fixed shares', 'stealing', 'static', 'stealing'],
    ['stealing', 'fixed shares', 'stealing', 'static'],
  ] as const)('from %s to %s while it runs', (_, __, scheduling, then) => {
    const { rig, halves } = simulate({ ...irregular, scheduling }, 512, { transform: { scheduling: then } });
    // With fixed shares the numbers of events differ by the chunks under way; otherwise who is done sooner does more.
    const [first, second] = halves.map((done) => Math.max(...done) - Math.min(...done));
    const [fixed, free] = then === 'stealing' ? [first!, second!] : [second!, first!];
    expect(fixed).toBeLessThanOrEqual(2 * CHUNK_EVENTS);
    expect(free).toBeGreaterThan(fixed);
    rig.drain();
    expect(undrained(rig)).toEqual([]);
  });
});

test('a member with nothing of its own steals from others, and counts it', () => {
  const rig = new PipelineRig({
    load: { mode: 'max' },
    transform: { workers: 3 },
    channels: { capacity: 128 },
    scheduler: { backlog: 20 },
    batch: { maxSize: 40 },
  });
  while (rig.count(SOURCE, J.RECEIVED) < 2000) {
    rig.now += 0.1;
    rig.round();
  }
  rig.drain();
  expect(undrained(rig)).toEqual([]);
  const { stealsTried, stealsWon, failedSwaps } = readEngine(new CounterView(rig.memory.engine));
  // On one thread nobody is faster.
  expect([stealsTried, failedSwaps]).toEqual([stealsWon, 0]);
  expect(stealsWon).toBeGreaterThan(0);
  const count = (field: number) => [0, 1, 2].map((member) => rig.count(TRANSFORM + member, field));
  const sum = (counts: readonly number[]) => counts.reduce((total, n) => total + n, 0);
  expect(sum(count(J.STOLEN))).toBeGreaterThan(50);
  // What one took from the input and did not do itself, others have stolen.
  const given = count(J.RECEIVED).map(
    (received, member) => received - (count(J.EXECUTED)[member]! - count(J.STOLEN)[member]!),
  );
  expect(sum(given)).toBe(sum(count(J.STOLEN)));
  expect(Math.min(...given)).toBeGreaterThanOrEqual(0);
});

test('the pool grows and shrinks while it runs; nobody who is retired holds anything', () => {
  const rig = new PipelineRig({
    load: { mode: 'max', encoding: 'packet' },
    channels: { capacity: 300 },
    batch: { maxSize: 1000 },
    scheduler: { policy: 'fifo' },
  });
  for (const workers of [3, 16, 2, 5, 1, 4]) {
    rig.apply({ transform: { workers } });
    const before = counters(rig).stored;
    for (let round = 0; round < 40; round++) {
      rig.now += 0.1;
      rig.round();
    }
    expect(counters(rig).stored).toBeGreaterThan(before);
    expect(rig.order.filter((task) => task >= TRANSFORM).length).toBe(workers);
  }
  rig.drain();
  expect(undrained(rig)).toEqual([]);
});

test('a replacement computes the rest of a chunk, not what was sent: those slots may be reused by now', () => {
  const saboteur = new Saboteur();
  const rig = new PipelineRig(
    { load: { mode: 'max' }, channels: { capacity: 40 }, scheduler: { backlog: 1 }, transform: { workers: 1 } },
    { sabotage: { task: TRANSFORM, saboteur } },
  );
  rig.step(SOURCE);
  rig.step(VALIDATE);
  rig.apply({ channels: { capacity: 10 } });
  rig.step(TRANSFORM);
  const { chunkSlots, value } = rig.memory;
  const [sent, left] = [chunkSlots.slice(0, 10), chunkSlots.slice(10, 32)];
  expect(rig.count(TRANSFORM, J.SENT)).toBe(10);
  for (const slot of [...sent, ...left]) value[slot] = 12_345;
  rig.kill(TRANSFORM);
  rig.start(TRANSFORM);
  expect([...sent].map((slot) => value[slot])).toEqual(Array(10).fill(12_345));
  expect([...left].some((slot) => value[slot] === 12_345)).toBe(false);
});

describe('a member that waits for room in the scheduler’s channel', () => {
  const WAITING = TRANSFORM;
  const AWAKE = TRANSFORM + 1;
  /** The member that sleeps makes one step in so many of the other one's. */
  const SLEEPY = 20;

  /**
   * The channel is full; the scheduler takes all that is in it once a round, and the member that is awake steps right after it. The
   * other one holds events, and steps seldom.
   *
   * @returns rounds until those are sent; null where they are not
   */
  function roundsUntilSent(capacity: number, patch: ConfigPatch = {}): number | null {
    const rig = new PipelineRig({
      load: { mode: 'max' },
      channels: { capacity },
      transform: { workers: 2, ...patch.transform },
      scheduler: { policy: 'fifo' },
      batch: { maxSize: 2000 },
    });
    const feed = () => {
      rig.step(SOURCE);
      rig.step(VALIDATE);
    };
    const drain = () => {
      for (const task of rig.order) if (![SOURCE, VALIDATE, WAITING, AWAKE].includes(task)) rig.step(task);
    };
    const sent = (task: number) => rig.count(task, J.SENT);
    // Each has a chunk that finds no room.
    for (let i = 0; i < 50; i++) {
      feed();
      rig.step(AWAKE);
      if (i % 2 === 0) rig.step(WAITING);
    }
    const [before, others] = [sent(WAITING), sent(AWAKE)];
    for (let round = 1; round <= 500; round++) {
      rig.now += 1;
      drain();
      for (let i = 0; i < 4; i++) {
        feed();
        rig.step(AWAKE);
      }
      if (round % SLEEPY === 0) rig.step(WAITING);
      if (sent(WAITING) >= before + CHUNK_EVENTS) return sent(AWAKE) > others ? round : null;
    }
    return null;
  }

  test.each([64, 128, 500, 512])('is not passed for ever by one that is awake, at capacity %i', (capacity) => {
    const rounds = roundsUntilSent(capacity);
    expect(rounds).not.toBeNull();
    // The rest of one chunk, and of the next one: half the channel is left to it whenever it looks after it was passed.
    expect(rounds!).toBeLessThanOrEqual(2 * SLEEPY * (1 + Math.ceil(CHUNK_EVENTS / (capacity / 2))));
  });

  test('one that never comes leaves the others half the channel at least', () => {
    const rig = new PipelineRig({
      load: { mode: 'max' },
      channels: { capacity: 64 },
      transform: { workers: 2 },
      batch: { maxSize: 2000 },
    });
    const step = (...tasks: readonly number[]) => {
      for (const task of tasks) rig.step(task);
    };
    for (let i = 0; i < 20; i++) step(SOURCE, VALIDATE, WAITING);
    const before = rig.count(AWAKE, J.SENT);
    for (let i = 0; i < 100; i++) {
      rig.now += 1;
      step(SOURCE, VALIDATE, AWAKE, ...rig.order.filter((task) => ![SOURCE, VALIDATE, WAITING, AWAKE].includes(task)));
    }
    expect(rig.count(AWAKE, J.SENT) - before).toBeGreaterThanOrEqual(100 * 32 * 0.9);
    rig.drain();
    expect(undrained(rig)).toEqual([]);
  });
});
