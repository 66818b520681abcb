import { expect, test } from 'vitest';
import { databaseFileName, resultFileName } from './file-names.ts';

const AT = new Date(2026, 10, 3, 9, 5);

test('files are named by their runs and the moment', () => {
  expect(databaseFileName([], AT)).toBe('penstock-2026-11-03-0905.sqlite');
  expect(databaseFileName([4], AT)).toBe('penstock-run-4-2026-11-03-0905.sqlite');
  expect(databaseFileName([7, 3, 5], AT)).toBe('penstock-runs-3-to-7-2026-11-03-0905.sqlite');
  expect(resultFileName(4, AT)).toBe('penstock-query-run-4-2026-11-03-0905.csv');
  expect(resultFileName(null, AT)).toBe('penstock-query-2026-11-03-0905.csv');
  expect(resultFileName(4, AT, 10_000)).toBe('penstock-query-run-4-2026-11-03-0905-first-10000-rows.csv');
});
