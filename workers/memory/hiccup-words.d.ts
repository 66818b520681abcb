/**
 * Hiccups: stretches in which a stage worker got no time, from the machine or from the disk. Each worker has a line, a
 * ring of its latest ones, which outlives it; its replacement goes on with it.
 *
 * ```text
 *   word 0       how many there were, counted up after the entry is written
 *   word 1 + 3i  began, ms since the start of the run · length, ms · cause: MACHINE or DISK
 * ```
 */
export declare const HICCUP_LINE = 32;
export declare const HICCUPS_KEPT = 8;
export declare const MACHINE = 0;
export declare const DISK = 1;
/** Where hiccup `n`, from 0, of a worker is. @param thread from 1 */
export declare function hiccupAt(thread: number, n: number): number;
/** That worker only. */
export declare function writeHiccup(words: Int32Array, thread: number, beganAt: number, ms: number, cause: number): void;
