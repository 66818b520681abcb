import { describe, expect, it } from 'vitest';
import { CounterStripe, STRIPED_COUNTER_STRIDE, StripedCounter } from './striped-counter.ts';

describe('StripedCounter', () => {
  it('sums what the stripes were given', () => {
    const counter = new StripedCounter(StripedCounter.allocate(3));
    expect(counter.sum()).toBe(0);
    counter.stripe(0).add(5);
    counter.stripe(2).add(7);
    counter.stripe(2).add(0);
    expect(counter.sum()).toBe(12);
  });

  it('is shared: other objects on the same words are the same counter', () => {
    const words = StripedCounter.allocate(2);
    const other = new StripedCounter(words);
    new StripedCounter(words).stripe(1).add(3);
    new CounterStripe(words, STRIPED_COUNTER_STRIDE).add(4);
    expect(other.sum()).toBe(7);
  });

  it('counts past 2^31, 2^32 and far beyond, in single steps and in the largest', () => {
    for (const start of [0, 2 ** 31 - 2, 2 ** 32 - 2, 5 * 2 ** 32 - 2, 2 ** 52 - 2]) {
      for (const n of [1, 2 ** 31 - 1, 2 ** 31]) {
        const counter = new StripedCounter(StripedCounter.allocate(1, start));
        for (let step = 1; step <= 5; step++) {
          counter.stripe(0).add(n);
          expect(counter.sum()).toBe(start + step * n);
        }
      }
    }
  });

  it('keeps stripes on lines of their own', () => {
    const words = StripedCounter.allocate(4);
    expect(STRIPED_COUNTER_STRIDE * words.BYTES_PER_ELEMENT).toBe(128);
    const counter = new StripedCounter(words);
    counter.stripe(1).add(2 ** 31);
    counter.stripe(1).add(2 ** 31);
    const touched = Array.from(words.keys()).filter((index) => words[index] !== 0);
    for (const index of touched) expect(Math.floor(index / STRIPED_COUNTER_STRIDE)).toBe(1);
  });

  it('refuses stripes it does not have', () => {
    const counter = new StripedCounter(StripedCounter.allocate(2));
    for (const index of [-1, 2, Number.NaN]) expect(() => counter.stripe(index)).toThrow(RangeError);
  });
});
