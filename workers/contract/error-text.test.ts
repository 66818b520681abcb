import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clip } from './error-text.ts';

test('a text that fits is left as it is, and of a longer one the last character says that it is cut', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme-composite', maxLength: 40 }),
      fc.integer({ min: 1, max: 20 }),
      (text, most) => {
        const characters = Array.from(text);
        const expected = characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
        expect(clip(text, most)).toBe(expected);
      },
    ),
  );
});

test('a character of two units is never cut in half', () => {
  expect(clip('😀'.repeat(61))).toBe(`${'😀'.repeat(59)}…`);
  expect(clip('😀'.repeat(60))).toBe('😀'.repeat(60));
  expect(clip(`x${'😀'.repeat(60)}`)).toBe(`x${'😀'.repeat(58)}…`);
});
