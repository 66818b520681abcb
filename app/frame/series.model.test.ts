import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Series } from './series.ts';

test('a series is the last samples, in order, however many came before', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 200 }), (capacity, count) => {
      const series = new Series(2, capacity);
      const twin: [number, number][] = [];
      for (let i = 0; i < count; i++) {
        series.append([i * 10, i * i]);
        twin.push([i * 10, i * i]);
        if (twin.length > capacity) twin.shift();
        expect([...series.slice(0, 0, series.length)]).toEqual(twin.map((row) => row[0]));
        expect([...series.slice(1, 0, series.length)]).toEqual(twin.map((row) => row[1]));
      }
      expect(series.length).toBe(twin.length);
      expect(series.first(1)).toBe(twin[0]?.[1] ?? Number.NaN);
      expect(series.last(0)).toBe(twin.at(-1)?.[0] ?? Number.NaN);
    }),
  );
});

test('memory is allocated once, however many samples come', () => {
  const series = new Series(3, 100);
  const buffers = () => [0, 1, 2].map((column) => series.slice(column, 0, 0).buffer);
  const before = buffers();
  const sizes = before.map(({ byteLength }) => byteLength);
  for (let i = 0; i < 10_000; i++) series.append([i, i, i]);
  for (const [i, buffer] of buffers().entries()) expect(buffer).toBe(before[i]);
  expect(before.map(({ byteLength }) => byteLength)).toEqual(sizes);
});

test('a moment is found as a plain search finds it', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { maxLength: 40 }), fc.integer({ min: -5, max: 1005 }), (times, wanted) => {
      const sorted = times.toSorted((a, b) => a - b);
      const series = new Series(1, 16);
      for (const time of sorted) series.append([time]);
      const kept = sorted.slice(-16);
      const expected = kept.findIndex((time) => time >= wanted);
      expect(series.indexOf(wanted)).toBe(expected < 0 ? kept.length : expected);
    }),
  );
});
