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
