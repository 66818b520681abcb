import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generator } from '../../testing/random.ts';
import {
  allocate,
  BUCKETS,
  bucketIndex,
  bucketsUpTo,
  HISTOGRAM_WORDS,
  HistogramStripe,
  MAX_WORD,
  VERSION_WORD,
} from './histogram.ts';
import {
  type HistogramPercentiles,
  HistogramReading,
  mergeStripes,
  SlidingWindow,
  summarise,
} from './histogram-reading.ts';

/** The obvious twin: all values, sorted. Microseconds in, milliseconds out. */
function exactly(values: Float64Array) {
  const sorted = values.toSorted();
  const count = sorted.length;
  const rank = (perMille: number) => (sorted[Math.ceil((count * perMille) / 1000) - 1] ?? 0) / 1000;
  const sum = sorted.reduce((total, value) => total + value, 0);
  return {
    count,
    p50: rank(500),
    p90: rank(900),
    p99: rank(990),
    p999: rank(999),
    max: rank(1000),
    mean: count === 0 ? 0 : sum / count / 1000,
  };
}

function expectWithinOnePercent(summary: HistogramPercentiles, exact: HistogramPercentiles) {
  expect(summary.count).toBe(exact.count);
  for (const name of ['p50', 'p90', 'p99', 'p999', 'max'] as const) {
    expect(Math.abs(summary[name] - exact[name]), name).toBeLessThanOrEqual(exact[name] * 0.01);
  }
}

function recorded(values: Iterable<number>): Float64Array {
  const words = allocate()[0]!;
  const writer = new HistogramStripe(words);
  for (const value of values) writer.record(value);
  return words;
}

const draw = generator(20_190_311);
/** Over (0, 1): its logarithm is taken. */
const uniform = () => draw() + 2 ** -33;
const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

const shapes: Record<string, () => number> = {
  'uniform over 0..120 ms': () => uniform() * 120_000,
  'exponential, mean 3 ms': () => -Math.log(uniform()) * 3000,
  'log-normal, median 800 µs': () => 800 * Math.exp(1.2 * normal()),
  'bimodal, 50 µs and 2 s': () => Math.max(1, uniform() < 0.8 ? 50 + 5 * normal() : 2e6 + 1e5 * normal()),
  'constant 123,456 µs': () => 123_456,
  'Pareto, tail index 1.1': () => Math.min(100 * uniform() ** (-1 / 1.1), 60e6),
};

/** `expect` takes its time for a thousand words: those that agree cost no more than this. */
function expectSame(actual: Float64Array, wanted: Float64Array): void {
  const isSame = actual.length === wanted.length && actual.every((word, i) => Object.is(word, wanted[i]));
  if (!isSame) expect(actual).toEqual(wanted);
}

describe('a million values', () => {
  for (const [shape, draw] of Object.entries(shapes)) {
    test(`${shape}: within 1 % of the exact percentiles`, () => {
      const values = new Float64Array(1e6).map(() => Math.max(1, Math.round(draw())));
      const summary = summarise(recorded(values));
      const exact = exactly(values);
      expectWithinOnePercent(summary, exact);
      expect(summary.max).toBe(exact.max);
      expect(Math.abs(summary.mean - exact.mean)).toBeLessThanOrEqual(exact.mean * 0.01);
    });
  }
});

/** As many values of each octave as of any other. */
const micros = fc.oneof(
  fc.integer({ min: 0, max: 25 }).chain((octave) => fc.integer({ min: 0, max: Math.min(2 ** (octave + 1), 60e6) })),
  fc.constantFrom(0, 1, 63, 64, 127, 128, 129, 255, 256, 59_768_831, 59_768_832, 60e6),
);
const latencies = fc.array(micros, { maxLength: 200 });

