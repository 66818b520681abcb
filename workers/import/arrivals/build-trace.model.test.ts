/** Traces of drawn times and counts, against slow twins. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { peakPerSecond, traceSettings } from '../../contract/arrivals/trace-figures.ts';
import { listOf } from '../../testing/drawn-traces.ts';
import { traceOfCounts, traceOfTimes } from './build-trace.ts';

const quarters = fc.integer({ min: 0, max: 40_000 }).map((each) => each / 4);

test('a trace of times has each as an arrival, in order, and the peak of its seconds', () => {
  fc.assert(
    fc.property(fc.array(quarters, { minLength: 2, maxLength: 60 }), (times) => {
      const trace = traceOfTimes(Float64Array.from(times));
      const start = Math.min(...times);
      const list = times.map((time) => time - start).sort((a, b) => a - b);
      expect(listOf(trace, 1)).toEqual(list);
      const perSecond = new Map<number, number>();
      for (const time of list)
        perSecond.set(Math.floor(time / 1000), (perSecond.get(Math.floor(time / 1000)) ?? 0) + 1);
      if (trace.at.at(-1)! > 1000) expect(peakPerSecond(trace)).toBe(Math.max(...perSecond.values()));
    }),
    { numRuns: 1000 },
  );
});

test('a trace of too many times has as many in every interval, and none earlier than its own', () => {
  fc.assert(
    fc.property(fc.array(quarters, { minLength: 60, maxLength: 90 }), (times) => {
      const trace = traceOfTimes(Float64Array.from(times), 50);
      expect(trace.at.length).toBeLessThanOrEqual(51);
      const start = Math.min(...times);
      for (let piece = 0; piece + 1 < trace.at.length; piece++) {
        const isWithin = (time: number) => time - start >= trace.at[piece]! && time - start < trace.at[piece + 1]!;
        expect(trace.upTo[piece + 1]! - trace.upTo[piece]!).toBe(times.filter(isWithin).length);
      }
    }),
    { numRuns: 300 },
  );
});

test('a trace of counts has as many in every interval as its row says', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 40 }), fc.constantFrom(1000, 5000), (counts, step) => {
      fc.pre(counts.some((count) => count > 0));
      const times = Float64Array.from(counts, (_, i) => 7 + step * i);
      const rows = { times, counts: Float64Array.from(counts) };
      const list = listOf(traceOfCounts(rows, 'interval'), 1);
      const width = counts.length === 1 ? 1000 : step;
      counts.forEach((count, i) => {
        expect(list.filter((time) => time >= step * i && time < step * i + width)).toHaveLength(count);
      });
      const perSecond = listOf(traceOfCounts(rows, 'second'), 1);
      expect(perSecond).toHaveLength((list.length * width) / 1000);
    }),
    { numRuns: 1000 },
  );
});

test('two traces are told apart by their number, one that was written down and read again is the same', () => {
  const one = traceOfTimes(Float64Array.of(0, 0.1, 0.3));
  const copy = { at: Float64Array.from(JSON.parse(JSON.stringify([...one.at])) as number[]), upTo: one.upTo };
  expect(traceSettings(copy)).toEqual(traceSettings(one));
  const ids = Array.from({ length: 2000 }, (_, i) => traceSettings(traceOfTimes(Float64Array.of(0, i, i + 5))).id);
  expect(new Set(ids).size).toBe(2000);
});
