import { describe, expect, test } from 'vitest';
import {
  allocate,
  BUCKETS,
  bucketIndex,
  bucketLower,
  bucketUpper,
  HISTOGRAM_WORDS,
  HistogramStripe,
  MAX_WORD,
  OVERFLOW_BUCKET,
  OVERFLOW_MICROS,
  VERSION_WORD,
} from './histogram.ts';

function stripe() {
  const words = allocate()[0]!;
  return { words, writer: new HistogramStripe(words) };
}
/** The buckets that are not empty, as [lower bound, count]. */
const filled = (words: Float64Array) =>
  Array.from(words.subarray(0, BUCKETS).entries())
    .filter(([, count]) => count !== 0)
    .map(([index, count]) => [bucketLower(index), count]);

describe('the layout', () => {
  test('has buckets up to 60 s, one for the overflow, the maximum, in whole lines of 128 bytes', () => {
    expect(OVERFLOW_BUCKET).toBe(bucketIndex(60e6) + 1);
    expect(OVERFLOW_MICROS).toBe(bucketLower(OVERFLOW_BUCKET));
    expect(BUCKETS).toBe(OVERFLOW_BUCKET + 1);
    expect(MAX_WORD).toBe(BUCKETS);
    expect(HISTOGRAM_WORDS).toBe(Math.ceil((MAX_WORD + 1) / 16) * 16);
  });
});

describe('buckets', () => {
  test('follow each other without gap or overlap, from 0 to beyond 60 s', () => {
    expect(bucketLower(0)).toBe(0);
    for (let i = 0; i < OVERFLOW_BUCKET; i++) {
      expect(bucketUpper(i)).toBe(bucketLower(i + 1));
      expect(bucketUpper(i)).toBeGreaterThan(bucketLower(i));
      expect(bucketIndex(bucketLower(i))).toBe(i);
      expect(bucketIndex(bucketUpper(i) - 1)).toBe(i);
    }
    expect(bucketUpper(OVERFLOW_BUCKET)).toBe(Number.POSITIVE_INFINITY);
  });

  test('hold the whole microseconds between their bounds, 1 to 60,000,000', () => {
    let misplaced = 0;
    for (let micros = 1; micros <= 60_000_000; micros += 1 + (micros >>> 10)) {
      const index = bucketIndex(micros);
      if (micros < bucketLower(index) || micros >= bucketUpper(index)) misplaced++;
    }
    expect(misplaced).toBe(0);
    expect(bucketIndex(60_000_000)).toBe(OVERFLOW_BUCKET - 1);
  });

  test('have midpoints at most 1/128 away from their values', () => {
    for (let i = 1; i < OVERFLOW_BUCKET; i++) {
      const halfWidth = (bucketUpper(i) - 1 - bucketLower(i)) / 2;
      expect(halfWidth / bucketLower(i)).toBeLessThan(1 / 128);
    }
  });
});

describe('record', () => {
  test('rounds to whole microseconds', () => {
    const { words, writer } = stripe();
    for (const micros of [0, 0.4, 0.6, 4.999999, 5, 5.000001]) writer.record(micros);
    expect(filled(words)).toEqual([
      [0, 2],
      [1, 1],
      [5, 3],
    ]);
  });

  test('counts negative values and NaN as 0, and keeps them out of the maximum', () => {
    const { words, writer } = stripe();
    // Beyond 2³¹ as well: none may wrap into another bucket, nor into another word.
    const wrapping = [-3e9, OVERFLOW_MICROS - 2 ** 32, bucketLower(VERSION_WORD) - 2 ** 32, 250 - 2 ** 33];
    const values = [-0.1, -7, -1e9, ...wrapping, Number.NEGATIVE_INFINITY, Number.NaN];
    for (const micros of values) writer.record(micros);
    expect(filled(words)).toEqual([[0, values.length]]);
    expect([words[MAX_WORD], words[VERSION_WORD]]).toEqual([0, 1]);
    const ages = stripe();
    const times = values.map((micros) => -micros / 1000);
    for (const time of times) ages.writer.recordAges(0, Float64Array.of(time, 1), 0, 1, 2, 1);
    expect(ages.words).toEqual(words);
  });

  test('shows what is beyond the buckets, with its exact maximum', () => {
    const { words, writer } = stripe();
    for (const micros of [60e6, OVERFLOW_MICROS - 1, OVERFLOW_MICROS, 2 ** 31, 2 ** 32 + 5, 1e12 + 0.25, 2e10])
      writer.record(micros);
    expect(words[OVERFLOW_BUCKET - 1]).toBe(2);
    expect(words[OVERFLOW_BUCKET]).toBe(5);
    expect(words[MAX_WORD]).toBe(1e12 + 0.25);
    writer.record(Number.POSITIVE_INFINITY);
    expect(words[OVERFLOW_BUCKET]).toBe(6);
  });

  test('counts one value many times, and past 2^32', () => {
    const { words, writer } = stripe();
    writer.record(250, 2 ** 32 - 2);
    for (let i = 0; i < 5; i++) writer.record(250);
    expect(filled(words)).toEqual([[250, 2 ** 32 + 3]]);
    words[bucketIndex(250)] = 2 ** 53 - 3;
    writer.record(250, 2);
    expect(filled(words)).toEqual([[250, 2 ** 53 - 1]]);
  });

  test('continues on the words of a lost worker', () => {
    const { words, writer } = stripe();
    writer.record(90);
    new HistogramStripe(words).record(40);
    expect(filled(words)).toEqual([
      [40, 1],
      [90, 1],
    ]);
    expect(words[MAX_WORD]).toBe(90);
  });

  test('refuses what another version laid out, or none', () => {
    const { words } = stripe();
    words[VERSION_WORD]!++;
    expect(() => new HistogramStripe(words)).toThrow(
      'memory of a histogram: laid out by version 2 is not allowed here; allowed: laid out by version 1',
    );
    expect(() => new HistogramStripe(new Float64Array(7))).toThrow(
      'memory of a histogram: not laid out is not allowed here',
    );
    expect(() => allocate({ stripes: 0 })).toThrow(
      'stripes: 0 is not allowed here; allowed: a whole number from 1 to 1024 (threads)',
    );
  });
});

describe('recordSpan', () => {
  test('counts how long it was between two times, once or many times', () => {
    const words = allocate()[0]!;
    const writer = new HistogramStripe(words);
    writer.recordSpan(1000, 1000.25);
    writer.recordSpan(-3, 2, 7);
    expect([words[bucketIndex(250)], words[bucketIndex(5000)], words[MAX_WORD]]).toEqual([1, 7, 5000]);
  });
});

describe('recordAges', () => {
  test('counts the ages of groups of events, in microseconds', () => {
    const { words, writer } = stripe();
    const groups = Float64Array.of(999.9, 2, 1000, 1, 999.99, 3, 1000.005, 4, 1, 5);
    writer.recordAges(1000, groups, 0, 1, 2, 4);
    expect(filled(words)).toEqual([
      [0, 5],
      [10, 3],
      [100, 2],
    ]);
  });

  test('keeps the longest of those that are counted in one go', () => {
    const { words, writer } = stripe();
    writer.recordAges(0, Float64Array.of(-100, -101, -100.5), 0, 0, 1, 0);
    expect(words[MAX_WORD]).toBe(0);
    writer.recordAges(0, Float64Array.of(-1, 1, -1.00390625, 1, -1.001, 1), 0, 1, 2, 3);
    expect(filled(words)).toEqual([[1000, 3]]);
    expect(words[MAX_WORD]).toBe(1003.90625);
  });
});
