import { expect, test } from 'vitest';
import { costOfFrames } from './frame-trace.ts';

const main = { pid: 1, tid: 7, ph: 'X' };
const frame = (ts: number) => ({ ...main, name: 'FireAnimationFrame', ts, dur: 10 });
const task = (ts: number, dur: number, tdur = dur) => ({ ...main, name: 'RunTask', ts, dur, tdur });

test('a frame is charged for the task it fires in and for all up to the next one', () => {
  const { work } = costOfFrames([
    task(0, 900),
    task(990, 2000),
    frame(1000),
    task(5000, 500),
    task(16_990, 3000),
    frame(17_000),
    task(32_990, 100),
    frame(33_000),
  ]);
  expect(work).toEqual([2.5, 3]);
});

test('work is processor time, the longest task is by the clock, and other threads do not count', () => {
  const other = { ...task(2000, 90_000), tid: 8 };
  const cost = costOfFrames([frame(1000), task(1500, 12_000, 4000), other, frame(17_000)]);
  expect(cost).toEqual({ work: [4], longestTask: 12 });
});

test('a trace without frames is refused', () => {
  expect(() => costOfFrames([task(0, 5)])).toThrow('no animation frames');
});
