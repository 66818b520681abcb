import { expect, test } from 'vitest';
import { recorderShare, slowerBy } from './recorder.ts';

const times = (count: number, ms: number, ...more: number[]) => [...Array.from({ length: count }, () => ms), ...more];

test('looks count by the median of their kind, without what interrupted one; the first chunk as it is', () => {
  const looks = { sample: times(88, 0.5, 30), second: times(9, 1), append: times(1, 4), first: [40], wallMs: 10_000 };
  expect(recorderShare(looks)).toBeCloseTo((100 * (89 * 0.5 + 9 + 4 + 40)) / 10_000);
});

test('no figure is made of too few looks, or without one kind of them', () => {
  const looks = { sample: times(88, 0.5), second: times(10, 1), append: times(1, 4), first: [40], wallMs: 10_000 };
  expect(() => recorderShare({ ...looks, wallMs: 100_000 })).toThrow('1.0 looks a second');
  expect(() => recorderShare({ ...looks, append: [] })).toThrow('a kind of look');
});

test('pairs are compared one by one', () => {
  expect(slowerBy([100, 200, 100], [99, 190, 101])).toBeCloseTo(1);
});
