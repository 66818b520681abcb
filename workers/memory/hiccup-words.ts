/**
 * Hiccups: stretches in which a stage worker got no time, from the machine or from the disk. Each worker has a line, a
 * ring of its latest ones, which outlives it; its replacement goes on with it.
 *
 * ```text
 *   word 0       how many there were, counted up after the entry is written
 *   word 1 + 3i  began, ms since the start of the run · length, ms · cause: MACHINE or DISK
 * ```
 */
export const HICCUP_LINE = 32;
export const HICCUPS_KEPT = 8;
const HICCUP_WORDS = 3;

export const MACHINE = 0;
export const DISK = 1;

/** Where hiccup `n`, from 0, of a worker is. @param thread from 1 */
export function hiccupAt(thread: number, n: number): number {
  return (thread - 1) * HICCUP_LINE + 1 + (n % HICCUPS_KEPT) * HICCUP_WORDS;
}

/** That worker only. */
export function writeHiccup(words: Int32Array, thread: number, beganAt: number, ms: number, cause: number): void {
  const line = (thread - 1) * HICCUP_LINE;
  const count = Atomics.load(words, line);
  const at = hiccupAt(thread, count);
  Atomics.store(words, at, Math.floor(beganAt));
  Atomics.store(words, at + 1, Math.round(ms));
  Atomics.store(words, at + 2, cause);
  Atomics.store(words, line, count + 1);
}
