/** Which numbered events a database holds, and whether the databases of a fleet together hold each that was published. */
import type { Page } from '@playwright/test';

interface HeldNumbers {
  /** The first and the last number of each stretch that is there without a gap, by rising number. */
  readonly stretches: readonly (readonly [first: number, last: number])[];
  /** Rows in all. */
  readonly rows: number;
  /** Numbers that are there more than once: the first of them, and how many they are. */
  readonly twice: readonly number[];
  readonly twiceCount: number;
  /** Rows whose value is no number that was published. */
  readonly strange: number;
}

/** Rows that are read at once: a query may return 100,000. */
const ROWS_AT_ONCE = 20_000;
/** Of numbers that are wrong, so many are named. */
export const MOST_NAMED = 20;

/** Of all runs. @param published how many numbers there are, from 0 */
export function readHeldNumbers(page: Page, published: number): Promise<HeldNumbers> {
  return page.evaluate(
    async ({ published, rowsAtOnce, mostNamed }) => {
      const { query } = window.penstock!;
      const counts = new Uint8Array(published);
      const held = { rows: 0, strange: 0, twiceCount: 0 };
      const sql = 'SELECT value FROM events WHERE run = ? AND batch BETWEEN ? AND ?';
      const batches = (await query('SELECT run, id, size FROM batches ORDER BY run, id')).rows as number[][];
      for (let at = 0; at < batches.length; ) {
        const [run, first] = batches[at]!;
        let rows = 0;
        let last = first!;
        for (; at < batches.length && batches[at]![0] === run && rows < rowsAtOnce; at++) {
          rows += batches[at]![2]!;
          last = batches[at]![1]!;
        }
        for (const [value] of (await query(sql, [run!, first!, last])).rows) {
          const number = Number(value);
          held.rows++;
          if (counts[number] === undefined) held.strange++;
          else counts[number] = Math.min(255, counts[number]! + 1);
        }
      }
      const stretches: [number, number][] = [];
      const twice: number[] = [];
      for (let number = 0; number < published; number++) {
        if (counts[number] === 0) continue;
        if (counts[number]! > 1 && ++held.twiceCount <= mostNamed) twice.push(number);
        const latest = stretches.at(-1);
        if (latest?.[1] === number - 1) latest[1] = number;
        else stretches.push([number, number]);
      }
      return { ...held, stretches, twice };
    },
    { published, rowsAtOnce: ROWS_AT_ONCE, mostNamed: MOST_NAMED },
  );
}

/** The stretches of numbers below `published` that none of these holds. */
export function missingFrom(
  published: number,
  all: readonly Pick<HeldNumbers, 'stretches'>[],
): readonly (readonly [first: number, last: number])[] {
  const missing: [number, number][] = [];
  let next = 0;
  const rising = all.flatMap(({ stretches }) => stretches).toSorted(([a], [b]) => a - b);
  for (const [first, last] of rising) {
    if (first > next) missing.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  if (next < published) missing.push([next, published - 1]);
  return missing;
}

/** `17–19, 40`: at most so many stretches, and how many more there are. */
export function stretchesText(stretches: readonly (readonly [first: number, last: number])[]): string {
  const named = stretches
    .slice(0, MOST_NAMED)
    .map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
  const more = stretches.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${more} more stretches` : '');
}
