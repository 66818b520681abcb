/** Each formula beside a slow computation that shares nothing with it: queues are simulated, chances are counted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrivalsOf } from '../../../workers/contract/settings/arrivals.ts';
import { defaultConfig } from '../../../workers/contract/settings/config-codec.ts';
import { FORMULA_NAMES, type FormulaName, formulaOf, unitOfNeed } from './formulas.ts';

const compute = (name: FormulaName, given: Record<string, number>, arrivals: Float64Array = new Float64Array()) =>
  formulaOf(name).compute(given, arrivals);

/** How long each waits: a server that works through a list, customer by customer. */
function waitsOf(arrivals: readonly number[], serviceMs: number): number[] {
  const waits: number[] = [];
  let free = 0;
  for (const arrival of arrivals) {
    const begins = Math.max(free, arrival);
    waits.push(begins - arrival);
    free = begins + serviceMs;
  }
  return waits;
}
const meanOf = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const poisson = (eventsPerSecond: number, seconds: number, seed: number) => {
  const { load } = defaultConfig();
  return arrivalsOf({ ...load, mode: 'rate', arrivals: 'poisson', eventsPerSecond, seed }, 1000 * seconds);
};

describe("Lindley's recursion", () => {
  test('is a server that works through a list of arrivals', () => {
    const gaps = fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(gaps, fc.double({ min: 0.1, max: 20, noNaN: true }), fc.nat(300), (list, serviceMs, from) => {
        const times = list.map((_, i) => list.slice(0, i + 1).reduce((a, b) => a + b, 0));
        const counted = waitsOf(times, serviceMs).filter((_, i) => times[i]! >= from);
        const mean = compute('lindley.wait', { serviceMs, fromMs: from }, Float64Array.from(times));
        if (counted.length === 0) expect(mean).toBeNaN();
        else expect(mean).toBeCloseTo(meanOf(counted), 6);
      }),
    );
  });

  test.each([0.5, 0.8])('over many Poisson arrivals at %d comes to M/D/1', (load) => {
    const serviceMs = 5;
    const arrival = (1000 * load) / serviceMs;
    const arrivals = poisson(arrival, 4000, 7);
    const ratio = compute('lindley.wait', { serviceMs }, arrivals) / compute('md1.wait', { arrival, serviceMs });
    expect(ratio).toBeGreaterThan(0.95);
    expect(ratio).toBeLessThan(1.05);
  });

  test('is the same for the same seed, and another for another', () => {
    const wait = (seed: number) => compute('lindley.wait', { serviceMs: 5 }, poisson(100, 20, seed));
    expect(wait(3)).toBe(wait(3));
    expect(wait(3)).not.toBe(wait(4));
  });
});

/** A tank, in steps of a hundredth of a millisecond. */
function tank(arrival: number, service: number, ms: number, start: number): { level: number; emptyAt: number } {
  const step = 0.01;
  let level = start;
  for (let at = 0; at < ms; at += step) {
    level += ((arrival - service) * step) / 1000;
    if (level <= 0) return { level: 0, emptyAt: at };
  }
  return { level, emptyAt: Number.NaN };
}

describe('a fluid queue', () => {
  test('gathers and drains as a tank does', () => {
    expect(compute('fluid.peak', { arrival: 5000, service: 1000, ms: 300 })).toBeCloseTo(
      tank(5000, 1000, 300, 0).level,
      0,
    );
    expect(compute('fluid.peak', { arrival: 500, service: 1000, ms: 300 })).toBe(0);
    expect(compute('burst.peak', { times: 5, arrival: 1000, service: 1000, ms: 300 })).toBeCloseTo(
      tank(5000, 1000, 300, 0).level,
      0,
    );
    expect(compute('burst.peak', { times: 2, arrival: 500, service: 1000, ms: 300 })).toBe(0);
    const drain = compute('fluid.drain', { backlog: 900, arrival: 400, service: 1000 });
    expect(drain).toBeCloseTo(tank(400, 1000, 5000, 900).emptyAt, 0);
    expect(compute('fluid.drain', { backlog: 900, arrival: 400, service: 1000, after: 50 })).toBe(drain + 50);
    expect(compute('fluid.drain', { backlog: 900, arrival: 1000, service: 1000 })).toBeNaN();
  });

  test('that is full sheds what does not flow off', () => {
    expect(compute('fluid.shedShare', { arrival: 1500, service: 1000 })).toBeCloseTo(1 / 3);
    expect(compute('fluid.shedShare', { arrival: 500, service: 1000 })).toBe(0);
    expect(compute('fluid.servedShare', { arrival: 1500, service: 1000 })).toBeCloseTo(2 / 3);
    expect(compute('fluid.servedShare', { arrival: 500, service: 1000 })).toBe(1);
    expect(compute('overflow', { arrival: 1500, service: 1000 })).toBe(500);
  });
});

