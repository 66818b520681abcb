import { expect, test } from 'vitest';
import { timerText } from './timer-text.ts';

test.each([
  [0, 0, 'not used'],
  [1000, 1.04, 'keeps the time'],
  [1000, 0.96, 'keeps the time'],
  [1000, 1.06, 'too coarse for this'],
  // A mean of so few says nothing.
  [49, 1.5, 'keeps the time'],
])('of %d services of 1 ms that took %d ms on average, the timer is said to be: %s', (count, takenMs, text) => {
  expect(timerText({ count, askedMs: 1, takenMs, lateMs: 0.1, maxLateMs: 1 })).toBe(text);
});
