import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countersAt } from '../../testing/counters-at.ts';
import { StripedCounter } from './striped-counter.ts';

/** Mostly near the wrap of the low word, mostly large steps. */
const start = fc.oneof(
  fc.integer({ min: -20, max: 20 }).map((d) => 2 ** 32 + d),
  fc.nat(2 ** 50),
);
const step = fc.oneof(fc.nat(40), fc.constantFrom(0, 1, 2 ** 31 - 1, 2 ** 31), fc.nat(2 ** 31));

test('a counter is the sum of bigints, after every addition', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), start, fc.array(fc.tuple(fc.nat(), step)), (count, from, additions) => {
      const counter = new StripedCounter({ words: countersAt(count, from) });
      const stripes = Array.from({ length: count }, (_, i) => counter.stripe(i));
      let twin = BigInt(count) * BigInt(from);
      for (const [stripe, n] of additions) {
        stripes[stripe % count]?.add(n);
        twin += BigInt(n);
        expect(BigInt(counter.sum())).toBe(twin);
      }
    }),
    { numRuns: 1000 },
  );
});
