/** Files that are joined need not have the same columns: nothing that a later file has may be lost without a word. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImportedTable, MappingWish, NamedBlob } from '../contract/import-types.ts';
import { importTable } from './import-table.ts';

const AROUND = { zone: 'UTC', language: 'en' };
const NOON = Date.parse('2024-03-01T12:00:00Z');

const stamp = (i: number) => new Date(NOON + i * 60_000).toISOString();
function file(name: string, header: string, row: (i: number) => string, from = 0, count = 8): NamedBlob {
  const rows = Array.from({ length: count }, (_, i) => row(from + i));
  return { name, blob: new Blob([[...(header === '' ? [] : [header]), ...rows, ''].join('\n')]) };
}
const join = (files: readonly NamedBlob[], wish: MappingWish = {}, acceptBest = false) =>
  importTable(files, wish, { ...AROUND, acceptBest });
async function table(files: readonly NamedBlob[], wish?: MappingWish): Promise<ImportedTable> {
  const answer = await join(files, wish);
  if (answer.kind !== 'table') return expect.fail(JSON.stringify(answer));
  return answer.table;
}
/** Values of each sensor, in order of time. */
function bySensor({ sensors, sensor, value }: ImportedTable): Record<string, number[]> {
  return Object.fromEntries(sensors.map((name, i) => [name, [...value].filter((_, row) => sensor[row] === i)]));
}
const upTo = (from: number, count = 8) => Array.from({ length: count }, (_, i) => from + i);

describe('columns that only some of the joined files have', () => {
  const a = file('a.csv', 'time,hall', (i) => `${stamp(i)},${i}`);

  test('a later file has one more: it is read, and said', async () => {
    const b = file('b.csv', 'time,hall,cellar', (i) => `${stamp(i)},${i},${100 + i}`, 8);
    const read = await table([a, b]);
    expect(bySensor(read)).toEqual({ hall: upTo(0, 16), cellar: upTo(108) });
    expect(read.notes).toEqual(['Values of “cellar” are only in “b.csv”.']);
  });

  test('a later file has one less: the others are read, and that is said', async () => {
    const c = file('c.csv', 'time,hall,cellar', (i) => `${stamp(i)},${i},${100 + i}`, 16);
    const d = file('d.csv', 'time,hall,cellar', (i) => `${stamp(i)},${i},${100 + i}`, 24);
    const read = await table([c, d, a]);
    expect(bySensor(read)).toEqual({ hall: [...upTo(0), ...upTo(16, 16)], cellar: upTo(116, 16) });
    expect(read.notes).toContain('There are no values of “cellar” in “a.csv”.');
  });

  test('columns in another order are found by their names', async () => {
    const b = file('b.csv', 'cellar,hall,time', (i) => `${100 + i},${i},${stamp(i)}`, 8);
    expect(bySensor(await table([a, b]))).toEqual({ hall: upTo(0, 16), cellar: upTo(108) });
  });

  test('lines of JSON with their names in another order', async () => {
    const c = file('c.ndjson', '', (i) => JSON.stringify({ time: stamp(i), hall: i, cellar: 100 + i }));
    const d = file('d.ndjson', '', (i) => JSON.stringify({ cellar: 100 + i, hall: i, time: stamp(i) }), 8);
    expect(bySensor(await table([c, d]))).toEqual({ hall: upTo(0, 16), cellar: upTo(100, 16) });
  });

  test('a column of which a person wants no values stays out of a later file, too', async () => {
    const c = file('c.csv', 'time,hall,cellar', (i) => `${stamp(i)},${i},${100 + i}`);
    const d = file('d.csv', 'time,cellar,hall', (i) => `${stamp(i)},${100 + i},${i}`, 8);
    expect(bySensor(await table([c, d], { values: ['hall'] }))).toEqual({ hall: upTo(0, 16) });
  });

  test('sensors named in the rows of a later file only', async () => {
    const b = file('b.csv', 'time,sensor,hall', (i) => `${stamp(i)},${i % 2 ? 'north' : 'south'},${i}`, 8);
    expect(bySensor(await table([a, b]))).toEqual({
      hall: upTo(0),
      north: [9, 11, 13, 15],
      south: [8, 10, 12, 14],
    });
  });
});

test('pieces of a file that was cut: only the first has names, and they are of all', async () => {
  const a = file('a.csv', 'time,hall,cellar', (i) => `${stamp(i)},${i},${100 + i}`);
  const b = file('b.csv', '', (i) => `${stamp(i)},${i},${100 + i}`, 8);
  const read = await table([a, b]);
  expect(bySensor(read)).toEqual({ hall: upTo(0, 16), cellar: upTo(100, 16) });
  expect(read.notes).toEqual([]);
});

test('a later file may write its times in another form', async () => {
  const a = file('a.csv', 'time,hall', (i) => `${stamp(i)},${i}`);
  const b = file('b.csv', 'time,hall', (i) => `${NOON + i * 60_000},${i}`, 8);
  const read = await table([a, b]);
  expect([bySensor(read), read.toMs]).toEqual([{ hall: upTo(0, 16) }, NOON + 15 * 60_000]);
});

test('an order of day and month that a later file leaves open is the one of the first', async () => {
  const a = file('a.csv', 'time,hall', (i) => `25/03/2024 12:0${i}:00,${i}`);
  const b = file('b.csv', 'time,hall', (i) => `05/04/2024 12:0${i - 8}:00,${i}`, 8);
  const read = await table([a, b]);
  expect([read.leftOut, read.toMs]).toEqual([{}, Date.parse('2024-04-05T12:07:00Z')]);
});

test('a later file with a column that may be its sensor is refused, unless the best is taken', async () => {
  const a = file('a.csv', 'time,hall', (i) => `${stamp(i)},${i}`);
  const words = ['x', 'y'];
  const b = file('b.csv', 'time,what,hall', (i) => `${stamp(i)},${words[i % 2]},${i}`, 8);
  const answer = await join([a, b]);
  expect(answer.kind === 'problem' && answer.message).toMatch(/^“b.csv” cannot be joined to “a.csv”: .*“what”/);
  expect(await join([a, b], {}, true)).toMatchObject({ kind: 'table' });
});

test('any columns in any order: each value comes under the name of its column', async () => {
  const NAMES = ['hall', 'cellar', 'roof', 'yard', 'loft'];
  const columns = fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 5 });
  const shape = fc.record({ columns, timeAt: fc.nat(5) });
  await fc.assert(
    fc.asyncProperty(fc.array(shape, { minLength: 2, maxLength: 4 }), async (shapes) => {
      const expected: Record<string, number[]> = {};
      const files = shapes.map(({ columns: names, timeAt }, n) => {
        const heads = [...names];
        heads.splice(Math.min(timeAt, names.length), 0, 'time');
        const reading = (name: string, i: number) => 1000 * NAMES.indexOf(name) + i + 0.5;
        const made = file(
          `${n}.csv`,
          heads.join(';'),
          (i) => heads.map((name) => (name === 'time' ? stamp(i) : reading(name, i))).join(';'),
          8 * n,
        );
        for (const name of names)
          for (const i of upTo(8 * n)) {
            expected[name] ??= [];
            expected[name].push(reading(name, i));
          }
        return made;
      });
      expect(bySensor(await table(files))).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
