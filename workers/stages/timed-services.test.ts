/** A time asked for is the time taken, on average, on machines whose timers go off late. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../contract/config-types.ts';
import { readTimedServices } from '../contract/view/timed-services.ts';
import { ACTIVITY_WORDS } from '../memory/activity-words.ts';
import * as J from '../memory/journal-fields.ts';
import { STORAGE } from '../memory/tasks.ts';
import { HistogramReading } from '../primitives/histogram/histogram-reading.ts';
import { PipelineRig } from '../testing/pipeline-rig.ts';
import { generator } from '../testing/random.ts';
import { ServiceClock } from './service-clock.ts';

const ROUND_MS = 0.01;

/** Runs on; a thread that sleeps is woken late, by up to so much. */
function runCoarsely(rig: PipelineRig, untilMs: number, lateMs: number): PipelineRig {
  const random = generator(7);
  while (rig.now < untilMs) rig.now = rig.round() ? rig.now + ROUND_MS : rig.nextDue() + lateMs * random();
  return rig;
}
const timers = ({ memory }: PipelineRig) => readTimedServices(memory);

describe('a call of the database that is to take 5 ms', () => {
  const patch = (eventsPerSecond: number): ConfigPatch => ({
    load: { mode: 'rate', eventsPerSecond, arrivals: 'poisson' },
    channels: { capacity: 4 },
    batch: { maxSize: 1 },
    failures: { storage: { latencyMs: 5 } },
  });

  test.each([
    ['all the time', 400, 0.9],
    ['half of the time', 100, 0.9],
    ['now and then', 20, 0.9],
    ['all the time, by a timer that is never right', 400, 4],
  ])('takes 5.00 ± 0.05 ms on average when it is called %s', (_, eventsPerSecond, lateMs) => {
    const rig = runCoarsely(new PipelineRig(patch(eventsPerSecond)), 4000, lateMs);
    const { storage } = timers(rig);
    expect(storage.count).toBeGreaterThan(50);
    expect(Math.abs(storage.takenMs - 5)).toBeLessThan(0.05);
    const calls = new HistogramReading([rig.memory.calls], () => 0);
    calls.copy();
    expect(Math.abs(calls.summary().mean - 5)).toBeLessThan(0.08);
    expect(storage.askedMs).toBeCloseTo(5, 6);
    expect(storage.lateMs).toBeGreaterThan(0.1);
  });

  test('as often as it can be called, it is called 200 times a second', () => {
    const rig = runCoarsely(new PipelineRig(patch(400)), 3000, 0.9);
    expect(Math.abs(rig.count(STORAGE, J.CALLS_SUCCEEDED) - 600)).toBeLessThan(6);
  });
});

describe('an event of a subscriber that is to take 1,000 µs', () => {
  const patch = (eventsPerSecond: number): ConfigPatch => ({
    load: { mode: 'rate', eventsPerSecond, arrivals: 'poisson' },
    channels: { capacity: 8 },
    broadcast: { lagLimit: 4, policies: { alarms: 'block' } },
    failures: { subscribers: { alarms: 1000 } },
  });

  test.each([
    ['always has one waiting', 2500],
    ['is idle at times', 500],
    ['is idle mostly', 50],
  ])('takes 1,000 ± 10 µs on average when it %s', (_, eventsPerSecond) => {
    const { alarms } = timers(runCoarsely(new PipelineRig(patch(eventsPerSecond)), 3000, 0.6));
    expect(alarms.count).toBeGreaterThan(100);
    expect(Math.abs(alarms.takenMs - 1)).toBeLessThan(0.01);
  });

  test('a subscriber that blocks everybody lets 1,000 events a second through', () => {
    const rig = runCoarsely(new PipelineRig(patch(2500)), 2000, 0.6);
    expect(Math.abs(timers(rig).alarms.count - 2000)).toBeLessThan(20);
  });
});

describe('a service clock', () => {
  test('takes what was asked for, on average, whatever is asked for and however late one looks', () => {
    const property = fc.property(
      fc.array(
        fc.record({
          idle: fc.constantFrom(0, 0, 0, 3),
          asked: fc.double({ min: 0.5, max: 9, noNaN: true }),
          late: fc.double({ min: 0, max: 0.4, noNaN: true }),
        }),
        { minLength: 1, maxLength: 40 },
      ),
      (services) => {
        const clock = new ServiceClock(new Float64Array(ACTIVITY_WORDS));
        let [now, asked, taken, late] = [0, 0, 0, 0];
        for (const each of services) {
          const arrivedAt = now + each.idle;
          clock.begin(arrivedAt, each.asked);
          now = Math.max(arrivedAt, clock.endsAt) + each.late;
          taken += clock.end(now);
          asked += each.asked;
          late = each.late;
        }
        // All but what the last timer overshot is given back.
        expect(taken - asked).toBeCloseTo(late, 6);
      },
    );
    fc.assert(property, { numRuns: 2000 });
  });

  test('a thread that stood still for longer than any timer is late has nothing to give back', () => {
    const clock = new ServiceClock(new Float64Array(ACTIVITY_WORDS));
    clock.begin(0, 5);
    clock.end(405);
    clock.begin(0, 5);
    expect(clock.endsAt).toBe(410);
  });
});
