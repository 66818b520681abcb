/** Which numbered events a database holds, and whether the databases of a fleet together hold each that was published. */
import type { Page } from '@playwright/test';

/** Which numbers a place holds. */
export interface HeldNumbers {
  /** The first and the last number of each stretch that is there without a gap, by rising number. */
  readonly stretches: readonly (readonly [first: number, last: number])[];
  /** Events in all. */
  readonly rows: number;
  /** Numbers that are there more than once: the first of them, and how many they are. */
  readonly twice: readonly number[];
  readonly twiceCount: number;
  /** Events whose value is no number that was published. */
  readonly strange: number;
}
/** How often each number is there, 255 and more as 255; and the rest. */
interface Counted {
  readonly counts: ArrayLike<number>;
  readonly rows: number;
  readonly strange: number;
}

/** Rows that are read at once: a query may return 100,000. */
const ROWS_AT_ONCE = 20_000;
/** Of numbers that are wrong, so many are named. */
export const MOST_NAMED = 20;

/** Of all runs in a node's database. @param published how many numbers there are, from 0 */
export async function readHeldNumbers(page: Page, published: number): Promise<HeldNumbers> {
  const counted = await page.evaluate(
    async ({ published, rowsAtOnce }) => {
      const { query } = window.penstock!;
      const counts = new Uint8Array(published);
      const held = { rows: 0, strange: 0 };
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
      return { ...held, counts: [...counts] };
    },
    { published, rowsAtOnce: ROWS_AT_ONCE },
  );
  return heldNumbers(counted);
}

/** Of all events of these. @param published how many numbers there are, from 0 */
export function heldIn(values: Iterable<ArrayLike<number>>, published: number): HeldNumbers {
  const counts = new Uint8Array(published);
  let [rows, strange] = [0, 0];
  for (const some of values) {
    for (let i = 0; i < some.length; i++) {
      const number = some[i]!;
      rows++;
      if (counts[number] === undefined) strange++;
      else counts[number] = Math.min(255, counts[number]! + 1);
    }
  }
  return heldNumbers({ counts, rows, strange });
}

function heldNumbers({ counts, rows, strange }: Counted): HeldNumbers {
  const stretches: [number, number][] = [];
  const twice: number[] = [];
  let twiceCount = 0;
  for (let number = 0; number < counts.length; number++) {
    if (counts[number] === 0) continue;
    if (counts[number]! > 1 && ++twiceCount <= MOST_NAMED) twice.push(number);
    const latest = stretches.at(-1);
    if (latest?.[1] === number - 1) latest[1] = number;
    else stretches.push([number, number]);
  }
  return { stretches, rows, twice, twiceCount, strange };
}

/** What is wrong with what a place holds, whatever the others do. @param place as in “node-1” */
export function faultsOf(place: string, { twice, twiceCount, strange }: HeldNumbers): string[] {
  const faults: string[] = [];
  if (twiceCount > 0) faults.push(`${place}: ${twiceCount} events twice: ${twice.join(', ')}`);
  if (strange > 0) faults.push(`${place}: ${strange} events that nobody published`);
  return faults;
}
/** Null where none is missing. @param where as in “in no database” */
export function missingText(
  where: string,
  missing: readonly (readonly [first: number, last: number])[],
): string | null {
  if (missing.length === 0) return null;
  const count = missing.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return `${count} events are ${where}: ${stretchesText(missing)}`;
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
