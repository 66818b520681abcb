/** Generated messages by a mapping: against the same text imported as a file, and spoilt in every way. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MappingWish } from '../../contract/import-types.ts';
import { type Batch, type Damage, intendedMsOf, isDamage, LATEST_MS, MOST_EVENTS } from '../../feeds/batch.ts';
import { classOf, sensorOf } from '../../memory/event-columns.ts';
import { mutated } from '../../testing/fuzz/mutations.ts';
import { importTable } from '../import-table.ts';
import { messageReader } from './message-reader.ts';

const LONGEST_DETAIL = 400;
const AROUND = { zone: 'UTC', language: 'en', acceptBest: true };

interface Row {
  readonly atMs: number;
  readonly sensor: number;
  /** Null: the cell is empty. */
  readonly value: number | null;
}
const row: fc.Arbitrary<Row> = fc.record({
  atMs: fc.integer({ min: 0, max: 4e12 }),
  sensor: fc.nat(65_535),
  value: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { freq: 8 }),
});
const rows = fc.array(row, { minLength: 1, maxLength: 30 });

/** How rows are written, and the mapping of that. */
interface Form {
  readonly wish: MappingWish;
  readonly write: (rows: readonly Row[]) => string;
}
const COLUMNS = ['at', 'sensor', 'value'];
const TAKEN = { time: 'at', sensor: 'sensor', values: 'value' } as const;
const dateOf = (ms: number) => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
const cells = (sign: string, time: (ms: number) => string | number) => (all: readonly Row[]) =>
  all.map(({ atMs, sensor, value }) => [time(atMs), sensor, value ?? ''].join(sign)).join('\r\n');
const objects = (all: readonly Row[]) => all.map(({ atMs, ...rest }) => ({ at: atMs, ...rest, other: [1, { a: 2 }] }));
const FORMS: Readonly<Record<string, Form>> = {
  ndjson: {
    wish: { ...TAKEN, format: 'ndjson', timeForm: 'epoch-ms' },
    write: (all) =>
      objects(all)
        .map((each) => JSON.stringify(each))
        .join('\n'),
  },
  json: {
    wish: { ...TAKEN, format: 'json', timeForm: 'epoch-ms' },
    write: (all) => JSON.stringify(objects(all), null, 1),
  },
  csv: {
    wish: {
      ...TAKEN,
      format: 'table',
      columns: COLUMNS,
      separator: ',',
      header: 0,
      firstRow: 1,
      timeForm: 'ymd',
      zone: 'UTC',
    },
    write: cells(',', dateOf),
  },
  'csv with a header': {
    wish: { ...TAKEN, format: 'table', columns: COLUMNS, separator: ';', header: 1, firstRow: 2, timeForm: 'epoch-ms' },
    write: (all) => `${COLUMNS.join(';')}\n${cells(';', Number)(all)}`,
  },
};
const form = fc.constantFrom(...Object.keys(FORMS)).map((name) => FORMS[name]!);

function eventsOf(read: Batch | Damage): unknown {
  if (isDamage(read)) return read.damage;
  return Array.from({ length: read.count }, (_, i) => [
    Math.round(intendedMsOf(read, i)),
    sensorOf(read.meta[i]!),
    read.value[i],
  ]);
}
const bytesOf = (text: string) => new TextEncoder().encode(text);

test('a message gives the readings that its text gives when it is imported as a file', async () => {
  await fc.assert(
    fc.asyncProperty(form, rows, async ({ wish, write }, all) => {
      const text = write(all);
      const read = messageReader(JSON.stringify(wish))(bytesOf(text));
      const imported = await importTable(
        new Blob([text]),
        { ...wish, outliers: 'keep', decimal: '.', thousands: '', missing: [] },
        AROUND,
      );
      if (imported.kind !== 'table') {
        expect(all.every(({ value }) => value === null)).toBe(true);
        expect(eventsOf(read)).toBe('empty');
        return;
      }
      const { timeMs, value, sensor, sensors } = imported.table;
      const twin = Array.from(timeMs, (time, i) => [Math.round(time), Number(sensors[sensor[i]!]), value[i]]);
      expect(eventsOf(read)).toEqual(twin);
    }),
    { numRuns: 150 },
  );
});

test('a message of another node, or that comes again, has each event in the same place', () => {
  fc.assert(
    fc.property(form, rows, ({ wish, write }, all) => {
      const text = JSON.stringify(wish);
      const bytes = bytesOf(write(all));
      expect(eventsOf(messageReader(text)(bytes))).toEqual(eventsOf(messageReader(text)(bytes.slice())));
    }),
    { numRuns: 100 },
  );
});

test('hostile messages are refused with a cause, or are batches that a pipeline can take; the bytes stay', () => {
  const spoilt = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(form, rows)
        .chain(([each, all]) => fc.tuple(fc.constant(each), mutated(fc.constant(each.write(all))))),
    },
    { weight: 1, arbitrary: fc.tuple(form, fc.string({ unit: 'binary', maxLength: 200 })) },
    // By the mapping of another form.
    { weight: 2, arbitrary: fc.tuple(form, form, rows).map(([each, other, all]) => [each, other.write(all)] as const) },
  );
  const causes = new Map<string, number>();
  fc.assert(
    fc.property(spoilt, fc.nat(7), ([{ wish }, text], at) => {
      const bytes = bytesOf(text);
      const whole = new Uint8Array(at + bytes.length);
      whole.set(bytes, at);
      const read = messageReader(JSON.stringify(wish))(whole.subarray(at));
      expect(whole.subarray(at)).toEqual(bytes);
      const cause = isDamage(read) ? read.damage : 'none';
      causes.set(cause, (causes.get(cause) ?? 0) + 1);
      if (isDamage(read)) expect(read.detail.length).toBeLessThan(LONGEST_DETAIL);
      else checkBatch(read);
    }),
    { numRuns: 700 },
  );
  expect([...causes.keys()].filter((cause) => ['none', 'mapping', 'empty'].includes(cause))).toHaveLength(3);
});

test('arbitrary bytes are never thrown at anybody', () => {
  fc.assert(
    fc.property(form, fc.uint8Array({ maxLength: 300 }), ({ wish }, bytes) => {
      const read = messageReader(JSON.stringify(wish))(bytes);
      if (!isDamage(read)) checkBatch(read);
    }),
    { numRuns: 250 },
  );
});

function checkBatch({ count, meta, value, after, ...batch }: Batch): void {
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThanOrEqual(MOST_EVENTS);
  expect([meta.length, value.length, after.length]).toEqual([count, count, count]);
  for (let i = 0; i < count; i++) {
    expect(classOf(meta[i]!)).toBeLessThan(3);
    expect(Number.isFinite(value[i])).toBe(true);
    const time = intendedMsOf({ ...batch, after }, i);
    expect(Number.isNaN(time) || Math.abs(time) <= LATEST_MS).toBe(true);
  }
}
