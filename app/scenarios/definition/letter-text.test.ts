import { expect, test } from 'vitest';
import { FORMULA_NAMES, formulaOf } from './formulas.ts';
import { lettersText } from './letter-text.ts';

test.each(FORMULA_NAMES)('each letter of the formula %s has a meaning, and one only', (name) => {
  const { text } = formulaOf(name);
  const explained = lettersText([{ formula: text }]).match(/\p{L}(?=: )/gu) ?? [];
  expect(explained.sort()).toEqual([...new Set(text.match(/(?<!\p{L})\p{L}(?!\p{L})/gu))].sort());
});
test('letters are explained once for all rows, and words are not', () => {
  expect(lettersText([{ formula: 'λ · T' }, { formula: 'λ' }, { formula: null }])).toBe(
    'λ: the rate of arrivals; T: a length of time',
  );
  expect(lettersText([{ formula: 'size / time' }])).toBe('');
});
test('a letter means what it does in its own formula', () => {
  const [burst, arrivals] = [formulaOf('burst.peak').text, formulaOf('lindley.wait').text];
  expect(lettersText([{ formula: burst }])).toContain('n: how many times the usual load a burst is');
  expect(lettersText([{ formula: arrivals }])).toBe(
    'n: the number of an arrival; W: the wait of an arrival; s: how long a call takes; A: the time between two arrivals',
  );
});
