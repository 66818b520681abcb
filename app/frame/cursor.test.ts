import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { cursorIn, cursorStore, latestIn, sampleNear, setCursor, snapped, stepCursor } from './cursor.ts';
import { GAP_MS } from './history.ts';
import { Series } from './series.ts';

const KEPT = 100;
/** Samples at these moments, each with its moment as its value. */
function seriesOf(times: readonly number[]): Series {
  const series = new Series(2, KEPT);
  for (const time of times) series.append([time, time]);
  return series;
}
const spread = (count: number) => Array.from({ length: count }, (_, i) => i / 5);
const cursor = () => cursorStore.getState().time;

beforeEach(() => setCursor(null));

test('the cursor stays on its moment while the history moves on, also once it is full', () => {
  const series = seriesOf(spread(KEPT));
  setCursor(snapped(series, 15.03));
  expect(cursor()).toBe(15);
  for (let i = KEPT; i < KEPT + 60; i++) {
    series.append([i / 5, i / 5]);
    expect(series.at(1, sampleNear(series, cursorIn({ from: 0, to: i / 5 })!))).toBe(15);
  }
});

test('a moment is that of the nearest sample, unless none is near', () => {
  const half = GAP_MS / 2000;
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(200), { maxLength: 40 }),
      fc.double({ min: -5, max: 45, noNaN: true }),
      (at, time) => {
        const times = at.map((each) => each / 5).toSorted((a, b) => a - b);
        const least = Math.min(...times.map((each) => Math.abs(each - time)));
        const series = seriesOf(times);
        const near = sampleNear(series, time);
        if (least > half) expect(near).toBe(-1);
        else expect(Math.abs(times[near]! - time)).toBe(least);
        expect(snapped(series, time)).toBe(near < 0 ? time : times[near]);
      },
    ),
  );
});

test('no sample is shown that is not in view', () => {
  const series = seriesOf([...spread(11), 60, 60.2]);
  expect(latestIn(series, { from: 0.5, to: 1.4 })).toBe(7);
  expect(latestIn(series, { from: 59, to: 60.2 })).toBe(12);
  expect(latestIn(series, { from: 10, to: 50 })).toBe(-1);
  expect(latestIn(series, { from: -20, to: -10 })).toBe(-1);
  expect(latestIn(series, { from: 61, to: 70 })).toBe(-1);
  expect(latestIn(seriesOf([]), { from: 0, to: 10 })).toBe(-1);
  expect(sampleNear(series, 30)).toBe(-1);
});

test('a cursor that has left the view counts no more', () => {
  setCursor(2);
  expect(cursorIn({ from: 1, to: 3 })).toBe(2);
  expect(cursorIn({ from: 2.2, to: 4 })).toBeNull();
});

test('steps lead from sample to sample, over gaps, and not out of view', () => {
  const series = seriesOf([0, 0.2, 0.4, 9, 9.2, 9.4]);
  const range = { from: 0.1, to: 9.3 };
  const after = (...steps: number[]) => {
    for (const step of steps) stepCursor(series, range, step);
    return cursor();
  };
  expect(after(-1)).toBe(9);
  expect(after(-1)).toBe(0.4);
  expect(after(-25)).toBe(0.2);
  expect(after(1, 1, 1, 1, 1)).toBe(9.2);
  setCursor(5);
  expect(after(1)).toBe(9);
  setCursor(5);
  expect(after(-1)).toBe(0.4);
  setCursor(null);
  stepCursor(series, { from: 20, to: 30 }, -1);
  expect(cursor()).toBeNull();
});
