/** Stages whose services are asked to take their time: how many they let through, how long each takes, and who waits. */
import { describe, expect, test } from 'vitest';
import type { ConfigPatch, ServiceTimeSettings } from '../contract/config-types.ts';
import { encodeTimes, measuredSettings } from '../contract/durations/measured-times.ts';
import { SERVED_STAGES, type ServedStage, SUBSCRIBERS } from '../contract/name-sets.ts';
import { readTimedServices } from '../contract/view/timed-services.ts';
import * as J from '../memory/journal-fields.ts';
import { AGGREGATES, ALARMS, SCHEDULER, TAIL, TRANSFORM, VALIDATE } from '../memory/tasks.ts';
import { HistogramReading } from '../primitives/histogram/histogram-reading.ts';
import { undrained } from '../testing/pipeline-check.ts';
import { PipelineRig } from '../testing/pipeline-rig.ts';
import { generator } from '../testing/random.ts';
import { ServiceTime } from './service-time.ts';

const TASK: Readonly<Record<ServedStage, number>> = {
  validate: VALIDATE,
  transform: TRANSFORM,
  scheduler: SCHEDULER,
  aggregates: AGGREGATES,
  alarms: ALARMS,
  tail: TAIL,
};
const OFF: ServiceTimeSettings = { kind: 'none', meanUs: 1, p50Us: 1, p99Us: 1 };
const NAMES: readonly string[] = SUBSCRIBERS;

function patchOf(stage: ServedStage, meanUs: number, eventsPerSecond: number): ConfigPatch {
  return {
    load: { mode: 'rate', eventsPerSecond, arrivals: 'poisson' },
    channels: { capacity: 100 },
    broadcast: { lagLimit: 100, policies: NAMES.includes(stage) ? { [stage]: 'block' } : {} },
    service: { [stage]: { kind: 'fixed', meanUs } },
  };
}

describe.each(SERVED_STAGES)('%s', (stage) => {
  test('lets through what its time allows, and takes what it was asked to', () => {
    const rig = new PipelineRig(patchOf(stage, 2000, 1500));
    rig.runUntil(400);
    const through = rig.count(TASK[stage], J.SENT);
    expect([through > 195, through <= 200]).toEqual([true, true]);
    const timed = readTimedServices(rig.memory)[stage];
    expect([timed.askedMs, timed.takenMs]).toEqual([expect.closeTo(2, 6), expect.closeTo(2, 1)]);
    rig.apply({ service: { [stage]: OFF } });
    rig.drain();
    expect(undrained(rig)).toEqual([]);
  });

  test('records each service once, when its event has gone on', () => {
    const rig = new PipelineRig({
      ...patchOf(stage, 100, 20_000),
      channels: { capacity: 4 },
      scheduler: { backlog: 4 },
      failures: { storage: { latencyMs: 40 } },
    });
    const recorded = new HistogramReading([rig.memory.services[TASK[stage]]!], () => 0);
    // Storage keeps everybody waiting, so what is done finds no room.
    for (let ms = 1; ms <= 100; ms++) {
      rig.runUntil(ms);
      recorded.copy();
      expect(recorded.summary().count, `at ${ms} ms`).toBe(rig.count(TASK[stage], J.SENT));
    }
    expect(recorded.summary().count).toBeGreaterThan(5);
    rig.drain();
    recorded.copy();
    expect(recorded.summary().count).toBe(rig.count(TASK[stage], J.SENT));
  });

  test('loses nothing when it is killed in the middle of a service, again and again', () => {
    const rig = new PipelineRig({ ...patchOf(stage, 900, 3000), transform: { workers: 2 } });
    for (let kill = 1; kill <= 20; kill++) {
      rig.runUntil(kill * 5.3);
      rig.kill(TASK[stage]);
      rig.start(TASK[stage]);
    }
    rig.apply({ service: { [stage]: OFF } });
    rig.drain();
    expect(undrained(rig)).toEqual([]);
  });
});

