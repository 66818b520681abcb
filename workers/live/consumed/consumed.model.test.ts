/** What is known of messages that come again, on generated histories, against sets of single events. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConsumedPlaces } from '../../contract/live/live-types.ts';
import { LIVE_PLACE_WORDS } from '../../memory/live-words.ts';
import { Consumed } from './consumed.ts';
import { SequenceSet } from './sequence-set.ts';

const PLACES = LIVE_PLACE_WORDS * 32;
/** Close to each other, at the edges of words and pages, and as far as numbers go. */
const sequence = fc.oneof(
  fc.integer({ min: 1, max: 8 }),
  fc.integer({ min: 1020, max: 1030 }),
  fc.integer({ min: 2 ** 31 - 2, max: 2 ** 31 + 2 }),
  fc.integer({ min: Number.MAX_SAFE_INTEGER - 3, max: Number.MAX_SAFE_INTEGER }),
);
const interval = fc
  .tuple(fc.oneof(fc.nat(40), fc.integer({ min: PLACES - 3, max: PLACES - 1 })), fc.nat(70))
  .map(([first, more]) => [first, Math.min(first + more, PLACES - 1)] as const);
const row = fc.record({ sequence, intervals: fc.array(interval, { minLength: 1, maxLength: 4 }) });
type Row = { readonly sequence: number; readonly intervals: readonly (readonly [number, number])[] };
const deed = fc.record({ kind: fc.constantFrom('done', 'unpublished'), sequence });

function placesOf(rows: readonly Row[]): ConsumedPlaces {
  let end = 0;
  return {
    sequences: Float64Array.from(rows, (each) => each.sequence),
    ends: Uint32Array.from(rows, ({ intervals }) => {
      end += 2 * intervals.length;
      return end;
    }),
    places: Uint16Array.from(rows.flatMap(({ intervals }) => intervals.flat())),
  };
}
function bitsOf(bits: Uint32Array | null): number[] | null {
  if (bits === null) return null;
  return Array.from({ length: PLACES }, (_, place) => place).filter(
    (place) => ((bits[place >>> 5]! >>> (place & 31)) & 1) === 1,
  );
}

test('of each message the events that are stored are known, from every run, until it is done with', () => {
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 12 }),
      fc.array(deed, { maxLength: 8 }),
      fc.array(sequence, { minLength: 1, maxLength: 6 }),
      (rows, deeds, asked) => {
        const consumed = new Consumed(placesOf(rows));
        const done = new Set<number>();
        const unpublished = new Map<number, Uint32Array>();
        for (const { kind, sequence: of } of deeds) {
          if (kind === 'done') {
            consumed.noteDone(of);
            done.add(of);
            unpublished.delete(of);
          } else {
            const stored = new Uint32Array(LIVE_PLACE_WORDS);
            consumed.noteUnpublished(of, stored);
            unpublished.set(of, stored);
          }
        }
        for (const of of [...asked, ...rows.map((each) => each.sequence)]) {
          const places = new Set<number>();
          for (const { intervals } of rows.filter((each) => each.sequence === of)) {
            for (const [first, last] of intervals) for (let place = first; place <= last; place++) places.add(place);
          }
          const expected = done.has(of) || places.size === 0 ? null : [...places].sort((a, b) => a - b);
          expect(bitsOf(consumed.placesOf(of))).toEqual(expected);
          expect(consumed.isDone(of)).toBe(done.has(of));
          expect(consumed.unpublishedOf(of)).toBe(unpublished.get(of) ?? null);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('a set of sequences has those that were added, and no others', () => {
  fc.assert(
    fc.property(fc.array(sequence), fc.array(sequence), (added, asked) => {
      const set = new SequenceSet();
      const twin = new Set(added);
      for (const each of added) set.add(each);
      for (const each of [...added, ...asked]) expect(set.has(each)).toBe(twin.has(each));
    }),
    { numRuns: 2000 },
  );
});
