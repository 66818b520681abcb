import { expect, test } from 'vitest';
import { parseNumber, patchOf } from './patch.ts';

test.each([
  ['20000', 20_000],
  ['20,000', 20_000],
  ['1,204,331.5', 1_204_331.5],
  ['1,000k', 1_000_000],
  [' 1 204 331 ', 1_204_331],
  ['12.5', 12.5],
  ['.5', 0.5],
  ['20k', 20_000],
  ['1.5 M', 1_500_000],
  ['-3', -3],
  ['1e3', 1000],
  ['1e-7', 1e-7],
  ['1,5', Number.NaN],
  ['1,50', Number.NaN],
  ['1.234,5', Number.NaN],
  ['1,2345', Number.NaN],
  ['1234,567', Number.NaN],
  [',5', Number.NaN],
  ['.', Number.NaN],
  ['', Number.NaN],
  ['k', Number.NaN],
  ['12 apples', Number.NaN],
  ['1.2.3', Number.NaN],
  ['0x10', Number.NaN],
  ['Infinity', Number.NaN],
])('%j is read as %d', (text, value) => expect(parseNumber(text)).toBe(value));

test('a patch holds one field', () => {
  expect(patchOf('load.classMix.bulk', 0.5)).toEqual({ load: { classMix: { bulk: 0.5 } } });
});
