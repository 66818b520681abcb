import { expect, test } from 'vitest';
import { HISTORY_MS } from '../../frame/history.ts';
import { Series } from '../../frame/series.ts';
import { pinched, resized, shifted, withinHistory, zoomed } from './time-range.ts';

/** A history from 100 to 200. */
const series = new Series(1, 1000);
for (let time = 100; time <= 200; time++) series.append([time]);

test('the view moves neither into the future nor before the first sample', () => {
  expect(withinHistory(series, { from: 150, to: 170 })).toEqual({ from: 150, to: 170 });
  expect(withinHistory(series, { from: 195, to: 215 })).toEqual({ from: 180, to: 200 });
  expect(withinHistory(series, { from: 20, to: 40 })).toEqual({ from: 100, to: 120 });
  // Wider than all there is: it ends with the present.
  expect(withinHistory(series, { from: 0, to: 300 })).toEqual({ from: -100, to: 200 });
  expect(withinHistory(new Series(1, 10), { from: 5, to: 6 })).toEqual({ from: 5, to: 6 });
});

test('another width keeps the place', () => {
  expect(resized(series, { from: 145, to: 155 }, 60)).toEqual({ from: 120, to: 180 });
  expect(resized(series, { from: 190, to: 200 }, 60)).toEqual({ from: 140, to: 200 });
});

test('zooming leaves a moment where it was on the screen', () => {
  expect(zoomed(series, { from: 140, to: 180 }, 150, 0.5)).toEqual({ from: 145, to: 165 });
  expect(zoomed(series, { from: 145, to: 165 }, 150, 2)).toEqual({ from: 140, to: 180 });
  const narrow = zoomed(series, { from: 150, to: 153 }, 151, 0.01);
  expect(narrow.to - narrow.from).toBeCloseTo(2);
  const wide = zoomed(series, { from: 100, to: 200 }, 150, 1000);
  expect(wide.to - wide.from).toBeCloseTo(HISTORY_MS / 1000);
});

test('a step leads a tenth of the width away', () => {
  expect(shifted(series, { from: 140, to: 160 }, -1)).toEqual({ from: 138, to: 158 });
  expect(shifted(series, { from: 140, to: 160 }, 100)).toEqual({ from: 180, to: 200 });
});

test('two fingers carry their moments along', () => {
  const range = { from: 140, to: 180 };
  const at = (left: number, moment: number) => ({ left, moment });
  // On 400 pixels, from 150 and 170 a hundred and three hundred pixels from the left, to …
  expect(pinched(series, range, [at(100, 150), at(300, 170)], 400)).toEqual(range);
  expect(pinched(series, range, [at(0, 150), at(400, 170)], 400)).toEqual({ from: 150, to: 170 });
  expect(pinched(series, range, [at(400, 170), at(0, 150)], 400)).toEqual({ from: 150, to: 170 });
  expect(pinched(series, range, [at(200, 150), at(400, 170)], 400)).toEqual({ from: 130, to: 170 });
  const narrow = pinched(series, range, [at(0, 150), at(400, 150.1)], 400);
  expect(narrow.to - narrow.from).toBeCloseTo(2);
  // Past each other, and both in one place.
  expect(pinched(series, range, [at(300, 150), at(100, 170)], 400)).toBe(range);
  expect(pinched(series, range, [at(200, 150), at(200, 170)], 400)).toBe(range);
  expect(pinched(series, range, [at(100, 150), at(200, 150)], 400)).toBe(range);
});
