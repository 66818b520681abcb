import { expect, test } from 'vitest';
import { printZoom } from './printing.ts';

test.each([
  [0, 1, 'another screen is shown'],
  [358, 1, 'the map of a phone fits'],
  [1400, 0.5, 'a map twice as wide as the sheet'],
])('a map of %i px is printed at %d: %s', (width, zoom) => {
  expect(printZoom(width)).toBe(zoom);
});
