/**
 * What the callers of a circuit breaker share, and how it is packed.
 *
 * The state is one word, changed only by compare-and-swap. It names the record of the transition that led to it, which
 * its author wrote completely BEFORE the swap: whoever sees the word sees the record, a swap that fails leaves no
 * trace, and an author that is killed at any moment leaves either nothing or all.
 *
 * ```text
 *   state word      31                     13 12         6 5        2 1     0
 *                   | generation            | row         | caller   | state |
 *                   counts transitions       the record: a row of its author
 *
 *   ring entry      31                     13 12                    2 1     0
 *                   | generation            | lap + 1                |outcome|   0 never written, 1 success, 2 failure
 *
 *   place of a      31                     13 12         6 5        2 1     0
 *   probe           | generation            | 0           | caller   |status |   0 free, 1 taken, 2 succeeded
 * ```
 *
 * An entry or a place of another generation than the state word's counts for nothing, so nothing is ever cleared.
 * The generation wraps after 524,288 transitions: only a permit exactly so old would be mistaken for a new one.
 *
 * ```text
 *   words (Int32, atomic)                       times (Float64)
 *   line 0        the state word; 1 version     a line for each caller: 0 rejected  1 failures
 *   line 1        cursor of the ring            for each caller RECORD_ROWS records of 9:
 *   from 64       places of probes                0 at, ms        1 open until, ms    2 openings since closed
 *   from 192      ring of outcomes                3 opened, ever  4 reason            5 value of the reason
 *   from 2240     state word of each record       6 cause         7 the state word before
 *                                                 8 the draw of its jitter, -1 to 1
 * ```
 *
 * Of the Float64 words each has one writer: its caller. The records form a chain, newest first, through the word before:
 * the log. A caller writes the row that follows its last successful one; it has more rows than the log is long, so a
 * row it writes left the log before.
 */

import { allocateMemory, checkLayout, type Layout } from '../shared/region-allocator.ts';

const VERSION = 2;
export const BREAKER_CALLERS = 16;
export const MAX_PROBES = 100;
/** Longest window, and most consecutive failures, in calls. */
export const MAX_WINDOW = 1_000;
export const LOGGED_TRANSITIONS = 64;

export const RECORD_ROWS = LOGGED_TRANSITIONS + 1;
/** Twice the longest window: what is being looked at is not overwritten meanwhile. */
export const RING_CELLS = 2_048;
const LINE = 32;
export const STATE = 0;
export const VERSION_WORD = 1;
export const CURSOR = LINE;
export const PLACES = 2 * LINE;
export const RING = PLACES + 4 * LINE;
export const RECORD_WORDS = RING + RING_CELLS;
/** Int32 words of a breaker. */
export const BREAKER_WORDS = RECORD_WORDS + Math.ceil((BREAKER_CALLERS * RECORD_ROWS) / LINE) * LINE;

const STRIPE = 16;
export const REJECTED_CALLS = 0;
export const FAILED_CALLS = 1;
const RECORDS = BREAKER_CALLERS * STRIPE;
const RECORD = 9;
export const AT = 0;
export const OPEN_UNTIL = 1;
export const OPENINGS = 2;
export const OPENED = 3;
export const REASON = 4;
export const VALUE = 5;
export const CAUSE = 6;
export const PREVIOUS = 7;
export const DRAW = 8;
/** Float64 words of a breaker. */
export const BREAKER_TIMES = RECORDS + BREAKER_CALLERS * RECORD_ROWS * RECORD;

export const CLOSED = 0;
export const OPEN = 1;
export const HALF_OPEN = 2;
/** A state as the state word has it. */
export type StateCode = typeof CLOSED | typeof OPEN | typeof HALF_OPEN;

export const GENERATION = -1 << 13;

/** What all callers and readers of a breaker share. */
export interface BreakerMemory {
  /** BREAKER_WORDS shared words. */
  readonly words: Int32Array;
  /** BREAKER_TIMES shared words. */
  readonly times: Float64Array;
}

/** The memory of a breaker, for `RegionAllocator.place`. */
export function layout(): Layout<BreakerMemory> {
  return {
    place: (regions) => ({ words: regions.i32(BREAKER_WORDS), times: regions.f64(BREAKER_TIMES) }),
    initialise: ({ words }) => {
      words[VERSION_WORD] = VERSION;
    },
  };
}

/** Memory for a breaker of its own. */
export function allocate(): BreakerMemory {
  return allocateMemory(layout());
}

/** @throws Error when another version laid it out */
export function checkMemory({ words }: BreakerMemory): void {
  checkLayout('circuit breaker', words[VERSION_WORD], VERSION);
}

/** The state word that follows `before`. */
export function followingWord(before: number, to: StateCode, caller: number, row: number): number {
  return ((before & GENERATION) + (1 << 13)) | (row << 6) | (caller << 2) | to;
}

/** The state in a state word. @throws Error when it holds none: the memory is damaged */
export function stateCode(word: number): StateCode {
  const code = word & 3;
  if (code === CLOSED || code === OPEN || code === HALF_OPEN) return code;
  throw new Error(`${word} is not a breaker's state word: its memory is damaged`);
}

/** The caller that wrote a state word. */
export function callerOf(word: number): number {
  return (word >>> 2) & 15;
}

/** The row of the record that belongs to a state word. */
export function rowOf(word: number): number {
  return (word >>> 6) & 127;
}

/** Index of a record's state word in `words`. */
export function recordWord(word: number): number {
  return RECORD_WORDS + callerOf(word) * RECORD_ROWS + rowOf(word);
}

/** Index of a record in `times`. */
export function recordOf(word: number): number {
  return RECORDS + (callerOf(word) * RECORD_ROWS + rowOf(word)) * RECORD;
}

/** Index of a caller's own words in `times`. */
export function stripeOf(caller: number): number {
  return caller * STRIPE;
}
