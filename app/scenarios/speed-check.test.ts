import { expect, test } from 'vitest';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { checkSpeed, ROUGH } from './speed-check.ts';
import { Turn } from './turn.ts';

/** A machine that stores so many events in each second of a run, on a clock that only waiting moves. */
function machine(...perSecond: readonly number[]) {
  let now = 0;
  const storedAt = (ms: number) =>
    perSecond.reduce((sum, rate, i) => sum + (rate * Math.min(1000, Math.max(0, ms - 1000 * i))) / 1000, 0);
  const idle = idleSnapshot(defaultConfig());
  const passedOver: number[] = [];
  return {
    passedOver,
    secondsUsed: () => now / 1000,
    pipeline: {
      set() {},
      start: async () => {},
      reset: async () => {},
      snapshot: () => ({
        ...idle,
        state: 'running' as const,
        runId: 7,
        activeMs: now,
        counters: { ...idle.counters, stored: storedAt(now) },
      }),
    },
    wait: async (ms: number) => {
      now += ms;
    },
    noteOwn() {},
    passOver(runId: number) {
      passedOver.push(runId);
    },
  };
}

test('the seconds in which stages are compiled do not count', async () => {
  expect(await checkSpeed(machine(10, 4000, 4000, 4000, 4000), new Turn())).toBeCloseTo(4000);
});

test('one second of another program changes nothing', async () => {
  const calm = [4000, 4000, 4000, 4000, 4000, 4000];
  expect(await checkSpeed(machine(10, 4000, 4000, 100, ...calm), new Turn())).toBeCloseTo(4000);
  expect(await checkSpeed(machine(10, 4000, 4000, 9000, ...calm), new Turn())).toBeCloseTo(4000);
});

test('it goes on until three seconds in a row agree, and no longer', async () => {
  const slow = machine(500, 1000, 1000, 1800, 2600, 3500, 3500, 3500, 3500, 3500);
  expect(await checkSpeed(slow, new Turn())).toBeCloseTo(3500, -2);
  expect(slow.secondsUsed()).toBeLessThan(9);
  const quick = machine(10, 4000, 4000, 4000, 4000, 4000);
  await checkSpeed(quick, new Turn());
  expect(quick.secondsUsed()).toBeLessThan(5);
});

test('on a machine that never settles it ends all the same, with the median of the last three seconds', async () => {
  const restless = machine(...Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 1000 : 5000)));
  const rate = await checkSpeed(restless, new Turn());
  expect(rate).toBeGreaterThan(1000);
  expect(rate).toBeLessThan(5000);
  expect(restless.secondsUsed()).toBeLessThan(11);
});

test('where it need only be about right, one second is measured', async () => {
  const quick = machine(10, 4000, 4000, 9000);
  expect(await checkSpeed(quick, new Turn(), ROUGH)).toBeCloseTo(4000);
  expect(quick.secondsUsed()).toBeLessThan(3);
});

test('its run is nobody’s, and is not kept', async () => {
  const here = machine(10, 4000, 4000, 4000, 4000);
  await checkSpeed(here, new Turn());
  expect(here.passedOver).toEqual([7]);
});
