import fc from 'fast-check';
import { expect, test } from 'vitest';
import { movedPlace } from './grid-keys.ts';

const SIZE = { rows: 1000, columns: 5, page: 20 };
const move = (row: number, column: number, key: string, isCtrl = false) => {
  const place = movedPlace({ row, column }, { key, ctrlKey: isCtrl, metaKey: false }, SIZE);
  return place === null ? null : [place.row, place.column];
};

test('arrows, pages and ends', () => {
  expect(move(10, 2, 'ArrowDown')).toEqual([11, 2]);
  expect(move(10, 2, 'ArrowLeft')).toEqual([10, 1]);
  expect(move(10, 2, 'PageDown')).toEqual([30, 2]);
  expect(move(10, 2, 'Home')).toEqual([10, 0]);
  expect(move(10, 2, 'End', true)).toEqual([999, 4]);
  expect(move(10, 2, 'ArrowUp', true)).toEqual([0, 2]);
});

test('other keys are left alone', () => {
  for (const key of ['a', 'Tab', 'Enter', 'Escape']) expect(move(1, 1, key)).toBeNull();
});

test('no key leaves the table', () => {
  const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End'];
  fc.assert(
    fc.property(fc.nat(999), fc.nat(4), fc.constantFrom(...keys), fc.boolean(), (row, column, key, isCtrl) => {
      const [toRow, toColumn] = move(row, column, key, isCtrl)!;
      return toRow! >= 0 && toRow! < SIZE.rows && toColumn! >= 0 && toColumn! < SIZE.columns;
    }),
  );
});
