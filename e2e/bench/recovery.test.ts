import { expect, test } from 'vitest';
import { type BlockTimes, sharesOf, timesOf } from './recovery.ts';

const SIZES = { steps: 1000, looks: 100_000 };
const calm: BlockTimes = {
  bare: [2, 2, 2],
  commit: [2.05, 2.05, 2.05],
  beat: [2.2, 2.2, 2.2],
  clock: [3, 3, 3],
  look: [3.1, 3.1, 3.1],
};

test('a time is what a block takes longer than the bare one beside it, by its steps', () => {
  const { commit, beat, check } = timesOf([calm], SIZES);
  expect(commit).toBeCloseTo(50);
  expect(beat).toBeCloseTo(200);
  expect(check).toBeCloseTo(1);
});

test('blocks in which the machine did something else do not count, and threads are averaged', () => {
  const slower = { ...calm, bare: [2, 9, 2], commit: [2.15, 2.15, 30] };
  expect(timesOf([calm, slower], SIZES).commit).toBeCloseTo(100);
});

test('a check never saves time', () => {
  expect(timesOf([{ ...calm, look: [2.9, 2.9, 2.9] }], SIZES).check).toBe(0);
});

test('the shares are of the busy time; every look at the clock has its check', () => {
  const counts = { commits: 10_000, beats: 1000, looks: 20_000, busyMs: 100 };
  const { journal, heartbeats } = sharesOf(counts, { commit: 50, beat: 200, check: 10 });
  expect(journal).toBeCloseTo(0.5);
  expect(heartbeats).toBeCloseTo(0.4);
});

test('a run in which something was not counted is refused', () => {
  const counts = { commits: 1, beats: 0, looks: 1, busyMs: 1 };
  expect(() => sharesOf(counts, { commit: 1, beat: 1, check: 1 })).toThrow('beats is 0');
});
