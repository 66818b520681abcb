import { expect, test } from 'vitest';
import { GIVEN_SHARE, THREAD_LINE } from '../memory/control.ts';
import { givenTime, tellGiven } from './given-time.ts';

/** A clock of a thread that runs for a while, then does not, again and again; a look takes a microsecond. */
function clock(runsMs: number, awayMs: number): () => number {
  let [time, left] = [1000, runsMs];
  return () => {
    time += 0.001;
    left -= 0.001;
    if (left > 0) return time;
    left = runsMs;
    time += awayMs;
    return time;
  };
}
const never = () => false;

test.each([
  { runsMs: 3, awayMs: 0, is: 1 },
  { runsMs: 3, awayMs: 3, is: 0.5 },
  { runsMs: 3, awayMs: 9, is: 0.25 },
  { runsMs: 1, awayMs: 19, is: 0.05 },
])('$runsMs ms on the processor and $awayMs ms off it, again and again: a share of $is', ({ runsMs, awayMs, is }) => {
  expect(Math.abs(givenTime(clock(runsMs, awayMs), never)! - is)).toBeLessThan(0.06);
});

test('time that the kernel takes for itself does not count as taken by others', () => {
  expect(givenTime(clock(2, 0.9), never)).toBe(1);
});

test('measuring takes 50 ms, and no more than a turn of the others longer', () => {
  const now = clock(3, 9);
  const began = now();
  givenTime(now, never);
  expect(now() - began).toBeGreaterThan(50);
  expect(now() - began).toBeLessThan(65);
});

test('a run that can’t wait does not wait for it', () => {
  expect(givenTime(clock(3, 9), () => true)).toBeNull();
  let asked = 0;
  expect(givenTime(clock(3, 9), () => ++asked > 2)).toBeNull();
});

test('the coordinator is told in thousandths, and at least one where it is known', () => {
  const threads = new Int32Array(new SharedArrayBuffer(4 * 3 * THREAD_LINE));
  tellGiven({ threads }, 1, 0.2504);
  tellGiven({ threads }, 2, 0);
  tellGiven({ threads }, 3, null);
  expect([0, 1, 2].map((line) => threads[line * THREAD_LINE + GIVEN_SHARE])).toEqual([250, 1, 0]);
});
