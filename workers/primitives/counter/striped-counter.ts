/**
 * A counter that any number of threads raise without meeting each other: every thread has a stripe of its own, and a
 * reader sums the stripes. After `LongAdder` (Doug Lea), but with one writer per stripe, so that `add` needs no
 * read-modify-write and no loop.
 *
 * Roles: `CounterStripe.add` by the stripe's one owner; `StripedCounter.sum` by any thread at any time.
 *
 * A stripe has a 128-byte line of its own (processors fetch 64-byte lines in pairs), and holds a total of
 * `primitives/shared/wrapping-counter.ts`, right to 2⁵³.
 *
 * Guarantees:
 * - no increment is lost, and no total wraps;
 * - sums that one thread reads, or that are read one after the other, never go backwards;
 * - a sum is exact when the owners are quiet; otherwise it lies between the totals at its beginning and at its end.
 */
import { loadPosition, presetPosition, storePosition, totalOf } from '../shared/wrapping-counter.ts';

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
    storePosition(this.#words, this.#offset, (loadPosition(this.#words, this.#offset) + n) | 0);
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
      presetPosition(words, offset, start);
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
