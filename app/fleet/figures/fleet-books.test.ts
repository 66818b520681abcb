import { expect, test } from 'vitest';
import type { NodeReport } from '../../../workers/contract/fleet/node-report.ts';
import { liveFeed, sampleReport } from '../../../workers/contract/fleet/testing/sample-report.ts';
import { brokerLook } from '../testing/broker-look.ts';
import { FleetBooks } from './fleet-books.ts';

const EPOCH = 1_800_000_000_000;

test('acks between two reports are waited for, also those of a node that had no live feed before', () => {
  const books = new FleetBooks();
  const sequence = { a: 0, b: 0 };
  const report = (node: 'a' | 'b', second: number, change: Partial<NodeReport>) =>
    books.noteReport(
      sampleReport({ node, name: node, sequence: sequence[node]++, at: EPOCH + 1000 * second, ...change }),
      1000 * second,
    );
  const look = (second: number, settled: number) => {
    books.drawUp(1000 * second);
    books.noteLook(brokerLook(1000 * second, { lastSequence: 200 }, { pending: 200 - settled }));
  };
  for (let second = 0; second < 10; second++) {
    report('a', second, { feed: liveFeed(50) });
    report('b', second, { feed: null });
    look(second, 50);
  }
  expect(books.ledger).toMatchObject({ unreported: 0, unaccounted: 0 });
  // It begins, acks ten, and its next report is seconds late.
  for (let second = 10; second < 15; second++) {
    report('a', second, { feed: liveFeed(50) });
    look(second, 60);
    expect(books.ledger!.unaccounted).toBe(0);
  }
  for (let second = 15; second < 25; second++) {
    report('a', second, { feed: liveFeed(50) });
    report('b', second, { feed: liveFeed(10), run: 2 });
    look(second, 60);
  }
  expect(books.ledger).toMatchObject({ acked: 60, unreported: 0, unaccounted: 0 });
});

test('reports that are under way for seconds are held against the time when they were made', () => {
  const books = new FleetBooks();
  let sequence = 0;
  const acked = (second: number) => 50 + second;
  const report = (made: number, received: number) =>
    books.noteReport(
      sampleReport({ sequence: sequence++, at: EPOCH + 1000 * made, feed: liveFeed(acked(made)) }),
      1000 * received,
    );
  for (let second = 0; second < 40; second++) {
    // Fast, then three seconds late for long, then fast again.
    if (second < 10 || second > 30) report(second, second);
    else if (second > 12) report(second - 3, second);
    books.drawUp(1000 * second);
    books.noteLook(brokerLook(1000 * second, { lastSequence: 100 }, { pending: 100 - acked(second) }));
    expect(books.ledger!.unaccounted ?? 0).toBe(0);
  }
  expect(books.ledger).toMatchObject({ acked: 89, unreported: 0, unaccounted: 0, moving: 0 });
});
