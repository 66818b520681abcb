import { describe, expect, test } from 'vitest';
import { allocate, BUCKETS, bucketLower, HistogramStripe, MAX_WORD, OVERFLOW_BUCKET } from './histogram.ts';
import { HistogramReading, mergeStripes, SlidingWindow, summarise } from './histogram-reading.ts';

const words = () => allocate()[0]!;

/** One stripe, its reading and a clock that stands still until it is set. */
function bench(options?: { windowMs?: number; periodMs?: number }) {
  const stripe = words();
  const clock = { now: 0 };
  const reading = new HistogramReading([stripe], () => clock.now, options);
  const writer = new HistogramStripe(stripe);
  const readAt = (now: number) => {
    clock.now = now;
    return reading.read();
  };
  return { stripe, writer, reading, readAt };
}

describe('summarise', () => {
  test('is all zero when nothing was recorded', () => {
    expect(summarise(words())).toEqual({ count: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0, mean: 0 });
  });

  test('takes nearest ranks, in milliseconds', () => {
    const stripe = words();
    const writer = new HistogramStripe(stripe);
    for (let micros = 1; micros <= 100; micros++) writer.record(micros);
    expect(summarise(stripe)).toEqual({
      count: 100,
      p50: 0.05,
      p90: 0.09,
      p99: 0.099,
      p999: 0.1,
      max: 0.1,
      mean: 0.0505,
    });
  });

  test('does not let rounding errors move a rank: 0.999 of 1000 is the 999th', () => {
    const stripe = words();
    const writer = new HistogramStripe(stripe);
    writer.record(10, 999);
    writer.record(100);
    expect(summarise(stripe)).toMatchObject({ p999: 0.01, max: 0.1 });
  });

  test('never reports a percentile or a mean above the exact maximum', () => {
    const stripe = words();
    new HistogramStripe(stripe).record(1_000_001, 10);
    const { p50, p999, mean, max } = summarise(stripe);
    expect(max).toBe(1000.001);
    for (const value of [p50, p999, mean]) expect(value).toBe(max);
  });

  test('gives ranks beyond the buckets as at least 60.29 s', () => {
    const stripe = words();
    new HistogramStripe(stripe).record(300e6, 3);
    expect(summarise(stripe)).toMatchObject({ count: 3, p50: 60_293.12, max: 300_000 });
  });

  test('ranks counts past 2^32', () => {
    const stripe = words();
    const writer = new HistogramStripe(stripe);
    writer.record(20, 2 ** 40);
    writer.record(30, 2 ** 40 + 2);
    expect(summarise(stripe)).toMatchObject({ count: 2 ** 41 + 2, p50: 0.03, p90: 0.03 });
    writer.record(20, 2);
    expect(summarise(stripe)).toMatchObject({ count: 2 ** 41 + 4, p50: 0.02 });
  });
});

describe('mergeStripes', () => {
  test('sums the counts and takes the greatest maximum, whatever the target held', () => {
    const stripes = [words(), words(), words()];
    stripes.forEach((stripe, i) => {
      new HistogramStripe(stripe).record(1000 * (3 - i), i + 1);
    });
    const target = words().fill(99);
    mergeStripes(target, stripes);
    expect(summarise(target)).toMatchObject({ count: 6, max: 3 });
    mergeStripes(target, []);
    expect(summarise(target).count).toBe(0);
  });
});

describe('HistogramReading', () => {
  test('shows the raw counts, the overflow among them', () => {
    const { writer, reading, readAt } = bench();
    writer.record(7, 3);
    writer.record(61e6);
    expect(readAt(0).count).toBe(4);
    expect(reading.counts).toHaveLength(BUCKETS);
    expect(reading.counts[7]).toBe(3);
    expect(reading.counts[OVERFLOW_BUCKET]).toBe(1);
  });
});

test('a reading between a count and its maximum has the count the next time', () => {
  const { stripe, writer, readAt } = bench();
  writer.record(50);
  stripe[700]! += 2;
  expect(readAt(0)).toMatchObject({ count: 1, max: 0.05 });
  stripe[MAX_WORD] = bucketLower(700);
  expect(readAt(100)).toMatchObject({ count: 3, max: bucketLower(700) / 1000, window: { count: 3 } });
});

describe('SlidingWindow', () => {
  test('forgets what is older than the window', () => {
    const { writer, readAt } = bench();
    writer.record(50);
    for (let second = 1; second <= 11; second++) {
      const { count, window } = readAt(second * 1000);
      expect([count, window.count]).toEqual([1, second <= 10 ? 1 : 0]);
    }
    expect(readAt(12_000).window).toEqual({ count: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 });
  });

  test("reports its own maximum, as its highest bucket's upper bound", () => {
    const { writer, readAt } = bench({ windowMs: 2000 });
    writer.record(59e6);
    readAt(1000);
    writer.record(1000);
    expect(readAt(2000).window.max).toBe(59_000);
    expect(readAt(3000).window.max).toBe(1.007);
    writer.record(70e6);
    expect(readAt(4000).window.max).toBe(70_000);
  });

  test('covers what it says: the time since it began, the window, or a pause in reading', () => {
    const { writer, reading, readAt } = bench({ windowMs: 3000, periodMs: 500 });
    const covered = [200, 1000, 2900, 3100, 4000, 4600, 30_000].map((now) => {
      writer.record(5);
      const { window } = readAt(now);
      return [reading.window.coveredMs, window.count];
    });
    // Copies are kept at 1000, 2900, 4000, 4600 and 30000 besides the beginning: 200 and 3100 come too soon.
    expect(covered).toEqual([
      [200, 1],
      [1000, 2],
      [2900, 3],
      [3100, 4],
      [3000, 3],
      [3600, 4],
      [25_400, 1],
    ]);
  });

  test('covers the window, and at most a period more, when it is read often', () => {
    const { reading, readAt } = bench({ windowMs: 3000, periodMs: 1000 });
    const covered = new Set<number>();
    for (let now = 100; now <= 20_000; now += 100) {
      readAt(now);
      if (now >= 4000) covered.add(reading.window.coveredMs);
    }
    expect([Math.min(...covered), Math.max(...covered)]).toEqual([3000, 3900]);
  });

  test('begins anew when the histogram is reset', () => {
    const { stripe, writer, reading, readAt } = bench();
    writer.record(50, 1000);
    for (let second = 1; second <= 20; second++) readAt(second * 1000);
    stripe.fill(0);
    writer.record(20, 3);
    expect(readAt(20_500)).toMatchObject({ count: 3, window: { count: 3, max: 0.02 } });
    expect(reading.window.coveredMs).toBe(500);
    writer.record(20, 2);
    expect(readAt(21_000).window.count).toBe(5);
    for (let second = 22; second <= 31; second++) readAt(second * 1000);
    expect(readAt(32_000).window.count).toBe(0);
  });

  test('works on any cumulative counts, beyond 2^32 too', () => {
    const clock = { now: 0 };
    const window = new SlidingWindow(() => clock.now, { windowMs: 1000 });
    const cumulative = words();
    cumulative[9] = 2 ** 40;
    clock.now = 1000;
    window.observe(cumulative);
    cumulative[9] += 7;
    clock.now = 2000;
    expect(window.observe(cumulative).count).toBe(7);
    expect(window.counts[9]).toBe(7);
  });
});
