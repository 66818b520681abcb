/** How long to wait before the broker is tried again: twice as long each time, and each node at a moment of its own. */

const FIRST_MS = 250;
const LONGEST_MS = 5000;
const JITTER = 0.5;

/** @param attempt from 0 @param random from 0 to 1 */
export function backoffMs(attempt: number, random: () => number): number {
  const longest = Math.min(FIRST_MS * 2 ** attempt, LONGEST_MS);
  return longest * (1 - JITTER * random());
}
