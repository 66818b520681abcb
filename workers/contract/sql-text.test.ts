import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oddCharacter, plainSql, sqlTokens } from './sql-text.ts';

test('every character belongs to one token, whatever is typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (sql) => {
      expect(
        sqlTokens(sql)
          .map(({ text }) => text)
          .join(''),
      ).toBe(sql);
    }),
  );
});

test('tokens are told apart', () => {
  const kinds = sqlTokens("SELECT a.b, 1.5e3 -- it's\nFROM \"t'x\" /* ' */ WHERE c <> 'it''s' –").map(
    ({ kind, text }) => [kind, text] as const,
  );
  expect(kinds.filter(([kind]) => kind === 'quoted').map(([, text]) => text)).toEqual(['"t\'x"', "'it''s'"]);
  expect(kinds.filter(([kind]) => kind === 'number').map(([, text]) => text)).toEqual(['1.5e3']);
  expect(kinds.filter(([kind]) => kind === 'sign').map(([, text]) => text)).toEqual(['.', ',', '<>']);
  expect(kinds.at(-1)).toEqual(['odd', '–']);
});

test('spaces and quotes of word processors become those of SQL, and every place stays', () => {
  const pasted = 'SELECT\u00a0*\u202fFROM\u2003“batches”\ufeff WHERE reason = ‘size’ AND x = ’y’';
  expect(plainSql(pasted)).toBe(`SELECT * FROM "batches"  WHERE reason = 'size' AND x = 'y'`);
  expect(plainSql(pasted)).toHaveLength(pasted.length);
});

test.each([
  [
    'wide letters, digits and signs',
    'ＳＥＬＥＣＴ count（*） FROM a WHERE b ＜ １０；',
    'SELECT count(*) FROM a WHERE b < 10;',
  ],
  ['a minus sign', 'SELECT 5 − 3', 'SELECT 5 - 3'],
  ['acute accents and guillemets', 'SELECT ´x´, «y», ＇z＇', `SELECT 'x', "y", 'z'`],
  ['what nobody sees between signs and spaces', '\u200eSELECT\u2060 count(\u200b*)\u00ad', ' SELECT  count( *) '],
])('%s are understood', (_, pasted, plain) => {
  expect(plainSql(pasted)).toBe(plain);
  expect(oddCharacter(pasted)).toBeNull();
});

test.each([
  ['SEL\u200bECT 1', '\u200b', 3],
  ['SELECT\u200dcount(*)', '\u200d', 6],
  ['SELECT 1 \0 and more', '\0', 9],
  ['SELECT 1 — a comment', '—', 9],
  ['SELECT ‘it’s’', '’', 12],
  ['SELECT a ≤ b', '≤', 9],
])('%j has a character that is named', (sql, character, at) => {
  expect(oddCharacter(sql)).toEqual({ character, at });
});

test.each([
  "SELECT 'a\u00a0“b” ‘c’'",
  'SELECT "a\u00a0“b”" FROM [x\u00a0y] -- it\u00a0is ‘so’',
  'SELECT 1 /* “a\u00a0b */',
  'SELECT ‘it’s’',
])('what stands in quotes and comments stays: %s', (sql) => {
  const kept = sqlTokens(sql).filter(({ kind }) => kind === 'quoted' || kind === 'gap');
  for (const { text, at } of kept) expect(plainSql(sql).slice(at, at + text.length)).toBe(text);
});

test('plain SQL is left as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (sql) => {
      expect(plainSql(sql)).toBe(sql);
    }),
  );
});

test('a character that SQL has no use for is named with its place, unless it can be understood', () => {
  expect(oddCharacter('SELECT a – b')).toEqual({ character: '–', at: 9 });
  expect(oddCharacter('SELECT ‘size')).toEqual({ character: '‘', at: 7 });
  expect(oddCharacter('SELECT 😀')).toEqual({ character: '😀', at: 7 });
  expect(oddCharacter("SELECT\u00a0‘a’, '–' -- –")).toBeNull();
});
