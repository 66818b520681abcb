import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BucketHistory } from './bucket-history.ts';
import { allocate, HISTOGRAM_WORDS, HistogramStripe, MAX_WORD } from './histogram.ts';
import { summarise } from './histogram-reading.ts';

const NOTHING = new Float64Array(HISTOGRAM_WORDS);

test('any stretch is what a histogram of that stretch alone would be, as long as it is kept', () => {
  const latency = fc.record({ micros: fc.integer({ min: 0, max: 3_000_000 }), times: fc.nat({ max: 2 ** 40 }) });
  const latencies = fc.array(latency, { maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(latencies, { minLength: 2, maxLength: 30 }),
      fc.integer({ min: 2, max: 12 }),
      fc.integer({ min: 40, max: 300 }),
      fc.nat(1000),
      (ticks, mostTicks, mostBytes, choice) => {
        const words = allocate()[0]!;
        const stripe = new HistogramStripe(words);
        const history = new BucketHistory(mostTicks, mostBytes);
        for (const tick of ticks) {
          for (const { micros, times } of tick) stripe.record(micros, times);
          history.note(words);
        }
        expect(history.count).toBe(ticks.length);
        expect(ticks.length - history.oldest).toBeLessThanOrEqual(mostTicks);
        const kept = ticks.length - history.oldest;
        const from = history.oldest + (choice % kept);
        const to = from + (choice % (ticks.length - from));
        const twin = allocate()[0]!;
        const alone = new HistogramStripe(twin);
        for (const { micros, times } of ticks.slice(from + 1, to + 1).flat()) alone.record(micros, times);
        const between = history.between(from, to);
        // The maximum is that of a bucket: never below the true one, at most a bucket above.
        expect(between[MAX_WORD]).toBeGreaterThanOrEqual(Math.floor(twin[MAX_WORD]!));
        expect(between[MAX_WORD]).toBeLessThanOrEqual(twin[MAX_WORD]! * (1 + 1 / 64) + 1);
        between[MAX_WORD] = twin[MAX_WORD]!;
        expect(between.findIndex((count, bucket) => bucket <= MAX_WORD && count !== twin[bucket])).toBe(-1);
      },
    ),
    { numRuns: 300 },
  );
});

test('a run without an event keeps its ticks and takes no room', () => {
  const history = new BucketHistory(4, 8);
  for (let i = 0; i < 10; i++) history.note(NOTHING);
  expect([history.count, history.oldest]).toEqual([10, 6]);
  expect(summarise(history.between(6, 9))).toMatchObject({ count: 0, p99: 0, max: 0 });
});

test('more gains than there is room for shorten what is kept, and what is kept stays exact', () => {
  const words = allocate()[0]!;
  const stripe = new HistogramStripe(words);
  const history = new BucketHistory(100, 15);
  for (let tick = 0; tick < 50; tick++) {
    for (let micros = 0; micros < 4; micros++) stripe.record(micros);
    history.note(words);
  }
  expect(history.oldest).toBe(47);
  expect(summarise(history.between(47, 49)).count).toBe(8);
});
