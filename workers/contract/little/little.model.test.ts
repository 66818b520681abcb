/** Checks of generated queues: against a slow twin that goes from moment to moment, and with an event miscounted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addTimes } from '../../memory/time-sums.ts';
import { LittleReading, type QueueState, squaredVariation } from './little.ts';

const STEP_MS = 0.5;
const LOOK_EVERY = 200;

/** In steps: when it came, how long it stayed, whether that was measured. */
interface Stay {
  readonly came: number;
  readonly stays: number;
  readonly isMeasured: boolean;
}
/** What is wrong with the account of a queue, from some moment on. */
type Mistake = 'none' | 'never counted as gone' | 'gone twice' | 'time of arrival lost';

/** Looks ten times a second at a queue whose accounts are kept as the stages do. */
function looksAt(stays: readonly Stay[], steps: number, start: number, mistake: Mistake = 'none') {
  const reading = new LittleReading<QueueState>();
  const leaving = new Map<number, Stay[]>();
  const coming = new Map<number, Stay[]>();
  for (const stay of stays) {
    coming.set(stay.came, [...(coming.get(stay.came) ?? []), stay]);
    const gone = stay.came + stay.stays;
    leaving.set(gone, [...(leaving.get(gone) ?? []), stay]);
  }
  let [came, left, timesIn, timesOut] = [0, 0, start, start];
  let [measured, measuredMs, unmeasured, unmeasuredTimes, longestMs, there, area] = [0, 0, 0, start, 0, 0, 0];
  let isSpoilt = mistake === 'none';
  const looks: { check: ReturnType<typeof reading.judge>['check']; area: number; at: number }[] = [];
  for (let step = 0; step <= steps; step++) {
    const at = step * STEP_MS;
    for (const stay of leaving.get(step) ?? []) {
      const ms = stay.stays * STEP_MS;
      const times = !isSpoilt && step > steps / 2 ? (mistake === 'gone twice' ? 2 : 0) : 1;
      isSpoilt ||= step > steps / 2 && mistake !== 'time of arrival lost';
      left += mistake === 'time of arrival lost' ? 1 : times;
      there--;
      timesOut = addTimes(timesOut, at * (mistake === 'time of arrival lost' ? 1 : times));
      if (stay.isMeasured) {
        measured++;
        measuredMs += ms;
        longestMs = Math.max(longestMs, ms);
      } else {
        unmeasured++;
        unmeasuredTimes = addTimes(unmeasuredTimes, ms);
      }
    }
    for (const _ of coming.get(step) ?? []) {
      came++;
      there++;
      const isLost = mistake === 'time of arrival lost' && !isSpoilt && step > steps / 2;
      if (isLost) isSpoilt = true;
      else timesIn = addTimes(timesIn, at);
    }
    if (step % LOOK_EVERY === 0) {
      const sums = { came, left, timesIn, timesOut, measured, measuredMs, unmeasured, unmeasuredTimes };
      const { check } = reading.judge({ at, ...sums, beyond: 0, overtaken: 0, lateMs: 0, longestMs, hiccups: 0 });
      looks.push({ check, area, at });
    }
    area += there * STEP_MS;
  }
  return looks;
}

/** First come, first served: each leaves after the one before it. */
function inOrder(
  gaps: readonly number[],
  services: readonly number[],
  share: number,
): { stays: Stay[]; steps: number } {
  let [came, free] = [0, 0];
  const stays = gaps.map((gap, i) => {
    came += gap;
    free = Math.max(free, came) + services[i % services.length]!;
    return { came, stays: free - came, isMeasured: i % 10 >= share };
  });
  return { stays, steps: free + 400 };
}

const start = fc.constantFrom(0, 2 ** 52 - 1, 2 ** 51);

test('L is the exact average length whatever comes and goes, also where sums wrap, and the law holds', () => {
  const gaps = fc.array(fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(0, 0, 3000)), {
    minLength: 5,
    maxLength: 150,
  });
  const services = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 8 });
  const property = fc.property(gaps, services, fc.constantFrom(0, 0, 3, 10), start, (gap, service, share, first) => {
    const { stays, steps } = inOrder(gap, service, share);
    const looks = looksAt(stays, steps, first);
    for (const { check, area, at } of looks) {
      const before = looks.findLast((look) => look.at <= at - 10_000) ?? looks[0]!;
      expect(check.windowMs).toBe(at - before.at);
      expect(check.count * check.windowMs).toBeCloseTo(area - before.area, 1);
      expect(check.holds).not.toBe(false);
      if (check.windowMs >= 500 && share === 0) expect(check.holds).toBe(true);
    }
  });
  fc.assert(property, { numRuns: 200 });
});

test.each(['never counted as gone', 'gone twice', 'time of arrival lost'] as const)(
  'one event %s breaks the law',
  (mistake) => {
    // One every 20 ms that stays for 5: a quarter of an event on average.
    const stays = Array.from({ length: 600 }, (_, i) => ({ came: 40 * i, stays: 10, isMeasured: true }));
    const looks = looksAt(stays, 24_000, 0, mistake);
    const verdicts = looks.map(({ check }) => check.holds);
    const half = Math.ceil(looks.length / 2);
    expect(verdicts.slice(10, half)).toEqual(Array(half - 10).fill(true));
    expect(verdicts.slice(half + 2)).toContain(false);
  },
);

test('c² of times that are alike is 0, of two kinds in turn what the formula says, of too few unknown', () => {
  expect(squaredVariation(10, 50, 250)).toBe(0);
  // 0 and 10 in turn: mean 5, variance 25.
  expect(squaredVariation(10, 50, 500)).toBe(1);
  expect(squaredVariation(1, 5, 25)).toBeNull();
  expect(squaredVariation(5, 0, 0)).toBeNull();
});

describe('a difference that is too large', () => {
  /** A hundred a second, of which one account says that each stays for 100 ms and the other for 200. */
  const stateAt = (at: number, hiccups: number) => ({
    at,
    came: at / 10,
    left: at / 10,
    timesIn: 0,
    timesOut: 100_000 * (at / 10),
    measured: at / 10,
    measuredMs: 200 * (at / 10),
    beyond: 0,
    unmeasured: 0,
    unmeasuredTimes: 0,
    overtaken: 0,
    lateMs: 0,
    longestMs: 200,
    hiccups,
  });
  /** What is said at the end of ten seconds, looked at ten times a second. */
  const saidAfter = (hiccupsAt: (at: number) => number) => {
    const reading = new LittleReading<QueueState>();
    let doesHold: boolean | null = null;
    for (let at = 0; at <= 9000; at += 100) doesHold = reading.judge(stateAt(at, hiccupsAt(at))).check.holds;
    return doesHold;
  };

  test('is said when it lasts', () => {
    expect(saidAfter(() => 0)).toBe(false);
  });
  test('is not said of a stretch in which a thread got no time', () => {
    expect(saidAfter((at) => (at > 4000 ? 1 : 0))).toBeNull();
  });
});
