/**
 * A wrapping counter: a position that one thread advances and any thread reads. It has 32 bits that wrap, for indexing, with the wraps counted
 * beside them, so that totals stay right past 2³².
 *
 * ```text
 *   word 0  high A   wraps, written before the low word
 *   word 1  low      the position itself
 *   word 2  high B   wraps, written after the low word
 * ```
 *
 * Lamport's rule ("Concurrent reading and writing", 1977): the writer goes A, low, B and a reader B, low, A. When both
 * counts of wraps agree, the low word between them belongs to them. If A is one ahead, the writer is inside a wrap,
 * perhaps for long: it may be suspended there, or dead. So a reader does not wait for it. It reads low and B once more;
 * if B is as before, that low was read within this one wrap, and as no step exceeds 2³¹ its top bit tells the side: set
 * before the wrap, clear after it. If B has moved, the writer has, and the reader starts again.
 */
export declare const POSITION_WORDS = 3;
/** The wrapping 32-bit position. Any thread; may be stale at once, unless the caller is the writer. */
export declare function loadPosition(words: Int32Array, offset: number): number;
/** Publishes a position at most 2³¹ ahead of the present one. Only the writer. */
export declare function storePosition(words: Int32Array, offset: number, next: number): void;
/** The total as a plain number. Any thread; may be stale at once. */
export declare function totalOf(words: Int32Array, offset: number): number;
/** Sets a total at rest, before any thread uses it. */
export declare function presetPosition(words: Int32Array, offset: number, total: number): void;
