import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { missingFrom, stretchesText } from './held-numbers.ts';

/** Stretches of the numbers in a set. */
function stretchesOf(numbers: ReadonlySet<number>): [number, number][] {
  const stretches: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const latest = stretches.at(-1);
    if (latest?.[1] === number - 1) latest[1] = number;
    else stretches.push([number, number]);
  }
  return stretches;
}

describe('numbers that no database holds', () => {
  test('are those that are in none of the sets', () => {
    const databases = fc.array(fc.uniqueArray(fc.nat(39)), { maxLength: 4 });
    fc.assert(
      fc.property(fc.nat(40), databases, (published, held) => {
        const sets = held.map((numbers) => new Set(numbers.filter((number) => number < published)));
        const expected = new Set(
          Array.from({ length: published }, (_, i) => i).filter((number) => !sets.some((set) => set.has(number))),
        );
        const found = missingFrom(
          published,
          sets.map((set) => ({ stretches: stretchesOf(set) })),
        );
        expect(found).toEqual(stretchesOf(expected));
      }),
    );
  });

  test('are named, up to a point', () => {
    expect(
      stretchesText([
        [3, 3],
        [5, 9],
      ]),
    ).toBe('3, 5–9');
    const many = Array.from({ length: 25 }, (_, i) => [2 * i, 2 * i] as const);
    expect(stretchesText(many)).toMatch(/^0, 2, .*, 38 and 5 more stretches$/);
  });
});
