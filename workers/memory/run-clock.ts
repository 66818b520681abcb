/**
 * The run's own clock: milliseconds in which the run was not paused. The coordinator moves it, anybody may read it.
 *
 * The words are those of `control.ts`, times in milliseconds since the epoch.
 */
import { ENDED_AT, PAUSED_AT, PAUSED_MS, STARTED_AT } from './control.ts';

export function activeMs(words: Float64Array, now: number): number {
  const until = words[ENDED_AT] || words[PAUSED_AT] || now;
  const paused = words[ENDED_AT] && words[PAUSED_AT] ? words[ENDED_AT] - words[PAUSED_AT] : 0;
  return Math.max(0, until - words[STARTED_AT]! - words[PAUSED_MS]! - paused);
}

/** Coordinator only; stopping twice, or going on twice, changes nothing. */
export function setClockPaused(words: Float64Array, isPaused: boolean, now: number): void {
  const since = words[PAUSED_AT]!;
  if (isPaused && since === 0) words[PAUSED_AT] = now;
  if (isPaused || since === 0) return;
  words[PAUSED_MS]! += now - since;
  words[PAUSED_AT] = 0;
}
