import { expect, test } from 'vitest';
import { spareHeight } from './spare-height.ts';

test('a chart takes the room below it, once, and gives it back', () => {
  expect(spareHeight(1080, 800, 0)).toBe(268);
  // What it has taken is not taken again.
  expect(spareHeight(1080, 1068, 268)).toBe(268);
  expect(spareHeight(900, 1068, 268)).toBe(88);
  expect(spareHeight(720, 1068, 268)).toBe(0);
});
test('charts grow only for a worthwhile gain, not where the page scrolls, and only so far', () => {
  expect(spareHeight(720, 700, 0)).toBe(0);
  expect(spareHeight(844, 2000, 0)).toBe(0);
  expect(spareHeight(2160, 800, 0)).toBe(320);
});
