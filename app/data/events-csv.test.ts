import { expect, test } from 'vitest';
import { eventsAsCsv } from './events-csv.ts';
import type { AskRows } from './sensor-points.ts';

/** A run with batches of these sizes; an event is its batch and its number in it. */
function database(sizes: readonly number[]) {
  const asked: (readonly unknown[])[] = [];
  const ask: AskRows = async (sql, given) => {
    if (sql.includes('FROM batches'))
      return { columns: [], rows: sizes.map((size, i) => [i + 1, size]), truncated: false };
    asked.push(given.slice(1));
    const [, first, last] = given.map(Number);
    const rows = sizes.flatMap((size, i) =>
      i + 1 >= first! && i + 1 <= last! ? Array.from({ length: size }, (_, n) => [i + 1, n + 0.1]) : [],
    );
    return { columns: ['batch', 'value'], rows, truncated: false };
  };
  return { ask, asked };
}

test('the events of a run are one file: a header, and every event once, in pieces of whole batches', async () => {
  const { ask, asked } = database([19_000, 900, 200, 20_000]);
  const shares: number[] = [];
  const file = await eventsAsCsv(7, ask, (share) => shares.push(share));
  const unpacked = file.stream().pipeThrough(new DecompressionStream('gzip'));
  const lines = (await new Response(unpacked).text()).split('\r\n');
  expect([lines[0], lines[1], lines.at(-2), lines.at(-1)]).toEqual(['batch,value', '1,0.1', '4,19999.1', '']);
  expect(lines).toHaveLength(40_102);
  expect(asked).toEqual([
    [1, 2],
    [3, 3],
    [4, 4],
  ]);
  expect(shares.at(-1)).toBe(1);
});

test('a query that ends ends the file', async () => {
  const { ask } = database([5]);
  const ending: AskRows = (sql, given) =>
    sql.includes('events') ? Promise.reject(new Error('cancelled')) : ask(sql, given);
  await expect(eventsAsCsv(7, ending, () => {})).rejects.toThrow('cancelled');
});
