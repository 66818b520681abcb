import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainText } from './plain-text.ts';

test('a plain text is short enough, and no part of it hides', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, most) => {
      const plain = plainText(text, most);
      expect(plain.length).toBeLessThanOrEqual(most);
      expect(plain).not.toMatch(/\p{C}/u);
    }),
  );
});

test('a character that a cut would halve is left out', () => {
  expect(plainText('abc\u{1f600}', 4)).toBe('abc ');
  expect(plainText('abc\u{1f600}', 5)).toBe('abc\u{1f600}');
});
