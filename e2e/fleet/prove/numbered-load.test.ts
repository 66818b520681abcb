import { expect, test } from 'vitest';
import { NumberedLoad } from './numbered-load.ts';

test('each event has the next number, at its time, however late it is taken', () => {
  const load = new NumberedLoad(100, 5000);
  expect(load.take(25, 1000)).toBe(3);
  expect([...load.value.subarray(0, 3)]).toEqual([0, 1, 2]);
  expect([...load.timeMs.subarray(0, 3)]).toEqual([5000, 5010, 5020]);
  expect(load.behindMs(25)).toBe(-5);
  expect(load.take(80, 2)).toBe(2);
  expect([load.value[0], load.value[1], load.made, load.behindMs(80)]).toEqual([3, 4, 5, 30]);
});
