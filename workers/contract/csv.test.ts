import { expect, test } from 'vitest';
import { toCsv } from './csv.ts';

test('titles, then rows', () => {
  expect(
    toCsv(
      ['sensor', 'mean'],
      [
        [1, 2.5],
        [2, -3],
      ],
    ),
  ).toBe('sensor,mean\r\n1,2.5\r\n2,-3\r\n');
});

test('quotes where they are needed, and only there', () => {
  expect(toCsv(['a'], [['plain'], ['a,b'], ['say "so"'], ['two\nlines'], [' spaced '], ['']])).toBe(
    'a\r\nplain\r\n"a,b"\r\n"say ""so"""\r\n"two\nlines"\r\n" spaced "\r\n\r\n',
  );
});

test('NULL is empty, BLOBs are hexadecimal, big integers are whole', () => {
  expect(toCsv(['a', 'b', 'c'], [[null, Uint8Array.of(0, 255, 16), 9007199254740993n]])).toBe(
    'a,b,c\r\n,00ff10,9007199254740993\r\n',
  );
});

test.each(['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '  =1', '\tplain', '＝1', '-'])(
  'a text that a spreadsheet would carry out is neutralised, as a title too: %j',
  (text) => {
    const cell = /[\r\n]/.test(text) ? `"'${text}"` : `'${text}`;
    expect(toCsv(['a'], [[text]])).toBe(`a\r\n${cell}\r\n`);
    expect(toCsv([text], [])).toBe(`${cell}\r\n`);
  },
);

test('numbers are left alone, as text too', () => {
  expect(toCsv(['a'], [[-1.5], ['-1.5'], ['+3e5'], [-3n], ['a=b'], ["it's"]])).toBe(
    "a\r\n-1.5\r\n-1.5\r\n+3e5\r\n-3\r\na=b\r\nit's\r\n",
  );
});
