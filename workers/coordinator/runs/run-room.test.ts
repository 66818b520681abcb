import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunRoom, sampleEveryMs, TICK_MS } from './run-room.ts';

const APPEND_MS = 5000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** As `run-recorder.ts` promises it, with the end of the file. */
const EARLY_BYTES = 4_000_000;
const MOST_BYTES = 12_000_000;
const END_BYTES = 200_000;

test('samples grow rarer with the age of a run', () => {
  expect([0, 599_999, 600_000, 3_599_999, 3_600_000].map(sampleEveryMs)).toEqual([100, 100, 1000, 1000, 10_000]);
});

/** A run whose samples take so many bytes, by its age: what its file had by when, and the ages of the samples in it. */
function recorded(lastsMs: number, sampleBytes: (ageMs: number) => number) {
  const room = new RunRoom();
  const [kept, sizes]: [number[], { age: number; bytes: number }[]] = [[], []];
  let [bytes, keptAt, appendedAt] = [3000, Number.NEGATIVE_INFINITY, 0];
  let pending: number[] = [];
  let pendingBytes = 0;
  room.take(bytes);
  for (let age = 0; age <= lastsMs; age += age < 11 * MINUTE_MS ? TICK_MS : 1000) {
    if (age - keptAt >= room.keepEveryMs(age) - TICK_MS / 2) {
      keptAt = age;
      pending.push(age);
      pendingBytes += sampleBytes(age);
    }
    if (age - appendedAt < APPEND_MS) continue;
    appendedAt = age;
    if (room.fits(pendingBytes, age)) {
      room.take(pendingBytes);
      bytes += pendingBytes;
      kept.push(...pending);
      sizes.push({ age, bytes });
    }
    room.learn(pending.length, pendingBytes, age);
    [pending, pendingBytes] = [[], 0];
  }
  return { kept, sizes };
}
function gaps(kept: readonly number[], from: number, to: number): number {
  const within = kept.filter((age) => age >= from && age < to);
  return Math.max(...within.map((age, i) => age - (within[i - 1] ?? from)), to - (within.at(-1) ?? from));
}

test('a file is within its limits whatever its figures take, and goes on to the end of the run', () => {
  // Up to 19 kB a sample, more than all buckets of all histograms take; another size each minute, and then for hours.
  const bytes = fc.integer({ min: 0, max: 1000 }).map((size) => Math.round(60 * 10 ** (size / 400)));
  fc.assert(
    fc.property(fc.array(bytes, { minLength: 1, maxLength: 40 }), (drawn) => {
      const lasts = 8 * HOUR_MS;
      const { kept, sizes } = recorded(lasts, (age) => drawn[Math.floor(age / MINUTE_MS) % drawn.length]!);
      const early = sizes.findLast(({ age }) => age < 10 * MINUTE_MS)!;
      expect(early.bytes).toBeLessThanOrEqual(EARLY_BYTES - END_BYTES);
      expect(sizes.at(-1)!.bytes).toBeLessThanOrEqual(MOST_BYTES - END_BYTES);
      for (let hour = 1; hour * HOUR_MS < lasts; hour++)
        expect(kept.some((age) => age >= (hour - 1) * HOUR_MS && age < hour * HOUR_MS)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('figures of 600 bytes are kept ten times a second for ten minutes, wider ones less often but evenly', () => {
  const usual = recorded(10 * MINUTE_MS, () => 590);
  expect(usual.kept).toHaveLength(10 * 600);
  const wide = recorded(10 * MINUTE_MS, () => 1200);
  expect(wide.kept.length).toBeGreaterThan(2500);
  expect(gaps(wide.kept, MINUTE_MS, 10 * MINUTE_MS)).toBeLessThanOrEqual(400);
  // A minute of very wide ones is made up for; then there are ten a second again.
  const burst = recorded(9 * MINUTE_MS, (age) => (age > MINUTE_MS && age < 2 * MINUTE_MS ? 3000 : 300));
  expect(gaps(burst.kept, 4 * MINUTE_MS, 9 * MINUTE_MS)).toBe(TICK_MS);
});

test('after ten minutes there is room for one a second, and after an hour for one every ten', () => {
  const { kept } = recorded(4 * HOUR_MS, () => 600);
  expect(gaps(kept, 11 * MINUTE_MS, HOUR_MS)).toBeLessThanOrEqual(1000);
  expect(gaps(kept, HOUR_MS, 3.9 * HOUR_MS)).toBeLessThanOrEqual(10_000);
});
