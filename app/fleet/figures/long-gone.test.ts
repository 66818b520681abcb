import { expect, test } from 'vitest';
import { goneText, isLongGone } from './long-gone.ts';

test.each([
  ['here', 1e9, false],
  ['late', 1e9, false],
  ['left', 59_999, false],
  ['left', 60_000, true],
  ['lost', 599_999, false],
  ['lost', 600_000, true],
] as const)('a node that is %s for %i ms is folded away: %s', (presence, ageMs, isFolded) => {
  expect(isLongGone({ presence, ageMs })).toBe(isFolded);
});

test('it is said how many there are, and how they went', () => {
  const [left, lost] = [
    { presence: 'left', ageMs: 1e5 },
    { presence: 'lost', ageMs: 1e6 },
  ] as const;
  expect(goneText([left])).toBe('1 node has been gone for a while: 1 has left.');
  expect(goneText([left, lost, left])).toBe('3 nodes have been gone for a while: 2 have left, 1 is lost.');
});
