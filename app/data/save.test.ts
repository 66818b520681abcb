import { expect, test } from 'vitest';
import { isoTime } from './cell-text.ts';
import { csvOf } from './save.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 6) + 0.25;

async function csv(columns: string[], rows: (number | string | null)[][]): Promise<string> {
  const result = { columns, rows, truncated: false };
  return (await csvOf(result, () => {}, new AbortController().signal)).text();
}

test('a column of moments has the same as times beside it, and keeps its exact milliseconds', async () => {
  expect(
    await csv(
      ['sensor', 'time_ms', 'waited_ms'],
      [
        [1, AT, 12.5],
        [2, null, 3],
      ],
    ),
  ).toBe(`sensor,time_ms,time_iso,waited_ms\r\n1,${AT},${isoTime(AT)},12.5\r\n2,,,3\r\n`);
});

test('writes nothing into the file that a spreadsheet would carry out', async () => {
  expect(await csv(['=title'], [['=1+1'], [-1]])).toBe("'=title\r\n'=1+1\r\n-1\r\n");
});
