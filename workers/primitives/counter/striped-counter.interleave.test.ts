import { describe, expect, test } from 'vitest';
import { countersAt } from '../../testing/counters-at.ts';
import { explore, shared } from '../stepper/stepper.ts';
import { StripedCounter, VERSION_WORD } from './striped-counter.ts';

interface State {
  readonly words: Int32Array;
}
/** Stripes that are one short of a wrap of their low words. */
const nearTheWrap = (stripes: number) => (): State => ({
  words: shared(countersAt(stripes, 2 ** 32 - 1), 'words', [VERSION_WORD]),
});
const add =
  (stripe: number, ...steps: readonly number[]) =>
  ({ words }: State) => {
    const owned = new StripedCounter({ words }).stripe(stripe);
    for (const n of steps) owned.add(n);
  };
const readTwice = ({ words }: State) => {
  const counter = new StripedCounter({ words });
  return [counter.sum(), counter.sum()] as const;
};

describe('a reader beside a stripe that wraps', () => {
  test('never sees a torn total: only totals there were, never going backwards', () => {
    const seen = new Set<number>();
    explore({
      setup: nearTheWrap(1),
      threads: [add(0, 1, 1), readTwice],
      isReduced: true,
      maxPreemptions: Number.POSITIVE_INFINITY,
      check: ({ words }, [, sums]) => {
        const [first, second] = sums ?? [0, 0];
        expect(second).toBeGreaterThanOrEqual(first);
        seen.add(first).add(second);
        expect(new StripedCounter({ words }).sum()).toBe(2 ** 32 + 1);
      },
    });
    expect([...seen].sort()).toEqual([2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1]);
  });

  test('sees the largest steps whole', () => {
    const seen = new Set<number>();
    explore({
      setup: nearTheWrap(1),
      threads: [add(0, 2 ** 31, 2 ** 31, 2 ** 31), readTwice],
      isReduced: true,
      maxPreemptions: 3,
      check: (_, [, sums]) => {
        const [first, second] = sums ?? [0, 0];
        expect(second).toBeGreaterThanOrEqual(first);
        seen.add(first).add(second);
      },
    });
    const totals = [0, 1, 2, 3].map((step) => 2 ** 32 - 1 + step * 2 ** 31);
    expect([...seen].sort((a, b) => a - b)).toEqual(totals);
  });
});

test('two owners at their wraps lose nothing, and sums beside them do not go backwards', () => {
  explore({
    setup: nearTheWrap(2),
    threads: [add(0, 1), add(1, 1), readTwice],
    maxPreemptions: 3,
    check: ({ words }, [, , sums]) => {
      const [first, second] = sums ?? [0, 0];
      expect(first).toBeGreaterThanOrEqual(2 ** 33 - 2);
      expect(second).toBeGreaterThanOrEqual(first);
      expect(new StripedCounter({ words }).sum()).toBe(2 ** 33);
    },
  });
});

describe('an owner that dies at any point of a wrap', () => {
  /** Several wraps after the death: a total that is 2^32 off would show. */
  const steps = [1, 2 ** 31, 2 ** 31, 2 ** 31, 2 ** 31, 2 ** 31];

  test('leaves a total that readers see, and that its replacement continues', () => {
    explore({
      setup: nearTheWrap(1),
      threads: [add(0, 1, 1), readTwice],
      kills: [0],
      recover: ({ words }) => {
        const counter = new StripedCounter({ words });
        let total = counter.sum();
        for (const n of steps) {
          counter.stripe(0).add(n);
          total += n;
          expect(counter.sum()).toBe(total);
        }
      },
      check: (_, [, sums]) => {
        const [first, second] = sums ?? [0, 0];
        expect(first).toBeGreaterThanOrEqual(2 ** 32 - 1);
        expect(second).toBeGreaterThanOrEqual(first);
      },
    });
  });

  test('leaves an exact total when nobody replaces it', () => {
    const seen = new Set<number>();
    explore({
      setup: nearTheWrap(1),
      threads: [add(0, 1)],
      kills: [0],
      check: ({ words }) => seen.add(new StripedCounter({ words }).sum()),
    });
    expect([...seen].sort()).toEqual([2 ** 32 - 1, 2 ** 32]);
  });
});
