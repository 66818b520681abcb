import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { HISTORY_MS, SAMPLE_MS } from './history.ts';
import { KeptValues } from './kept-values.ts';

const number = fc.oneof(
  fc.integer({ min: -5, max: 300 }),
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_VALUE, 2 ** 53),
);
const word = fc.constantFrom('open', 'closed', '', null, undefined, true, false);
/** Mostly of one shape, as snapshots are, but lists grow and what is unknown becomes a number. */
const value = fc.record({
  counts: fc.record({ emitted: number, stored: number }),
  state: word,
  at: fc.oneof({ weight: 5, arbitrary: number }, { weight: 1, arbitrary: fc.constant(null) }),
  rows: fc.array(fc.record({ id: number, what: word }), { maxLength: 3 }),
});

test('keeps the latest that were appended, as many as are to be kept', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), fc.integer({ min: 1, max: 200 }), (values, capacity) => {
      const kept = new KeptValues<(typeof values)[number]>(capacity);
      for (const each of values) kept.append(each);
      expect(kept.count).toBe(values.length);
      const from = Math.max(0, values.length - capacity);
      for (let i = from; i < values.length; i++) expect(unsigned(kept.at(i))).toEqual(unsigned(values[i]));
      expect(kept.at(values.length)).toBeNull();
      expect(kept.at(-1)).toBeNull();
    }),
    { numRuns: 60 },
  );
});
/** The sign of a zero may be kept or lost: no figure has one. */
function unsigned<T>(given: T): T {
  if (Object.is(given, -0)) return 0 as T;
  if (Array.isArray(given)) return given.map(unsigned) as T;
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(Object.entries(given).map(([key, each]) => [key, unsigned(each)])) as T;
}

/** Every number of a snapshot moved on by a step of its own; every third also by a fraction. */
function moved(given: unknown, step: number, place = { at: 0 }): unknown {
  if (typeof given === 'number') {
    const index = place.at++;
    return index % 3 === 0 ? given + step * Math.sqrt(index + 2) : given + step * 40 * index;
  }
  if (Array.isArray(given)) return given.map((each) => moved(each, step, place));
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(Object.entries(given).map(([key, each]) => [key, moved(each, step, place)]));
}

test('ten minutes of snapshots of which every number changes every time take less than 20 MB', () => {
  const config = defaultConfig();
  const first = idleSnapshot(config);
  first.pool.workers = Array.from({ length: 16 }, () => ({ executed: 0, stolen: 0, busy: 0, idle: 1 }));
  const kept = new KeptValues<object>(HISTORY_MS / SAMPLE_MS);
  // A twentieth of them is enough to know.
  const samples = HISTORY_MS / SAMPLE_MS / 20;
  for (let i = 0; i < samples; i++) kept.append({ now: moved(first, i) as object, config });
  expect(20 * kept.byteLength).toBeLessThan(20e6);
  const long = new KeptValues<object>(1000);
  let most = 0;
  for (let i = 0; i < 2500; i++) {
    long.append({ now: moved(first, i) as object });
    if (i === 1400) most = long.byteLength;
  }
  // And do not grow when there are more of them.
  expect(long.byteLength).toBeLessThan(1.2 * most);
});
