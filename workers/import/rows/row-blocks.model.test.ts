import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryFiles } from '../../testing/memory-files.ts';
import { RowBlocks } from './row-blocks.ts';
import { blockRowsOf, RowStore } from './row-store.ts';

/** All rows into blocks of a store, and those merged: the columns of the file that comes of it. */
async function merged(times: readonly number[], blockRows: number) {
  const files = new MemoryFiles();
  const blocks = await RowBlocks.open(files);
  const store = new RowStore(blockRows);
  for (const [row, time] of times.entries()) {
    store.add(time, row / 8, row % 5, row + 1);
    if (store.isFull) await store.spill(blocks);
  }
  await store.spill(blocks);
  const { isReversed } = store.direction;
  const rows = await blocks.merge(isReversed);
  const lines = times.map((_, row) => rows.lineAt(row));
  return { ...files.columns(rows.close(0, times.length)), lines, isReversed };
}

/** The obvious twin: all rows at once. */
function sorted(times: readonly number[], isReversed: boolean): number[] {
  const rows = times.map((_, row) => row);
  return rows.sort((a, b) => times[a]! - times[b]! || (isReversed ? b - a : a - b));
}

/** Rising, falling, and in no order; with equal times, and with some that come late. */
const times = fc
  .tuple(fc.array(fc.nat(40), { minLength: 1, maxLength: 200 }), fc.constantFrom(0, 1, -1), fc.constantFrom(1, 3))
  .map(([late, step, share]) => late.map((by, i) => step * Math.floor(i / 2) + (i % share === 0 ? by : 0)));

test('rows in any order and in blocks of any size are in order of time, equal times as they came', async () => {
  await fc.assert(
    fc.asyncProperty(times, fc.integer({ min: 1, max: 60 }), async (given, blockRows) => {
      const { timeMs, value, sensor, lines, isReversed } = await merged(given, blockRows);
      const right = sorted(given, isReversed);
      expect([...timeMs]).toEqual(right.map((row) => given[row]));
      expect([...value]).toEqual(right.map((row) => row / 8));
      expect([...sensor]).toEqual(right.map((row) => row % 5));
      expect(lines).toEqual(right.map((row) => row + 1));
    }),
    { numRuns: 300 },
  );
});

/** A block’s columns, and the memory that they lie in. */
async function blockOf(times: readonly number[]) {
  const store = new RowStore(times.length);
  const columns: number[][] = [];
  const memory = new Set<ArrayBufferLike>();
  for (let block = 0; block < 2; block++) {
    for (const [row, time] of times.entries()) store.add(time, row, 7, row + 1);
    await store.spill({
      add: async (_, given) => {
        for (const column of given) {
          columns.push([...column]);
          memory.add(column.buffer);
        }
      },
    });
  }
  return { columns: columns.slice(0, 4), memory };
}

test('rows that lie in order go into a block without a copy', async () => {
  const inOrder = await blockOf([10, 20, 20, 30]);
  expect(inOrder.columns).toEqual([
    [10, 20, 20, 30],
    [0, 1, 2, 3],
    [1, 2, 3, 4],
    [7, 7, 7, 7],
  ]);
  // Four columns, and the same ones for both blocks.
  expect(inOrder.memory.size).toBe(4);
  const late = await blockOf([10, 20, 15, 30]);
  expect(late.columns.slice(0, 2)).toEqual([
    [10, 15, 20, 30],
    [0, 2, 1, 3],
  ]);
  expect(late.memory.size).toBe(8);
});

test('a table of a million rows is sorted in memory, a file of gigabytes in blocks of some megabytes', () => {
  expect(blockRowsOf(40e6)).toBe(1_000_000);
  expect(22 * blockRowsOf(2e9)).toBeLessThan(5e6);
});
