import { expect, test } from 'vitest';
import { isAnyRowRefused, isRowRefused } from './refused-rows.ts';

const SEQUENCES = Array.from({ length: 100_000 }, (_, i) => i);
const refused = (share: number) => SEQUENCES.filter((sequence) => isRowRefused(sequence, share));

test.each([0.0005, 0.01, 0.5])('as many rows are refused as were asked for: %d', (share) => {
  const spread = 4 * Math.sqrt(share * SEQUENCES.length);
  expect(Math.abs(refused(share).length - share * SEQUENCES.length)).toBeLessThan(spread);
});
test('none, or all', () => {
  expect([refused(0).length, refused(1).length]).toEqual([0, SEQUENCES.length]);
});
test('a larger share refuses the same ones, and more', () => {
  const more = new Set(refused(0.02));
  expect(refused(0.01).every((sequence) => more.has(sequence))).toBe(true);
});
test('they come at random: the gaps between them are those of a coin', () => {
  const rows = refused(0.1);
  const next = rows.filter((sequence, i) => rows[i + 1] === sequence + 1).length;
  expect(Math.abs(next / rows.length - 0.1)).toBeLessThan(0.02);
});
test('a call is refused for any of its rows, and for no other', () => {
  const [first] = refused(0.01);
  const sequence = Float64Array.from(SEQUENCES);
  const slots = Uint32Array.from([0, first!, 1, 2]);
  const isRefused = (from: number, count: number) => isAnyRowRefused({ sequence }, slots, from, count, 0.01);
  const others = [0, 1, 2].filter((each) => isRowRefused(each, 0.01));
  expect(others).toEqual([]);
  expect([isRefused(0, 4), isRefused(0, 2), isRefused(0, 1), isRefused(2, 2)]).toEqual([true, true, false, false]);
});
