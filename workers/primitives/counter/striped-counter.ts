/**
 * A counter that any number of threads raise without meeting each other: every thread has a stripe of its own, and a
 * reader sums the stripes. After `LongAdder` (Doug Lea), but with one writer per stripe, so that `add` needs no
 * read-modify-write and no loop.
 *
 * Roles: `CounterStripe.add` by the stripe's one owner; `StripedCounter.sum` by any thread at any time. Where an owner is
 * killed, its replacement takes its stripe and goes on from there: the owner is over before, so a stripe has one writer.
 *
 * A stripe has a 128-byte line of its own (processors fetch 64-byte lines in pairs). It has room for ten counters that the
 * same thread raises, each a total of `shared/wrapping-counter.ts`, right to 2⁵³:
 *
 * ```text
 *   words 3i .. 3i + 2   counter i of this stripe          word 30   version of this layout, in the first stripe
 * ```
 *
 * Guarantees:
 * - no increment is lost, and no total wraps;
 * - sums that one thread reads, or that are read one after the other, never go backwards;
 * - a sum is exact when the owners are quiet; otherwise it lies between the totals at its beginning and at its end.
 */
import { checkOption } from '../shared/options.ts';
import { allocateMemory, checkLayout, type Layout } from '../shared/region-allocator.ts';
import { loadPosition, POSITION_WORDS, storePosition, totalOf } from '../shared/wrapping-counter.ts';

const VERSION = 1;
/** Int32 words from one stripe to the next. */
const STRIPE = 32;
export const VERSION_WORD = 30;
const MAX_COUNTERS = 10;

/** For `allocate` and `layout`. @throws RangeError there, when a number is out of its range */
export interface CounterOptions {
  /** Threads that count, 1 to 1,024. */
  readonly stripes: number;
  /** Different things that each of them counts, 1 to 10; 1 by default. */
  readonly counters?: number;
}
/** Unit, range and default of each option. */
export const COUNTER_OPTIONS = {
  stripes: { unit: 'threads', min: 1, max: 1024, kind: 'whole number' },
  counters: { unit: 'counters', min: 1, max: MAX_COUNTERS, kind: 'whole number', default: 1 },
} as const;

/** What all threads of a counter share. */
export interface CounterMemory {
  readonly words: Int32Array;
}

/** @throws RangeError */
export function layout({
  stripes,
  counters = COUNTER_OPTIONS.counters.default,
}: CounterOptions): Layout<CounterMemory> {
  checkOption('stripes', stripes, COUNTER_OPTIONS.stripes);
  checkOption('counters', counters, COUNTER_OPTIONS.counters);
  return linesLayout(stripes);
}

/** The same, unchecked: a line for each thread, which has room for ten counters. */
export function linesLayout(stripes: number): Layout<CounterMemory> {
  return {
    place: (regions) => ({ words: regions.i32(stripes * STRIPE) }),
    initialise: ({ words }) => {
      words[VERSION_WORD] = VERSION;
    },
  };
}

/** Memory for a counter of its own. @throws RangeError */
export function allocate(options: CounterOptions): CounterMemory {
  return allocateMemory(layout(options));
}

/** One thread's share of a counter. One owner at a time. */
export class CounterStripe {
  constructor(
    private readonly words: Int32Array,
    private readonly offset: number,
  ) {}

  /** Adds `n`, a whole number from 0 to 2³¹. Only the owner. */
  add(n: number): void {
    storePosition(this.words, this.offset, (loadPosition(this.words, this.offset) + n) | 0);
  }
}

/** Reads sums, on any thread. */
export class CounterView {
  protected readonly words: Int32Array;

  /** @throws Error when another version laid the memory out */
  constructor({ words }: CounterMemory) {
    checkLayout('counter', words[VERSION_WORD], VERSION);
    this.words = words;
  }

  /** May be stale at once. */
  sum(counter = 0): number {
    let sum = 0;
    for (let offset = counter * POSITION_WORDS; offset < this.words.length; offset += STRIPE) {
      sum += totalOf(this.words, offset);
    }
    return sum;
  }
}

/** The counter itself: hands out its stripes, one a thread. */
export class StripedCounter extends CounterView {
  /** The end of the thread that owns the stripe. @throws RangeError when there is no such stripe or counter */
  stripe(index: number, counter = 0): CounterStripe {
    checkOption('stripe', index, { ...COUNTER_OPTIONS.stripes, min: 0, max: this.words.length / STRIPE - 1 });
    checkOption('counter', counter, { ...COUNTER_OPTIONS.counters, min: 0, max: MAX_COUNTERS - 1 });
    return new CounterStripe(this.words, index * STRIPE + counter * POSITION_WORDS);
  }
}
