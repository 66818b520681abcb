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
export const POSITION_WORDS = 3;
const HIGH_A = 0;
const LOW = 1;
const HIGH_B = 2;
const WRAP = 2 ** 32;

/** The wrapping 32-bit position. Any thread; may be stale at once, unless the caller is the writer. */
export function loadPosition(words: Int32Array, offset: number): number {
  return Atomics.load(words, offset + LOW);
}

/** Publishes a position at most 2³¹ ahead of the present one. Only the writer. */
export function storePosition(words: Int32Array, offset: number, next: number): void {
  if (Atomics.load(words, offset + LOW) < 0 === next < 0) Atomics.store(words, offset + LOW, next);
  else crossHalf(words, offset, next);
}

/** The low word reaches its upper half, or wraps. No step is longer than a half, so the two alternate. */
function crossHalf(words: Int32Array, offset: number, next: number): void {
  if (next < 0) {
    // B has A's value already, unless a writer before this one died within its last wrap.
    Atomics.store(words, offset + HIGH_B, Atomics.load(words, offset + HIGH_A));
    Atomics.store(words, offset + LOW, next);
    return;
  }
  // From B, because a writer before this one may have died between A and the low word.
  const wraps = Atomics.load(words, offset + HIGH_B) + 1;
  Atomics.store(words, offset + HIGH_A, wraps);
  Atomics.store(words, offset + LOW, next);
  Atomics.store(words, offset + HIGH_B, wraps);
}

/** The total as a plain number. Any thread; may be stale at once. */
export function totalOf(words: Int32Array, offset: number): number {
  for (;;) {
    const before = Atomics.load(words, offset + HIGH_B);
    const low = Atomics.load(words, offset + LOW);
    const after = Atomics.load(words, offset + HIGH_A);
    if (before === after) return before * WRAP + (low >>> 0);
    const lowInWrap = Atomics.load(words, offset + LOW);
    if (Atomics.load(words, offset + HIGH_B) === before) {
      return (lowInWrap < 0 ? before : after) * WRAP + (lowInWrap >>> 0);
    }
  }
}

/** Sets a total at rest, before any thread uses it. */
export function presetPosition(words: Int32Array, offset: number, total: number): void {
  const high = Math.floor(total / WRAP);
  words[offset + HIGH_A] = high;
  words[offset + LOW] = (total % WRAP) | 0;
  words[offset + HIGH_B] = high;
}
