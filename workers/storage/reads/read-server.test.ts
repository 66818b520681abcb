import { beforeEach, describe, expect, test } from 'vitest';
import { emptyDatabase, plainEvents, StoreFixture } from '../../testing/sqlite-fixture.ts';
import type { Connection } from '../sqlite/connection.ts';
import { BatchTable } from '../tables/batch-table.ts';
import { RollupTable } from '../tables/rollup-table.ts';
import { RunRemoval } from '../tables/run-removal.ts';
import { MailboxReader } from './mailbox-reader.ts';
import { allocateReadMailbox } from './read-mailbox.ts';
import { ReadServer } from './read-server.ts';
import { BATCH_COLUMNS, BATCHES, StoredScan, type StoredTable } from './stored-reader.ts';

const STORED = 100;
let connection: Connection;
/** What each look at the clock takes, ms. */
let pace: number;
/** How long each request was served, ms, and what there was then. */
let shares: number[];
let left: { batches: number; runs: number; isOpen: boolean }[];
let reader: MailboxReader;
/** Goes by before each request, ms: as a transaction does. */
let between: number;

beforeEach(async () => {
  connection = await emptyDatabase();
  const fixture = new StoreFixture(connection);
  for (let i = 0; i < STORED; i++) fixture.store1(plainEvents(i * 10, 10));
  const mailbox = allocateReadMailbox();
  let now = 0;
  between = 0;
  const clock = () => {
    now += pace;
    return now;
  };
  const removal = new RunRemoval(connection, new BatchTable(connection), new RollupTable(connection));
  const server = new ReadServer(mailbox, new StoredScan(connection), { removal, onQuery: () => {} }, clock);
  shares = [];
  left = [];
  const serve = () => {
    now += between;
    const before = now;
    server.serve();
    shares.push(now - before);
    const count = (table: string) => connection.number(`SELECT count(*) FROM ${table}`);
    left.push({ batches: count('batches'), runs: count('runs'), isOpen: connection.isInTransaction });
  };
  reader = new MailboxReader(mailbox, serve, () => {});
});

/** Keys of all rows, however many requests that takes. */
function keysOf(table: StoredTable): number[] {
  const keys: number[] = [];
  for (let from: number | null = 0; from !== null; ) {
    from = reader.read(table, from, Number.MAX_SAFE_INTEGER, (row) => keys.push(row.number(0)));
  }
  return keys;
}

describe('a read takes a fifth of a millisecond of the thread that stores, and goes on at the next request', () => {
  test.each([
    ['batches', BATCHES],
    ['events', BATCH_COLUMNS],
  ] as const)('%s', (_, table) => {
    pace = 0.02;
    const keys = keysOf(table);
    expect(new Set(keys).size).toBe(STORED);
    expect(keys).toHaveLength(STORED);
    // A look for each row: the one after which the share is used up is the last.
    expect(Math.max(...shares)).toBeLessThan(0.26);
    expect(shares.length).toBeGreaterThanOrEqual(STORED / 11);
  });

  test.each([
    [1, 0.2],
    [5, 0.5],
    [100, 1.2],
  ])('or a tenth of the time since the one before, up to 1.2 ms: %d ms between two reads', (ms, share) => {
    [pace, between] = [0.02, ms];
    expect(keysOf(BATCH_COLUMNS)).toHaveLength(STORED);
    const [first, ...others] = shares;
    expect(first).toBeLessThan(0.26);
    expect(Math.max(...others)).toBeLessThan(share + 0.15);
    expect(Math.max(...others)).toBeGreaterThanOrEqual(share);
  });

  test('one row at least, so that the slowest disk comes to an end', () => {
    pace = 50;
    expect(keysOf(BATCH_COLUMNS)).toHaveLength(STORED);
    expect(shares).toHaveLength(STORED);
  });
});

test('removes a run in shares too, each in its own transaction; the run is listed until the last', () => {
  pace = 0.12;
  reader.removeRun(1);
  expect(left.slice(0, 3)).toEqual([
    { batches: STORED - 16, runs: 1, isOpen: false },
    { batches: STORED - 32, runs: 1, isOpen: false },
    { batches: STORED - 48, runs: 1, isOpen: false },
  ]);
  expect(left.at(-1)).toEqual({ batches: 0, runs: 0, isOpen: false });
});
