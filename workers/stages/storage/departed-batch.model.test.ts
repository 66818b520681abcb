/** The search for rows that the database refuses, on batches of any size with any number of them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TypeScriptKernels } from '../../kernel/twins.ts';
import * as J from '../../memory/journal-fields.ts';
import { JOURNAL_WORDS, openRun } from '../../memory/memory-map.ts';
import { allocateSmallRun } from '../../testing/allocate-run.ts';
import { isTaken, openPlaces, take } from './batch-places.ts';
import { DepartedBatch } from './departed-batch.ts';
import { EventRuns } from './event-runs.ts';

const memory = openRun(allocateSmallRun(1));
const WITHIN = new Float64Array(3);

interface Case {
  readonly place: number;
  readonly refused: readonly boolean[];
  readonly maxAttempts: number;
  /** How many refused calls there were when it departed. */
  readonly refusals: number;
  readonly isSearched: boolean;
}
const cases: fc.Arbitrary<Case> = fc.record({
  place: fc.integer({ min: 0, max: 16 }),
  refused: fc.oneof(
    fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
    fc.array(fc.constantFrom(false, false, false, false, false, false, false, true), { minLength: 1, maxLength: 80 }),
  ),
  maxAttempts: fc.integer({ min: 1, max: 4 }),
  refusals: fc.integer({ min: 0, max: 3 }),
  isSearched: fc.boolean(),
});

/** What the database says to each call, until the batch is done with. */
function play({ place, refused, maxAttempts, refusals, isSearched }: Case) {
  const draft = new Float64Array(JOURNAL_WORDS);
  const places = openPlaces(memory, draft, new EventRuns(memory, new TypeScriptKernels(memory)));
  take(draft, place);
  let batch = new DepartedBatch(places[place]!, memory, draft, 0);
  const departure = { events: refused.length, openedAt: 0, reason: 0, withinUs: WITHIN, refusals };
  batch.begin(departure, isSearched);
  const [stored, dead, whole]: [number[], number[], number] = [[], [], 0];
  let calls = 0;
  let wholeCalls = whole;
  while (isTaken(draft, place)) {
    const { first, events } = batch;
    const rows = Array.from({ length: events }, (_, i) => first + i);
    calls++;
    if (events === refused.length) wholeCalls++;
    if (!rows.some((row) => refused[row])) {
      stored.push(...rows);
      batch.end(true);
    } else if (batch.noteRefused(maxAttempts)) {
      expect(events).toBe(1);
      dead.push(...rows);
      batch.end(false);
    }
    // Whoever takes over reads all of it from memory.
    batch = new DepartedBatch(places[place]!, memory, draft, 0);
    expect(calls).toBeLessThan(10_000);
  }
  return { stored, dead, calls, wholeCalls, batches: draft[J.BATCH_ID]! };
}

test('each row is stored once and in order, but for those that are refused: each is found, and no other', () => {
  const property = fc.property(cases, (drawn) => {
    const { refused, isSearched, maxAttempts, refusals } = drawn;
    // Who departs to be searched was refused, with all its rows.
    fc.pre(!isSearched || (refused.length > 1 && refused.includes(true)));
    const { stored, dead, calls, wholeCalls } = play(drawn);
    const rows = refused.map((_, row) => row);
    expect(stored).toEqual(rows.filter((row) => !refused[row]));
    expect(dead).toEqual(rows.filter((row) => refused[row]));
    const attempts = Math.max(1, maxAttempts - refusals);
    if (dead.length > 0 && refused.length > 1) expect(wholeCalls).toBe(isSearched ? 0 : attempts);
    // Halving: for each refused row two calls a level, and one more for what comes after it.
    const levels = Math.ceil(Math.log2(refused.length)) + 1;
    expect(calls).toBeLessThanOrEqual(attempts + 1 + dead.length * (2 * levels + 1));
  });
  fc.assert(property, { numRuns: 2000 });
});

test('25 calls find the one refused row in a batch of 2,000', () => {
  for (const at of [0, 1, 777, 1998, 1999]) {
    const refused = Array.from({ length: 2000 }, (_, row) => row === at);
    const drawn = { place: 3, refused, maxAttempts: 3, refusals: 0, isSearched: false };
    const { dead, calls } = play(drawn);
    expect(dead).toEqual([at]);
    expect(calls).toBeLessThanOrEqual(25);
  }
});

test('given up, all that is left goes', () => {
  const draft = new Float64Array(JOURNAL_WORDS);
  const [, place] = openPlaces(memory, draft, new EventRuns(memory, new TypeScriptKernels(memory)));
  take(draft, 1);
  const batch = new DepartedBatch(place!, memory, draft, 0);
  batch.begin({ events: 9, openedAt: 0, reason: 0, withinUs: WITHIN, refusals: 0 }, true);
  expect([batch.first, batch.events]).toEqual([0, 5]);
  batch.end(true);
  batch.takeRest();
  expect([batch.first, batch.events]).toEqual([5, 4]);
  batch.end(false);
  expect([isTaken(draft, 1), draft[J.BATCH_ID]]).toEqual([false, 1]);
});
