/** Stretches in which the machine or its disk gave a worker no time: the cause of many a late or lost event. */

import { DISK, HICCUP_LINE, HICCUPS_KEPT, hiccupAt } from '../../memory/hiccup-words.ts';
import { MAX_THREADS, workerName } from '../../memory/tasks.ts';
import type { Hiccup } from '../snapshot-types.ts';

/** Shorter ones are how any machine runs; ms. Besides, only what is longer than half the least budget is noted. */
export const LEAST_HICCUP_MS = 20;
const MOST = 24;

/** A hiccup in words, as the event log has it. */
export function hiccupText({ worker, ms, cause }: Pick<Hiccup, 'worker' | 'ms' | 'cause'>): string {
  return cause === 'disk'
    ? `${worker} waited for the disk for ${ms} ms`
    : `the machine gave ${worker} no time for ${ms} ms`;
}

/** Of one worker, from its hiccup `from` on, as far as they are kept; oldest first. @param startedAt of the run, ms since the epoch */
export function hiccupsOf(words: Int32Array, thread: number, from: number, startedAt: number): Hiccup[] {
  const count = Atomics.load(words, (thread - 1) * HICCUP_LINE);
  const found: Hiccup[] = [];
  for (let n = Math.max(from, count - HICCUPS_KEPT); n < count; n++) {
    const at = hiccupAt(thread, n);
    const cause = Atomics.load(words, at + 2) === DISK ? 'disk' : 'machine';
    found.push({ at: startedAt + words[at]!, ms: words[at + 1]!, worker: workerName(thread), cause });
  }
  return found;
}

/** The latest of all workers, newest first; at most 24. */
export function readHiccups(words: Int32Array, startedAt: number): Hiccup[] {
  const found: Hiccup[] = [];
  for (let thread = 1; thread <= MAX_THREADS; thread++) found.push(...hiccupsOf(words, thread, 0, startedAt));
  return found.sort((a, b) => b.at - a.at).slice(0, MOST);
}

/** How many there were of all workers, those no longer kept too. */
export function countHiccups(words: Int32Array): number {
  let count = 0;
  for (let thread = 1; thread <= MAX_THREADS; thread++) count += Atomics.load(words, (thread - 1) * HICCUP_LINE);
  return count;
}
