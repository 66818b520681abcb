import { beforeAll, describe, expect, test } from 'vitest';
import { emptyDatabase, plainEvents, StoreFixture } from '../../testing/sqlite-fixture.ts';
import { META, SEQUENCES, VALUES } from '../columns/column-cache.ts';
import { DirectReader, type StoredReader } from '../reads/stored-reader.ts';
import type { BatchColumns } from '../tables/batch-format.ts';
import { batchKey } from '../tables/schema.ts';
import { Catalog, type StoredBatch } from './catalog.ts';
import { BatchGoneError, EventReader } from './event-reader.ts';

const BATCHES = 80;
const PER_BATCH = 40;
let stored: DirectReader;
let batches: readonly StoredBatch[];
beforeAll(async () => {
  const connection = await emptyDatabase();
  for (const run of [1, 3]) {
    const fixture = new StoreFixture(connection, run);
    for (let batch = 0; batch < BATCHES / 2; batch++) fixture.write(plainEvents(batch * PER_BATCH, PER_BATCH));
    fixture.store.commit();
  }
  stored = new DirectReader(connection);
  const catalog = new Catalog();
  catalog.update(stored);
  batches = catalog.batches;
});

const readerOf = (columnBytes?: number, from: StoredReader = stored) =>
  new EventReader(
    () => from,
    () => {},
    columnBytes,
  );
/** The keys of the batches that a scan visits. */
function scanned(reader: EventReader, wanted = batches, needed = SEQUENCES | META): number[] {
  const seen: number[] = [];
  reader.scan(wanted, {
    columnsOf: () => needed,
    visit: (columns, batch) => {
      if (needed & SEQUENCES) expect(columns.baseSequence + columns.sequences[0]!).toBe(batch.firstSequence);
      if (needed & META) expect(columns.meta).toHaveLength(batch.size);
      if (needed & VALUES) expect(columns.value[3]).toBe(plainEvents(batch.firstSequence + 3, 1)[0]!.value);
      seen.push(batchKey(batch.run, batch.id));
    },
  });
  return seen;
}
const keys = (of: readonly StoredBatch[]) => of.map(({ run, id }) => batchKey(run, id));
/** Of a column of all batches. */
const COLUMN = 4 * PER_BATCH * BATCHES;

describe('a scan', () => {
  test('visits every batch once, in their order, also where some lie apart', () => {
    expect(scanned(readerOf())).toEqual(keys(batches));
    const some = batches.filter((_, i) => i % 7 !== 3 && i % 11 !== 0);
    expect(scanned(readerOf(), some)).toEqual(keys(some));
    expect(scanned(readerOf(), [])).toEqual([]);
  });

  test('reads nothing again that there was room for', () => {
    const reader = readerOf();
    scanned(reader);
    expect(scanned(reader)).toEqual(keys(batches));
    expect(scanned(reader, batches, META)).toEqual(keys(batches));
    expect([reader.loaded, reader.read]).toEqual([3 * BATCHES, BATCHES]);
  });

  test('reads again for a column that none needed before, and keeps it with the others', () => {
    const reader = readerOf(3 * COLUMN);
    scanned(reader);
    expect(scanned(reader, batches, VALUES | META)).toEqual(keys(batches));
    expect(scanned(reader, batches, VALUES | SEQUENCES | META)).toEqual(keys(batches));
    expect(reader.read).toBe(2 * BATCHES);
  });

  test('finds its first batches again when there is no room for all', () => {
    const reader = readerOf(COLUMN);
    scanned(reader);
    expect(scanned(reader)).toEqual(keys(batches));
    expect(reader.read).toBe(1.5 * BATCHES);
  });

  test('takes the room of batches that only earlier scans used', () => {
    const [first, second] = [batches.filter(({ run }) => run === 1), batches.filter(({ run }) => run === 3)];
    const reader = readerOf(COLUMN);
    scanned(reader, first);
    scanned(reader, second);
    const { read } = reader;
    expect(scanned(reader, second)).toEqual(keys(second));
    expect(reader.read).toBe(read);
    scanned(reader, first);
    expect(reader.read).toBe(1.5 * read);
  });

  test('reads no column that it has not asked for', () => {
    const reader = readerOf();
    const scanFor = (read: (columns: BatchColumns) => unknown) =>
      reader.scan(batches, { columnsOf: () => META, visit: (columns) => void read(columns) });
    scanFor(({ meta }) => meta);
    for (const name of ['sequences', 'times', 'value', 'latency', 'recorded'] as const) {
      expect(() => scanFor((columns) => columns[name]), name).toThrow('was not asked for');
    }
  });

  test('finds batches that were read one by one', () => {
    const reader = readerOf();
    reader.load(batches, 5);
    expect(reader.read).toBeGreaterThan(0);
    scanned(reader);
    expect(reader.read).toBe(BATCHES);
    expect(reader.load(batches, 5).count).toBe(PER_BATCH);
    expect(reader.read).toBe(BATCHES);
  });

  test('says which batch is gone', () => {
    const without = (run: number, id: number): StoredReader => ({
      read: (table, from, to, visit) =>
        stored.read(table, from, to, (row) => {
          if (row.number(0) !== batchKey(run, id)) visit(row);
        }),
    });
    for (const id of [1, 20, 40]) {
      const reader = readerOf(undefined, without(3, id));
      expect(() => scanned(reader)).toThrow(BatchGoneError);
      expect(() => scanned(reader)).toThrow(`batch ${id} of run 3 is not stored any more`);
    }
  });

  test('asks again and again whether it shall end, also when it reads nothing', () => {
    let asked = 0;
    const reader = new EventReader(
      () => stored,
      () => {
        asked++;
        if (asked > 8) throw new Error('ended');
      },
    );
    scanned(reader);
    expect(() => {
      for (let i = 0; i < 100; i++) scanned(reader);
    }).toThrow('ended');
  });
});
