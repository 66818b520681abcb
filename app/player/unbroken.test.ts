import { expect, test } from 'vitest';
import { unbroken } from './unbroken.ts';

test.each([
  ['Each class is served: 77 %.', 'Each class is served: 77_%.'],
  ['A pause of 100 to 300 ms, then 2 s.', 'A pause of 100 to 300_ms, then 2_s.'],
  ['4 sensors and 2 minutes, of 5 events', '4 sensors and 2 minutes, of 5 events'],
])('a number and its unit stay on one line: %s', (text, shown) => {
  expect(unbroken(text)).toBe(shown.replaceAll('_', '\u00a0'));
});
