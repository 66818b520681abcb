import { expect, test } from 'vitest';
import { cellMeaning, cellText, columnShapes, fullCellText, readableText } from './cell-text.ts';

test('cells are shown exactly', () => {
  expect([null, 1.5, 10n ** 18n, 'a', new Uint8Array(2000)].map(cellText)).toEqual([
    'NULL',
    '1.5',
    '1000000000000000000',
    'a',
    '2,000 bytes',
  ]);
  expect(fullCellText(Uint8Array.of(0, 255))).toBe("x'00ff'");
  expect(fullCellText(null)).toBe('NULL');
});

test('a moment is told as a date where the column says that it is one', () => {
  const at = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();
  expect(cellMeaning('time_ms', at)).toBe('2026-01-02 03:04:05.006');
  for (const [column, cell] of [
    ['waited_ms', 12],
    ['value', at],
    ['time_ms', null],
    ['time_ms', 'x'],
  ] as const) {
    expect(cellMeaning(column, cell)).toBeNull();
  }
});

test('JSON is laid out; what only looks like it stays as it is', () => {
  expect(readableText('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(readableText('{a')).toBe('{a');
  expect(readableText('plain')).toBe('plain');
});

test('columns are as wide as what is in them, within bounds, and know whether they hold numbers', () => {
  const rows = [
    [1, 'x'.repeat(90), null],
    [123_456_789, '', 2.5],
  ];
  expect(columnShapes(['n', 'text', 'maybe'], rows)).toEqual([
    { index: 0, key: '0 n', title: 'n', width: 9, numeric: true },
    { index: 1, key: '1 text', title: 'text', width: 44, numeric: false },
    { index: 2, key: '2 maybe', title: 'maybe', width: 6, numeric: true },
  ]);
  expect(columnShapes(['empty'], [])).toEqual([{ index: 0, key: '0 empty', title: 'empty', width: 6, numeric: false }]);
});