test("Little's law, both ways, of a queue counted event by event", () => {
  const arrivals = [...poisson(120, 50, 11)];
  const waits = waitsOf(arrivals, 5);
  const end = arrivals.at(-1)! + waits.at(-1)!;
  const rate = (1000 * arrivals.length) / end;
  // The time integral of how many wait, divided by the time.
  const depth = waits.reduce((sum, wait) => sum + wait, 0) / end;
  expect(compute('little.count', { rate, ms: meanOf(waits) })).toBeCloseTo(depth, 9);
  expect(compute('little.wait', { events: depth, rate })).toBeCloseTo(meanOf(waits), 9);
});

test('the binomial chance is that of all outcomes counted', () => {
  const counted = (calls: number, rate: number, failures: number) => {
    let sum = 0;
    for (let outcome = 0; outcome < 2 ** calls; outcome++) {
      const failed = outcome.toString(2).replaceAll('0', '').length;
      if (failed >= failures) sum += rate ** failed * (1 - rate) ** (calls - failed);
    }
    return sum;
  };
  const rates = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      rates,
      fc.integer({ min: 0, max: 11 }),
      (calls, errorRate, failures) => {
        const chance = compute('binomial.atLeast', { calls, errorRate, failures });
        expect(chance).toBeCloseTo(failures === 0 ? 1 : counted(calls, errorRate, failures), 8);
      },
    ),
  );
  expect(compute('binomial.atLeast', { calls: 1000, errorRate: 0.2, failures: 200 })).toBeCloseTo(0.51, 1);
  expect(compute('chance', { errorRate: 0.2 })).toBe(counted(1, 0.2, 1));
});

test('how long a batch takes, and what a timer lets through', () => {
  expect(compute('fill', { size: 200, rate: 2000 })).toBe(100);
  expect(compute('capacity', { size: 200, ms: 20 })).toBe(10_000);
  expect(compute('flow', { rate: 2000, ms: 1500 })).toBe(3000);
  expect(compute('arrivals', { rate: 2000 })).toBe(2000);
  expect(compute('md1.wait', { arrival: 200, serviceMs: 5 })).toBeNaN();
});

/** Events one by one into batches; each goes when it is full or its first event has waited so long. */
function longestInBatches(size: number, rate: number, waitMs: number, callMs: number): number {
  const gap = 1000 / rate;
  let first = 0;
  let longest = 0;
  for (let n = 0; n < 500; n++) {
    const isFull = n + 1 - first === size;
    if (!isFull && (n + 1 - first) * gap < waitMs) continue;
    longest = Math.max(longest, Math.min(waitMs, (n + 1 - first) * gap) + callMs);
    first = n + 1;
  }
  return longest;
}
/** Probes on a clock: the breaker opens at once after so many failures, and waits twice as long after each more. */
function callsWithBackoff(failures: number, outageMs: number, openMs: number): number {
  let calls = failures;
  for (let at = openMs, wait = 2 * openMs; at <= outageMs; at += wait, wait *= 2) calls++;
  return calls;
}

test('the longest wait in a batch, and the calls of a dead service, counted one by one', () => {
  const small = fc.integer({ min: 1, max: 90 });
  fc.assert(
    fc.property(small, fc.integer({ min: 20, max: 5000 }), small, small, (size, rate, waitMs, callMs) => {
      const counted = longestInBatches(size, rate, waitMs, callMs);
      expect(Math.abs(compute('batch.longest', { size, rate, waitMs, callMs }) - counted)).toBeLessThan(1e-6);
    }),
  );
  fc.assert(
    fc.property(
      small,
      fc.integer({ min: 0, max: 60_000 }),
      fc.integer({ min: 1, max: 2000 }),
      (failures, ms, openMs) => {
        const bound = compute('backoff.calls', { failures, outageMs: ms, openMs });
        const counted = callsWithBackoff(failures, ms, openMs);
        expect(counted).toBeLessThanOrEqual(bound);
        expect(counted).toBeGreaterThan(bound - 2);
      },
    ),
  );
});

test('each says what it is, and names what it needs once', () => {
  for (const name of FORMULA_NAMES) {
    const { help, text, needs, mayHave = [] } = formulaOf(name);
    expect(help.length * text.length, name).toBeGreaterThan(0);
    expect(new Set([...needs, ...mayHave]).size).toBe(needs.length + mayHave.length);
  }
});

test.each(FORMULA_NAMES)('%s: all that it needs has a name in its text, and a unit', (name) => {
  const { needs, mayHave = [], letters, text } = formulaOf(name);
  const all = [...needs, ...mayHave];
  expect(Object.keys(letters).sort()).toEqual([...all].sort());
  for (const letter of Object.values(letters)) expect(text).toContain(letter);
  for (const each of all.filter((need) => need !== 'size')) expect(unitOfNeed(each), each).not.toBe('');
});
