/**
 * A position that one thread advances and any thread reads: 32 bits that wrap, for indexing, with the wraps counted
 * beside them, so that totals stay right past 2³².
 *
 * ```text
 *   word 0  high A   wraps, written before the low word
 *   word 1  low      the position itself
 *   word 2  high B   wraps, written after the low word
 * ```
 *
 * Lamport's rule ("Concurrent reading and writing", 1977): the writer goes A, low, B and a reader B, low, A. When both
 * counts of wraps agree, the low word between them belongs to them.
 */
export const POSITION_WORDS = 3;
const LOW = 1;
const HIGH_B = 2;
const WRAP = 2 ** 32;
/** A writer that died between A and B leaves them apart until its replacement publishes again. */
const READ_ATTEMPTS = 64;

/** The wrapping 32-bit position. Any thread; may be stale at once, unless the caller is the writer. */
export function loadPosition(words: Int32Array, offset: number): number {
  return Atomics.load(words, offset + LOW);
}

/** Publishes a position at most 2³¹ ahead of the present one. Only the writer. */
export function storePosition(words: Int32Array, offset: number, next: number): void {
  const wraps = next >>> 0 < Atomics.load(words, offset + LOW) >>> 0;
  // From B, not from A itself, so that a replacement may publish again what its predecessor died in the middle of.
  if (wraps) Atomics.store(words, offset, Atomics.load(words, offset + HIGH_B) + 1);
  Atomics.store(words, offset + LOW, next);
  if (wraps) Atomics.store(words, offset + HIGH_B, Atomics.load(words, offset));
}

/** The total as a plain number. Any thread; may be stale at once. */
export function totalOf(words: Int32Array, offset: number): number {
  let high = 0;
  let low = 0;
  for (let i = 0; i < READ_ATTEMPTS; i++) {
    high = Atomics.load(words, offset + HIGH_B);
    low = Atomics.load(words, offset + LOW);
    if (Atomics.load(words, offset) === high) break;
  }
  return (high >>> 0) * WRAP + (low >>> 0);
}

/** Sets a total at rest, before any thread uses it. */
export function presetPosition(words: Int32Array, offset: number, total: number): void {
  const high = Math.floor(total / WRAP);
  words[offset] = high;
  words[offset + LOW] = (total % WRAP) | 0;
  words[offset + HIGH_B] = high;
}
