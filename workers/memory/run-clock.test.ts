import { expect, test } from 'vitest';
import { ENDED_AT, STARTED_AT } from './control.ts';
import { activeMs, setClockPaused } from './run-clock.ts';

function started(at: number): Float64Array {
  const words = new Float64Array(16);
  words[STARTED_AT] = at;
  return words;
}

test('the clock stands still while the run is paused', () => {
  const words = started(1000);
  expect(activeMs(words, 1500)).toBe(500);
  setClockPaused(words, true, 1600);
  setClockPaused(words, true, 1700);
  expect(activeMs(words, 9000)).toBe(600);
  setClockPaused(words, false, 2600);
  setClockPaused(words, false, 2700);
  expect(activeMs(words, 3000)).toBe(1000);
});

test('the run’s clock stands when the run has ended, paused or not', () => {
  const words = started(1000);
  words[ENDED_AT] = 3000;
  expect(activeMs(words, 9000)).toBe(2000);
  const paused = started(1000);
  setClockPaused(paused, true, 2000);
  paused[ENDED_AT] = 3000;
  expect(activeMs(paused, 9000)).toBe(1000);
});
