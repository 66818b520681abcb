import { describe, expect, test } from 'vitest';
import { countersAt } from '../../testing/counters-at.ts';
import { allocate, StripedCounter, VERSION_WORD } from './striped-counter.ts';

describe('StripedCounter', () => {
  test('sums what the stripes were given', () => {
    const counter = new StripedCounter({ words: countersAt(3) });
    expect(counter.sum()).toBe(0);
    counter.stripe(0).add(5);
    counter.stripe(2).add(7);
    counter.stripe(2).add(0);
    expect(counter.sum()).toBe(12);
  });

  test('is shared: other objects on the same words are the same counter', () => {
    const words = countersAt(2);
    const other = new StripedCounter({ words });
    new StripedCounter({ words }).stripe(1).add(3);
    expect(other.sum()).toBe(3);
  });

  test('counts past 2^31, 2^32 and far beyond, in single steps and in the largest', () => {
    for (const start of [0, 2 ** 31 - 2, 2 ** 32 - 2, 5 * 2 ** 32 - 2, 2 ** 52 - 2]) {
      for (const n of [1, 2 ** 31 - 1, 2 ** 31]) {
        const counter = new StripedCounter({ words: countersAt(1, start) });
        for (let step = 1; step <= 5; step++) {
          counter.stripe(0).add(n);
          expect(counter.sum()).toBe(start + step * n);
        }
      }
    }
  });

  test('keeps stripes on lines of their own', () => {
    const words = countersAt(4);
    const counter = new StripedCounter({ words });
    counter.stripe(1).add(2 ** 31);
    counter.stripe(1).add(2 ** 31);
    const touched = Array.from(words.keys()).filter((index) => words[index] !== 0 && index !== VERSION_WORD);
    for (const index of touched) expect(Math.floor((index * words.BYTES_PER_ELEMENT) / 128)).toBe(1);
  });

  test('refuses stripes it does not have', () => {
    const counter = new StripedCounter({ words: countersAt(2) });
    for (const index of [-1, 2, Number.NaN]) {
      expect(() => counter.stripe(index)).toThrow(
        `stripe: ${index} is not allowed here; allowed: a whole number from 0 to 1 (threads)`,
      );
    }
    expect(() => counter.stripe(0, 10)).toThrow('counter: 10 is not allowed here; allowed: a whole number from 0 to 9');
    expect(() => allocate({ stripes: 0 })).toThrow(
      'stripes: 0 is not allowed here; allowed: a whole number from 1 to 1024',
    );
  });

  test('refuses what another version laid out', () => {
    const words = countersAt(1);
    words[VERSION_WORD]!++;
    expect(() => new StripedCounter({ words })).toThrow(
      'memory of a counter: laid out by version 2 is not allowed here; allowed: laid out by version 1',
    );
  });

  test('keeps ten counters of one thread apart, on its one line', () => {
    const memory = allocate({ stripes: 2, counters: 10 });
    const counter = new StripedCounter(memory);
    const numbers = Array.from({ length: 10 }, (_, i) => i);
    for (const stripe of [0, 1]) for (const i of numbers) counter.stripe(stripe, i).add(2 ** i * (stripe + 1));
    expect(numbers.map((i) => counter.sum(i))).toEqual(numbers.map((i) => 3 * 2 ** i));
    expect(memory.words.byteLength).toBe(256);
  });
});
