import { expect, test } from 'vitest';
import type { ImportAnswer, MappingWish } from '../contract/import-types.ts';
import { MemoryFiles } from '../testing/memory-files.ts';
import { importTable } from './import-table.ts';
import type { PrivateFiles } from './rows/row-blocks.ts';

const AROUND = { zone: 'UTC', language: 'en-GB', acceptBest: true };

/** Of three blocks. */
const ROWS = 21_000;
const BLOCK = 10_000;
const text = (timeOf: (i: number) => number) => new Blob(['ts,value\n', ...pieces((i) => `${timeOf(i)},${i}\n`)]);
function* pieces(line: (i: number) => string): Generator<string> {
  for (let from = 0; from < ROWS; from += 10_000)
    yield Array.from({ length: Math.min(10_000, ROWS - from) }, (_, i) => line(from + i)).join('');
}
async function tableIn(files: PrivateFiles | null, blob: Blob, wish: MappingWish = {}, mostRows?: number) {
  const answer: ImportAnswer = await importTable(blob, wish, {
    ...AROUND,
    files,
    blockRows: BLOCK,
    ...(mostRows && { mostRows }),
  });
  return answer.kind === 'table' ? answer.table : expect.fail(JSON.stringify(answer).slice(0, 300));
}
const START = 1_700_000_000;

test('rows of several blocks are sorted as those of one are, with lines, outliers and duplicates told', async () => {
  const files = new MemoryFiles();
  // Every seventh row comes late by far more than a block; two rows are of a clock that was not set.
  const timeOf = (i: number) => (i === 5 || i === ROWS - 3 ? 7 : START + (i % 7 === 3 ? Math.max(0, i - 12_000) : i));
  const table = await tableIn(files, text(timeOf));
  expect([table.timeMs.length, table.file?.rows, table.leftOut]).toEqual([
    0,
    ROWS - 2,
    { 'far from the other times': 2 },
  ]);
  expect(table.leftOutRows.map(({ line }) => line)).toEqual([7, ROWS - 1]);
  const found = files.columns(table.file!);
  const right = Array.from({ length: ROWS }, (_, i) => i).filter((i) => i !== 5 && i !== ROWS - 3);
  right.sort((a, b) => timeOf(a) - timeOf(b) || a - b);
  expect(right.findIndex((row, i) => found.value[i] !== row || found.timeMs[i] !== timeOf(row) * 1000)).toBe(-1);
  expect([table.fromMs, table.toMs]).toEqual([found.timeMs[0], found.timeMs.at(-1)]);
  // One file is left, closed, and as long as its rows.
  expect([files.open.size, [...files.kept.values()].map(({ length }) => length)]).toEqual([0, [18 * ROWS]]);
});

test('the newest row first in several blocks; a row too many leaves no file, and says how much there is', async () => {
  const files = new MemoryFiles();
  // Pairs of equal times: the later line is the earlier row.
  const newestFirst = text((i) => START + ROWS - Math.floor(i / 2));
  const table = await tableIn(files, newestFirst);
  const { value } = files.columns(table.file!);
  expect(value.findIndex((row, i) => row !== ROWS - 1 - i)).toBe(-1);
  expect(table.notes[0]).toContain('The newest row was first');
  const refused = await importTable(newestFirst, {}, { ...AROUND, files, blockRows: BLOCK, mostRows: 15_000 });
  const [fromMs, toMs] = [(START + ROWS / 2 + 1) * 1000, (START + ROWS) * 1000];
  expect(refused).toMatchObject({ kind: 'problem', code: 'too large', room: { rows: 15_000, fromMs, toMs } });
  expect([files.kept.size, files.open.size]).toEqual([1, 0]);
  const stretch = await tableIn(null, newestFirst, { between: [fromMs + 10_000, fromMs + 20_000] });
  expect([stretch.timeMs.length, stretch.fromMs, stretch.leftOut]).toEqual([
    20,
    fromMs + 10_000,
    { 'outside of the times asked for': ROWS - 20 },
  ]);
});

test('without private files memory holds a million rows, and no more', async () => {
  const row = `${START},1\n`.repeat(1000);
  const answer = await importTable(new Blob(['ts,value\n', ...Array(1001).fill(row)]), {}, { ...AROUND, files: null });
  expect(answer).toMatchObject({ code: 'too large', room: { rows: 1_000_000 } });
});
