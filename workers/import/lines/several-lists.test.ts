/** JSON with several lists that may be the rows: the likeliest is read, the others are said, and any can be chosen. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImportedTable, MappingWish } from '../../contract/import-types.ts';
import { readArrivals } from '../arrivals/read-arrivals.ts';
import { importTable } from '../import-table.ts';
import { JsonItems, listsWithin } from './json-items.ts';
import { listPath } from './list-path.ts';

const AROUND = { zone: 'UTC', language: 'en-US' };
const NOON = Date.UTC(2024, 2, 5, 12);
const iso = (i: number) => new Date(NOON + i * 60_000).toISOString();
const rows = <T>(count: number, write: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => write(i));

const blobOf = (document: unknown) => new Blob([JSON.stringify(document)]);
const answerOf = (document: unknown, wish: MappingWish = {}, acceptBest = false) =>
  importTable(blobOf(document), wish, { ...AROUND, acceptBest });
async function tableOf(document: unknown, wish: MappingWish = {}): Promise<ImportedTable> {
  const answer = await answerOf(document, wish);
  return answer.kind === 'table' ? answer.table : expect.fail(JSON.stringify(answer).slice(0, 500));
}
async function doubtOf(document: unknown) {
  const answer = await answerOf(document);
  return answer.kind === 'doubt' ? answer.preview : expect.fail(JSON.stringify(answer).slice(0, 500));
}
const valuesOf = ({ value }: ImportedTable) => [...value];

const WEATHER = {
  latitude: 52.5,
  hourly: { time: rows(48, iso), temperature: rows(48, (i) => i / 2) },
  daily: { time: rows(2, (i) => iso(1440 * i)), warmest: [23, 24] },
};
const BOTH = {
  hall: rows(20, (i) => ({ at: iso(i), temp: i })),
  cellar: { log: rows(16, (i) => [iso(i), 100 + i]) },
};

describe('columns beside each other', () => {
  test('the table with most cells is read, and the other one is said', async () => {
    const table = await tableOf(WEATHER);
    expect(valuesOf(table)).toEqual(WEATHER.hourly.temperature);
    expect(table.mapping.list).toBe('hourly');
    expect(table.notes).toEqual([
      'The rows are those of “hourly” (48 rows). The file has another list, which “Change” leads to: “daily” (2 rows).',
    ]);
  });

  test('the other one is chosen by its name, and a name that is none says which there are', async () => {
    expect(valuesOf(await tableOf(WEATHER, { list: 'daily' }))).toEqual([23, 24]);
    expect(await answerOf(WEATHER, { list: 'weekly' })).toMatchObject({
      kind: 'problem',
      code: 'mapping',
      message: 'mapping.list: "weekly" is not allowed here; allowed: one of "hourly", "daily"',
    });
    expect(await answerOf(WEATHER, { list: 3 as never })).toMatchObject({ code: 'mapping' });
  });

  test('where there is one list nothing is said, and nothing can be chosen', async () => {
    const { notes, mapping } = await tableOf({ hourly: WEATHER.hourly, list: [{ of: 1 }] });
    expect([notes, mapping.list]).toEqual([[], '']);
  });
});

describe('lists of about as many rows', () => {
  test('are asked about, and each candidate settles it', async () => {
    const { mapping, doubts, lists } = await doubtOf(BOTH);
    expect(doubts.map(({ about, text }) => [about, text])).toEqual([
      ['list', 'The rows can be those of “hall” (20 rows) or of “cellar.log” (16 rows).'],
    ]);
    expect(lists.map(({ path }) => path)).toEqual(['hall', 'cellar.log']);
    const [hall, cellar] = doubts[0]!.choices.map((choice) => ({ ...mapping, ...choice }));
    expect(valuesOf(await tableOf(BOTH, hall))).toEqual(BOTH.hall.map(({ temp }) => temp));
    expect(valuesOf(await tableOf(BOTH, cellar))).toEqual(BOTH.cellar.log.map(([, value]) => value));
  });

  test('are not asked about where the best is taken, or the other one has no time or no number', async () => {
    const best = await answerOf(BOTH, {}, true);
    expect(best.kind === 'table' && valuesOf(best.table)).toEqual(BOTH.hall.map(({ temp }) => temp));
    const words = rows(20, (i) => ({ name: `sensor ${String.fromCharCode(97 + i)}`, room: 'x' }));
    expect(valuesOf(await tableOf({ readings: BOTH.hall, words }))).toHaveLength(20);
    const places = rows(20, (i) => ({ x: i * i, y: 7 * i }));
    const { notes } = await tableOf({ readings: BOTH.hall, places });
    expect(notes[0]).toContain('another list, which “Change” leads to: “places” (20 rows)');
  });
});

test('the list with most rows is found behind the beginning that is looked at', async () => {
  const text = 'x'.repeat(20_000);
  const events = rows(30, (i) => ({ at: iso(i), level: i, text }));
  const table = await tableOf({ events, readings: rows(100, (i) => ({ at: iso(i), temp: i / 4 })) });
  expect(valuesOf(table)).toEqual(rows(100, (i) => i / 4));
  expect(valuesOf(await tableOf({ events, readings: BOTH.hall }, { list: 'events' }))).toEqual(rows(30, (i) => i));
});

test('a file with one list is not joined to one with several without being asked', async () => {
  const one = { name: 'a.json', blob: blobOf({ readings: BOTH.hall }) };
  const several = {
    name: 'b.json',
    blob: blobOf({ readings: rows(10, (i) => ({ at: iso(60 + i), temp: i })), hall: BOTH.hall }),
  };
  const join = async (...files: readonly (typeof one)[]) =>
    importTable(files, {}, { ...AROUND, acceptBest: false }).then((answer) =>
      answer.kind === 'problem' ? answer.message : answer.kind,
    );
  expect(await join(one, several)).toMatch(
    /“b.json” cannot be joined to “a.json”: The rows can be those of .*by itself/,
  );
});

test('arrivals of several lists are asked about, and read from the one that is chosen', async () => {
  const document = { requests: rows(5, (i) => ({ at: iso(i) })), jobs: rows(9, (i) => ({ at: iso(2 * i) })) };
  const answer = await readArrivals(blobOf(document), {}, AROUND);
  const { choices } = answer.kind === 'question' ? answer.question : expect.fail(answer.kind);
  expect(choices.map(({ label }) => label)).toEqual(['“jobs” (9 rows)', '“requests” (5 rows)']);
  const read = await readArrivals(blobOf(document), choices[1]!.wish, AROUND);
  expect(read.kind === 'trace' && read.trace.upTo.at(-1)).toBe(5);
});

/** Names as they come: with dots, quotes, signs of JSON. */
const name = fc.string({ minLength: 0, maxLength: 6, unit: fc.constantFrom('a', 'b', '.', '"', '\\', '{', ']', 'ü') });
const item = fc.oneof(
  fc.record({ v: fc.integer(), text: name, more: fc.array(fc.record({ k: name }), { maxLength: 2 }) }),
  fc.array(fc.integer(), { maxLength: 3 }),
);
interface Drawn {
  readonly [name: string]: Drawn | readonly unknown[] | string;
}
const document = fc.letrec<{ node: Drawn; value: Drawn | readonly unknown[] | string }>((tie) => ({
  node: fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  value: fc.oneof({ maxDepth: 3 }, fc.array(item, { maxLength: 4 }), name, tie('node')),
})).node;

/** Every list with items, by its path. */
function twin(value: unknown, names: readonly string[] = []): [path: string, items: readonly unknown[]][] {
  if (Array.isArray(value)) return value.length > 0 ? [[listPath(names), value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => twin(inner, [...names, key]));
}

test('in any document, cut anywhere, the items of each list are those that JSON.parse finds', () => {
  fc.assert(
    fc.property(document, fc.integer({ min: 1, max: 40 }), fc.boolean(), (drawn, piece, isSpaced) => {
      const text = JSON.stringify(drawn, null, isSpaced ? 2 : 0);
      const expected = twin(drawn);
      const found = new Map(listsWithin(text).map(({ path, rows: count }) => [path, count]));
      expect(found).toEqual(new Map(expected.map(([path, items]) => [path, items.length])));
      for (const [path, items] of expected) {
        const read: unknown[] = [];
        const reader = new JsonItems((each) => read.push(JSON.parse(each)), path);
        for (let at = 0; at < text.length; at += piece) reader.push(text.slice(at, at + piece));
        reader.end();
        expect(read).toEqual(items);
      }
    }),
    { numRuns: 500 },
  );
});
