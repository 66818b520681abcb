/**
 * A counter that any number of threads raise without meeting each other: every thread has a stripe of its own, and a
 * reader sums the stripes. After `LongAdder` (Doug Lea), but with one writer per stripe, so that `add` needs no
 * read-modify-write and no loop.
 *
 * Roles: `CounterStripe.add` by the stripe's one owner; `StripedCounter.sum` by any thread at any time.
 *
 * A stripe has a 128-byte line of its own (processors fetch 64-byte lines in pairs) and holds a 53-bit total:
 *
 * ```text
 *   word 0  high A   wraps of the low word, written before it
 *   word 1  low      the total, modulo 2³²
 *   word 2  high B   wraps again, written after it
 * ```
 *
 * The owner writes A, low, B and a reader reads B, low, A (Lamport, "Concurrent reading and writing", 1977): if B = A,
 * no wrap was under way in between, and the low word belongs to them. If A is one ahead, the owner is inside a wrap,
 * perhaps for long: it may be suspended there, or dead. So a reader does not wait for it. It reads low and B once more;
 * if B is as before, that low was read within this one wrap, and as no step exceeds 2³¹ its top bit tells the side:
 * set before the wrap, clear after it. If B has moved, the owner has, and the reader starts again.
 *
 * Guarantees:
 * - no increment is lost, and no total wraps;
 * - sums that one thread reads, or that are read one after the other, never go backwards;
 * - a sum is exact when the owners are quiet; otherwise it lies between the totals at its beginning and at its end.
 */
const HIGH_A = 0;
const LOW = 1;
const HIGH_B = 2;
const WRAP = 2 ** 32;

/** Int32 words from one stripe to the next. */
export const STRIPED_COUNTER_STRIDE = 32;

/** One thread's share of a counter. One owner at a time: the replacement of a lost worker goes on where it stopped. */
export class CounterStripe {
  readonly #words: Int32Array;
  readonly #offset: number;

  /** @param offset the stripe's first word, on a 128-byte line that nobody else writes */
  constructor(words: Int32Array, offset: number) {
    this.#words = words;
    this.#offset = offset;
  }

  /** Adds `n`, a whole number from 0 to 2³¹. Only the owner. */
  add(n: number): void {
    const words = this.#words;
    const offset = this.#offset;
    const low = Atomics.load(words, offset + LOW);
    const next = (low + n) | 0;
    if (low < 0 !== next < 0) this.#crossHalf(next);
    else Atomics.store(words, offset + LOW, next);
  }

  /** The low word reaches its upper half, or wraps. No step is longer than a half, so the two alternate. */
  #crossHalf(next: number): void {
    const words = this.#words;
    const offset = this.#offset;
    if (next < 0) {
      // B has A's value already, unless the owner before this one died within its last wrap.
      Atomics.store(words, offset + HIGH_B, Atomics.load(words, offset + HIGH_A));
      Atomics.store(words, offset + LOW, next);
      return;
    }
    // From B, because the owner before this one may have died between A and the low word.
    const wraps = Atomics.load(words, offset + HIGH_B) + 1;
    Atomics.store(words, offset + HIGH_A, wraps);
    Atomics.store(words, offset + LOW, next);
    Atomics.store(words, offset + HIGH_B, wraps);
  }
}

export class StripedCounter {
  readonly #words: Int32Array;

  /** Memory for a counter; every stripe begins at `start`, a whole number (for tests that begin near a limit). */
  static allocate(stripes: number, start = 0): Int32Array {
    const words = new Int32Array(
      new SharedArrayBuffer(stripes * STRIPED_COUNTER_STRIDE * Int32Array.BYTES_PER_ELEMENT),
    );
    for (let offset = 0; offset < words.length; offset += STRIPED_COUNTER_STRIDE) {
      words[offset + HIGH_A] = words[offset + HIGH_B] = Math.floor(start / WRAP);
      words[offset + LOW] = start % WRAP;
    }
    return words;
  }

  /** @param words one or more stripes, as `allocate` lays them out */
  constructor(words: Int32Array) {
    this.#words = words;
  }

  /** @throws RangeError when there is no such stripe */
  stripe(index: number): CounterStripe {
    const offset = index * STRIPED_COUNTER_STRIDE;
    if (!(offset >= 0 && offset < this.#words.length)) throw new RangeError(`the counter has no stripe ${index}`);
    return new CounterStripe(this.#words, offset);
  }

  /** May be stale at once. */
  sum(): number {
    let sum = 0;
    for (let offset = 0; offset < this.#words.length; offset += STRIPED_COUNTER_STRIDE) {
      sum += totalOf(this.#words, offset);
    }
    return sum;
  }
}

function totalOf(words: Int32Array, offset: number): number {
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
