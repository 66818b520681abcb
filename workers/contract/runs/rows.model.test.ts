import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../bytes/crc32.ts';
import { ByteReader, ByteWriter, RunFileError } from './bytes.ts';
import { readColumn, writeColumn } from './columns.ts';
import { kept, RowsReader, RowsWriter, type Tick } from './rows.ts';

test('the checksum is that of zip', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
});

const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.integer({ min: 0, max: 1e9 }).map((n) => n / 1000),
  fc.integer({ min: 0, max: 1e9 }).map((n) => 1_700_000_000_000 + n / 1000),
);

test('a column of any numbers is read as it was written', () => {
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 12 }), (values) => {
      const writer = new ByteWriter();
      writeColumn(writer, Float64Array.from(values));
      const reader = new ByteReader(writer.copy());
      const found = readColumn(reader, values.length);
      expect(values.every((value, i) => Object.is(value, found[i])) && reader.left === 0).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('steady counts take two bytes each, and what does not change takes one for all', () => {
  const size = (values: number[]) => {
    const writer = new ByteWriter();
    writeColumn(writer, Float64Array.from(values));
    return writer.length;
  };
  expect(size(Array.from({ length: 50 }, (_, i) => 1e6 + 2000 * i))).toBeLessThan(110);
  expect(size(Array.from({ length: 50 }, () => 7))).toBe(2);
});

const word = fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.constant(undefined));
const value = fc.record({
  time: number,
  state: word,
  nested: fc.record({ count: fc.nat(), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  rows: fc.array(fc.record({ id: fc.nat(), what: word, at: fc.option(number) }), { maxLength: 3 }),
});

type Kept = Map<string, unknown[]>;
function into(map: Kept, key: string, items: readonly unknown[]): void {
  map.set(key, [...(map.get(key) ?? []), ...items]);
}

test('values of changing shape in any order of series are the same, whatever chunks are given back', () => {
  const step = fc.oneof(
    fc.record({ series: fc.nat(2), value }),
    fc.record({
      histogram: fc.nat(2),
      gains: fc.dictionary(fc.nat(99).map(String), fc.integer({ min: 1, max: 1e6 })),
      max: fc.nat(),
    }),
    fc.constantFrom('take' as const, 'give back' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 16 }), (steps) => {
      const writer = new RowsWriter();
      const wanted: Kept = new Map();
      const found: Kept = new Map();
      let pending: Kept = new Map();
      const reader = new RowsReader(
        { row: (series, row) => into(found, `s${series}`, [row]), tick: (h, tick) => into(found, `h${h}`, [tick]) },
        100,
      );
      for (const each of [...steps, 'take' as const]) {
        if (each === 'take') {
          reader.read(new ByteReader(writer.take()));
          for (const [key, items] of pending) into(wanted, key, items);
          pending = new Map();
        } else if (each === 'give back') {
          writer.take();
          const ticks = [...writer.giveBack()].map(([histogram, all]) => [`h${histogram}`, all]);
          expect(ticks.sort()).toEqual([...pending].filter(([key]) => key.startsWith('h')).sort());
          pending = new Map();
        } else if ('series' in each) {
          writer.add(each.series, each.value);
          into(pending, `s${each.series}`, [rounded(each.value)]);
        } else {
          const gains = Object.entries(each.gains).map(([bucket, gain]) => ({ bucket: Number(bucket), gain }));
          const tick: Tick = { gains: gains.sort((one, other) => one.bucket - other.bucket), max: each.max };
          writer.addTick(each.histogram, tick);
          into(pending, `h${each.histogram}`, [tick]);
        }
      }
      expect(found).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
});

/** The slow twin of what the writer does to numbers. */
function rounded(of: unknown): unknown {
  if (typeof of === 'number') return kept(of);
  if (Array.isArray(of)) return of.map(rounded);
  if (typeof of !== 'object' || of === null) return of;
  return Object.fromEntries(Object.entries(of).map(([key, part]) => [key, rounded(part)]));
}

test('any bytes are refused or read, and nothing else happens', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const reader = new RowsReader({ row: () => {}, tick: () => {} }, 100);
      try {
        reader.read(new ByteReader(Uint8Array.from(bytes)));
      } catch (error) {
        expect(error).toBeInstanceOf(RunFileError);
      }
    }),
    { numRuns: 2000 },
  );
});

test('a file cannot ask for more rows than any run has', () => {
  const writer = new ByteWriter();
  writer.byte(1);
  writer.text('0');
  for (let block = 0; block < 2; block++) {
    writer.byte(3);
    for (const each of [0, 0, 150_000]) writer.varint(each);
    // One number in all rows.
    for (const each of [6, 2]) writer.byte(each);
  }
  const reader = new RowsReader({ row: () => {}, tick: () => {} }, 100);
  expect(() => reader.read(new ByteReader(writer.copy()))).toThrow('more in it than in any run');
});
