import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultsOf, heldIn, missingFrom, missingText, stretchesText } from './held-numbers.ts';

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

describe('numbers that a place holds', () => {
  test('are counted: each once, some twice, some that nobody published', () => {
    const number = fc.oneof(fc.integer({ min: -2, max: 45 }), fc.constantFrom(0.5, Number.NaN));
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.array(fc.array(number, { maxLength: 12 }), { maxLength: 6 }),
        (published, messages) => {
          const all = messages.flat();
          const times = (wanted: number) => all.filter((each) => each === wanted).length;
          const numbers = Array.from({ length: published }, (_, i) => i);
          const twice = numbers.filter((each) => times(each) > 1);
          expect(heldIn(messages, published)).toEqual({
            stretches: stretchesOf(new Set(numbers.filter((each) => times(each) > 0))),
            rows: all.length,
            twice: twice.slice(0, 20),
            twiceCount: twice.length,
            strange: all.filter((each) => !numbers.includes(each)).length,
          });
        },
      ),
    );
  });

  test('and faults are named by their place', () => {
    expect(faultsOf('the output', heldIn([[0, 1, 2, 1], [7]], 3))).toEqual([
      'the output: 1 events twice: 1',
      'the output: 1 events that nobody published',
    ]);
    expect(faultsOf('node-1', heldIn([[2], [0, 1]], 3))).toEqual([]);
    expect(missingText('not in the output', missingFrom(5, [heldIn([[1, 2]], 5)]))).toBe(
      '3 events are not in the output: 0, 3–4',
    );
    expect(missingText('in no database', [])).toBeNull();
  });
});
