import { expect, test } from 'vitest';
import { cellText, columnShapes, fullCellText, isoTime, readableText, shownText } from './cell-text.ts';

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
    { index: 0, key: '0 n', title: 'n', width: 9, isNumeric: true },
    { index: 1, key: '1 text', title: 'text', width: 44, isNumeric: false },
    { index: 2, key: '2 maybe', title: 'maybe', width: 6, isNumeric: true },
  ]);
  expect(columnShapes(['empty'], [])).toEqual([
    { index: 0, key: '0 empty', title: 'empty', width: 6, isNumeric: false },
  ]);
});

test('times are as ISO 8601 has them, and read back to the microsecond', () => {
  for (const at of [Date.UTC(2026, 0, 2, 3, 4, 5, 6), Date.UTC(2026, 6, 2, 23, 59, 59, 999) + 0.125]) {
    expect(isoTime(at)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(\d{3})?[+-]\d\d:\d\d$/);
    expect(Date.parse(isoTime(at))).toBe(Math.floor(at));
    expect(shownText('time_ms', at)).toBe(isoTime(at));
  }
  expect(isoTime(Date.UTC(2026, 0, 1) + 0.125)).toMatch(/\.000125[+-]/);
  expect([shownText('waited_ms', 12.5), shownText('value', 1.8e12), shownText('time_ms', null)]).toEqual([
    '12.5',
    '1800000000000',
    'NULL',
  ]);
});