test.each([1, 2, 3])('a pool of %i is as many servers', (workers) => {
  const rig = new PipelineRig({ ...patchOf('transform', 4000, 3000), transform: { workers } });
  rig.runUntil(400);
  const through = Array.from({ length: workers }, (_, i) => rig.count(TRANSFORM + i, J.SENT));
  expect(Math.min(...through)).toBeGreaterThan(95);
  expect(through.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(workers * 100);
});

test('the most urgent of those that wait is served next, however long the service', () => {
  const rig = new PipelineRig({
    load: { mode: 'rate', eventsPerSecond: 600, classMix: { urgent: 0.1, normal: 0, bulk: 0.9 } },
    channels: { capacity: 2000 },
    scheduler: { policy: 'priority', discardExpired: false },
    service: { scheduler: { kind: 'fixed', meanUs: 2000 } },
  });
  rig.runUntil(1000);
  // 60 urgent ones come, and all but those of the last moments have gone on; of 540 bulk ones most wait.
  expect(rig.count(SCHEDULER, J.DISPATCHED_BY_CLASS)).toBeGreaterThan(45);
  expect(rig.count(SCHEDULER, J.DISPATCHED_BY_CLASS + 2)).toBeLessThan(460);
  rig.drain();
  expect(undrained(rig)).toEqual([]);
});

test('waits are those of a queue with one server: Lindley’s recursion over the arrivals of the run', () => {
  const SERVICE_MS = 2;
  const rig = new PipelineRig({
    ...patchOf('validate', 1000 * SERVICE_MS, 250),
    channels: { capacity: 2000 },
  });
  rig.runUntil(4000);
  const arrivals = [...rig.emitted.values()].map(({ intended }) => intended).sort((a, b) => a - b);
  let wait = 0;
  let sum = 0;
  for (let i = 1; i < arrivals.length; i++) {
    wait = Math.max(0, wait + SERVICE_MS - (arrivals[i]! - arrivals[i - 1]!));
    sum += wait;
  }
  const waits = new HistogramReading([rig.memory.waits[VALIDATE]!], () => 0);
  waits.copy();
  const expected = sum / arrivals.length;
  expect(expected).toBeGreaterThan(0.5);
  expect(Math.abs(waits.summary().mean / expected - 1)).toBeLessThan(0.15);
});

describe('draws', () => {
  const drawn = (settings: Partial<ServiceTimeSettings>) => {
    const time = new ServiceTime(generator(3));
    time.configure({ ...OFF, ...settings });
    return Array.from({ length: 20_000 }, () => time.draw()).sort((a, b) => a - b);
  };
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each) / values.length;

  test('are what was asked for, fixed', () => {
    expect(new Set(drawn({ kind: 'fixed', meanUs: 1500 }))).toEqual(new Set([1.5]));
  });
  test('exponential: of that mean, and half of them below ln 2 of it', () => {
    const values = drawn({ kind: 'exponential', meanUs: 1000 });
    expect([mean(values), values[10_000]]).toEqual([expect.closeTo(1, 1), expect.closeTo(Math.LN2, 1)]);
  });
  test('without its times, measured is log-normal with the same median and 99th percentile', () => {
    const settings = { p50Us: 1000, p99Us: 10_000 };
    expect(drawn({ kind: 'measured', ...settings })).toEqual(drawn({ kind: 'log-normal', ...settings }));
  });
  test('log-normal: with that median and that 99th percentile', () => {
    const values = drawn({ kind: 'log-normal', p50Us: 1000, p99Us: 10_000 });
    expect(values[10_000]).toBeCloseTo(1, 1);
    expect(Math.abs(values[19_800]! / 10 - 1)).toBeLessThan(0.1);
  });
});

describe('measured times', () => {
  /** Nine of ten 1 ms, the tenth from 20 to 30 ms. */
  const POINTS = [
    [0, 1000],
    [0.9, 1000],
    [0.9, 20_000],
    [1, 30_000],
  ] as const;
  const named = measuredSettings(POINTS);
  const measured = (meanMs: number) => expect.closeTo(meanMs, 0);
  const patch = (kind: ServiceTimeSettings['kind']): ConfigPatch => ({
    ...patchOf('validate', 1, 200),
    channels: { capacity: 5000 },
    service: { validate: { ...named, kind } },
  });

  test('are drawn in their shares, with their mean and their percentiles', () => {
    const time = new ServiceTime(generator(4), encodeTimes(new Map([['validate', POINTS]])));
    time.configure({ ...OFF, ...named, kind: 'measured' });
    const values = Array.from({ length: 50_000 }, () => time.draw()).sort((a, b) => a - b);
    const mean = values.reduce((sum, each) => sum + each) / values.length;
    expect(Math.abs(mean / (0.9 + 0.1 * 25) - 1)).toBeLessThan(0.02);
    expect([values[0], values[44_000], values.at(-1)! <= 30]).toEqual([1, 1, true]);
    expect(values[49_500]).toBeCloseTo(29, 0);
    expect(values.filter((value) => value > 1 && value < 20)).toEqual([]);
  });

  test.each(SERVED_STAGES)('of %s are its own, and of no other stage', (stage) => {
    const rig = new PipelineRig(patchOf(stage, 1, 300));
    const always = encodeTimes(new Map([[stage, [[0, 2000] as const, [1, 2000] as const]]]));
    rig.memory.measuredTimes.set(always);
    rig.apply({ service: Object.fromEntries(SERVED_STAGES.map((each) => [each, { ...named, kind: 'measured' }])) });
    rig.runUntil(200);
    const timed = readTimedServices(rig.memory);
    expect(SERVED_STAGES.filter((each) => timed[each].count > 0 && Math.abs(timed[each].askedMs - 2) < 1e-9)).toEqual([
      stage,
    ]);
  });

  test('that come after the setting count from then on', () => {
    const rig = new PipelineRig(patch('measured'));
    rig.runUntil(50);
    rig.memory.measuredTimes.set(encodeTimes(new Map([['validate', POINTS]])));
    rig.apply({});
    const before = readTimedServices(rig.memory).validate;
    rig.runUntil(6000);
    const after = readTimedServices(rig.memory).validate;
    const mean = (after.askedMs * after.count - before.askedMs * before.count) / (after.count - before.count);
    expect(mean).toEqual(measured(3.4));
  });
});
