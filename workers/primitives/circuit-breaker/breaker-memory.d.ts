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
import { type Layout } from '../shared/region-allocator.ts';
export declare const BREAKER_CALLERS = 16;
export declare const MAX_PROBES = 100;
/** Longest window, and most consecutive failures, in calls. */
export declare const MAX_WINDOW = 1000;
export declare const LOGGED_TRANSITIONS = 64;
export declare const RECORD_ROWS: number;
/** Twice the longest window: what is being looked at is not overwritten meanwhile. */
export declare const RING_CELLS = 2048;
export declare const STATE = 0;
export declare const VERSION_WORD = 1;
export declare const CURSOR = 32;
export declare const PLACES: number;
export declare const RING: number;
export declare const RECORD_WORDS: number;
/** Int32 words of a breaker. */
export declare const BREAKER_WORDS: number;
export declare const REJECTED_CALLS = 0;
export declare const FAILED_CALLS = 1;
export declare const AT = 0;
export declare const OPEN_UNTIL = 1;
export declare const OPENINGS = 2;
export declare const OPENED = 3;
export declare const REASON = 4;
export declare const VALUE = 5;
export declare const CAUSE = 6;
export declare const PREVIOUS = 7;
export declare const DRAW = 8;
/** Float64 words of a breaker. */
export declare const BREAKER_TIMES: number;
export declare const CLOSED = 0;
export declare const OPEN = 1;
export declare const HALF_OPEN = 2;
export type StateCode = typeof CLOSED | typeof OPEN | typeof HALF_OPEN;
export declare const GENERATION: number;
export interface BreakerMemory {
    /** BREAKER_WORDS shared words. */
    readonly words: Int32Array;
    /** BREAKER_TIMES shared words. */
    readonly times: Float64Array;
}
export declare function layout(): Layout<BreakerMemory>;
/** Memory for a breaker of its own. */
export declare function allocate(): BreakerMemory;
/** @throws Error when another version laid it out */
export declare function checkMemory({ words }: BreakerMemory): void;
/** The state word that follows `before`. */
export declare function followingWord(before: number, to: StateCode, caller: number, row: number): number;
export declare function stateCode(word: number): StateCode;
export declare function callerOf(word: number): number;
export declare function rowOf(word: number): number;
/** Index of a record's state word in `words`. */
export declare function recordWord(word: number): number;
/** Index of a record in `times`. */
export declare function recordOf(word: number): number;
export declare function stripeOf(caller: number): number;