describe('against sorted values', () => {
  test('any values: within 1 %', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const exact = exactly(Float64Array.from(values));
        const summary = summarise(recorded(values));
        expectWithinOnePercent(summary, exact);
        expect(summary.max).toBe(exact.max);
        expect(Math.abs(summary.mean - exact.mean)).toBeLessThanOrEqual(exact.mean * 0.01);
      }),
      { numRuns: 1000 },
    );
  });

  test('stripes merged equal one stripe that recorded everything', () => {
    fc.assert(
      fc.property(fc.array(latencies, { maxLength: 5 }), (parts) => {
        const merged = new Float64Array(HISTOGRAM_WORDS);
        mergeStripes(merged, parts.map(recorded));
        expectSame(merged.subarray(0, VERSION_WORD), recorded(parts.flat()).subarray(0, VERSION_WORD));
      }),
    );
  });

  test('no bucket in use is beyond that of the maximum', () => {
    const any = fc.oneof(fc.double(), fc.double({ min: 0, max: 61e6, noNaN: true }), micros);
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), (values) => {
        const words = recorded(values);
        const last = words.subarray(0, BUCKETS).findLastIndex((count) => count > 0);
        expect(bucketsUpTo(words[MAX_WORD]!)).toBe(Math.max(last + 1, 1));
      }),
      { numRuns: 1000 },
    );
  });

  test('the ages of groups of events equal their values one by one', () => {
    const near = fc.tuple(
      micros,
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 8 }),
    );
    const ages = fc
      .array(near.map(([value, offsets]) => offsets.map((offset) => value + offset)))
      .map((all) => all.flat());
    fc.assert(
      fc.property(ages, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1 }), (values, counts) => {
        // Three words an entry: its count, something else, its time.
        const entries = Float64Array.from(
          values.flatMap((value, i) => [counts[i % counts.length]!, -1, 1e6 - value / 1000]),
        );
        const words = allocate()[0]!;
        new HistogramStripe(words).recordAges(1e6, entries, 2, 0, 3, values.length);
        const oneByOne = allocate()[0]!;
        const writer = new HistogramStripe(oneByOne);
        values.forEach((_, i) => {
          writer.record((1e6 - entries[3 * i + 2]!) * 1000, entries[3 * i]!);
        });
        expectSame(words, oneByOne);
      }),
    );
  });
});

/** Values recorded, then the clock moved on and the window read. */
const history = fc.array(fc.tuple(fc.array(micros, { maxLength: 10 }), fc.integer({ min: 1, max: 4000 })), {
  maxLength: 40,
});

describe('the sliding window', () => {
  test('is what was recorded within the time it covers, and covers what it should', () => {
    fc.assert(
      fc.property(history, (steps) => {
        let now = 0;
        const window = new SlidingWindow(() => now, { windowMs: 5000, periodMs: 1000 });
        const words = allocate()[0]!;
        const writer = new HistogramStripe(words);
        const recordedAt: { readonly time: number; readonly values: readonly number[] }[] = [];
        let longestPause = 0;
        for (const [values, pause] of steps) {
          recordedAt.push({ time: now, values });
          for (const value of values) writer.record(value);
          now += pause;
          longestPause = Math.max(longestPause, pause);
          const observed = window.observe(words);
          const from = now - window.coveredMs;
          const within = Float64Array.from(recordedAt.flatMap(({ time, values }) => (time >= from ? values : [])));
          expectSame(window.counts, recorded(within).subarray(0, BUCKETS));
          expectUpperBoundOfMax(observed, exactly(within));
          expect(window.coveredMs).toBeGreaterThanOrEqual(Math.min(now, 5000));
          expect(window.coveredMs).toBeLessThan(5000 + 1000 + longestPause);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a reading', () => {
  test('of stripes that grow, and are reset, has what all their words have, and its moments', () => {
    const step = fc.record({
      values: fc.array(fc.tuple(fc.nat(2), micros), { maxLength: 10 }),
      pause: fc.integer({ min: 1, max: 4000 }),
      isReset: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let now = 0;
        const stripes = allocate({ stripes: 3 });
        const writers = stripes.map((words) => new HistogramStripe(words));
        const reading = new HistogramReading(stripes, () => now);
        const window = new SlidingWindow(() => now);
        for (const { values, pause, isReset } of steps) {
          if (isReset) for (const words of stripes) words.fill(0, 0, VERSION_WORD);
          for (const [stripe, value] of values) writers[stripe]!.record(value);
          now += pause;
          const all = new Float64Array(HISTOGRAM_WORDS);
          for (const words of stripes) for (let i = 0; i < BUCKETS; i++) all[i]! += words[i]!;
          all[MAX_WORD] = Math.max(...stripes.map((words) => words[MAX_WORD]!));
          expect(reading.read()).toEqual({ ...summarise(all), window: window.observe(all) });
          expectSame(reading.words, all);
          const { count, mean, max } = summarise(all);
          const moments = reading.moments();
          expect(moments.count).toBe(count);
          expect(Math.min(moments.sum, count * max)).toBeCloseTo(count * mean, 3);
          expect(moments.squares * Math.max(count, 1) * 1.001).toBeGreaterThanOrEqual(moments.sum ** 2);
        }
      }),
      { numRuns: 200 },
    );
  });
});

function expectUpperBoundOfMax(observed: HistogramPercentiles, exact: HistogramPercentiles) {
  expect(observed.max).toBeGreaterThanOrEqual(exact.max);
  expect(bucketIndex(observed.max * 1000)).toBe(bucketIndex(exact.max * 1000));
  expectWithinOnePercent({ ...observed, max: exact.max }, exact);
}
