import { describe, expect, test } from 'vitest';
import { explore, sharedFields } from '../stepper/stepper.ts';
import { loadPosition, POSITION_WORDS, presetPosition, storePosition, totalOf } from './wrapping-counter.ts';

const ALL = { maxPreemptions: Number.POSITIVE_INFINITY };
const HALF = 2 ** 31;
const WRAP = 2 ** 32;

interface State {
  readonly words: Int32Array;
}
function plain(total: number): State {
  const words = new Int32Array(POSITION_WORDS);
  presetPosition(words, 0, total);
  return { words };
}
const at = (total: number) => (): State => sharedFields(plain(total));
/** Publishes each of these totals in turn. */
const writer =
  (...totals: readonly number[]) =>
  ({ words }: State): void => {
    for (const total of totals) storePosition(words, 0, total | 0);
  };
const reader =
  (looks: number) =>
  ({ words }: State): number[] =>
    Array.from({ length: looks }, () => totalOf(words, 0));

const isAscending = (totals: readonly number[]) => totals.every((total, i) => i === 0 || total >= totals[i - 1]!);

/** Starts, and what is published from there. */
const JOURNEYS: readonly (readonly [start: number, ...totals: number[]])[] = [
  [WRAP - 1, WRAP],
  [WRAP - 1, WRAP, WRAP + 1],
  [HALF - 1, HALF],
  [HALF - 1, HALF, HALF + 1],
  [WRAP - 1, WRAP + HALF - 1, WRAP + HALF],
  [WRAP - HALF, WRAP, WRAP + HALF, 2 * WRAP],
  [5 * WRAP - 3, 5 * WRAP - 2, 5 * WRAP + 7],
];

describe.each(JOURNEYS)('from %d to %d …', (start, ...totals) => {
  test('a reader sees only totals that were there, and none twice backwards', () => {
    const seen = new Set<number>();
    const { isTruncated } = explore({
      setup: at(start),
      threads: [writer(...totals), reader(2)],
      maxPreemptions: 4,
      check: ({ words }, [, found]) => {
        expect(isAscending(found!)).toBe(true);
        for (const total of found!) seen.add(total);
        expect([totalOf(words, 0), loadPosition(words, 0)]).toEqual([totals.at(-1), totals.at(-1)! | 0]);
      },
    });
    expect(isTruncated).toBe(false);
    expect([...seen].sort((a, b) => a - b)).toEqual([start, ...totals]);
  });

  test('a writer that dies anywhere leaves a total that is right, and its replacement goes on with it', () => {
    const onwards = [totals.at(-1)!, totals.at(-1)! + HALF - 1, totals.at(-1)! + WRAP - 2, totals.at(-1)! + WRAP];
    explore({
      setup: at(start),
      threads: [writer(...totals), reader(1)],
      kills: [0],
      maxPreemptions: 1,
      recover: ({ words }) => {
        const before = totalOf(words, 0);
        expect([start, ...totals]).toContain(before);
        // What was committed is published again, from the first thing that may be missing.
        for (const total of [...totals.filter((each) => each >= before), ...onwards]) {
          storePosition(words, 0, total | 0);
          expect(totalOf(words, 0)).toBe(total);
        }
      },
      check: ({ words }, [, found], { died }) => {
        if (found) expect([start, ...totals, ...onwards]).toContain(found[0]);
        if (died !== null) expect(totalOf(words, 0)).toBe(onwards.at(-1));
      },
    });
  });
});

test('publishing a position again changes nothing', () => {
  for (const total of [0, 7, HALF - 1, HALF, WRAP - 1, WRAP, 3 * WRAP + HALF]) {
    const { words } = plain(total);
    const before = [...words];
    storePosition(words, 0, total | 0);
    expect([...words]).toEqual(before);
  }
});

test('every interleaving of one wrap and one look', () => {
  const { isTruncated } = explore({
    setup: at(WRAP - 2),
    threads: [writer(WRAP), reader(1)],
    ...ALL,
    check: (_, [, found]) => expect([WRAP - 2, WRAP]).toContain(found![0]),
  });
  expect(isTruncated).toBe(false);
});
