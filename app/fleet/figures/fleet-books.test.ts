import { expect, test } from 'vitest';
import type { NodeReport } from '../../../workers/contract/fleet/node-report.ts';
import { liveFeed, sampleReport } from '../../../workers/contract/fleet/testing/sample-report.ts';
import { brokerLook } from '../testing/broker-look.ts';
import { FleetBooks } from './fleet-books.ts';

test('acks between two reports are waited for, also those of a node that had no live feed before', () => {
  const books = new FleetBooks();
  const sequence = { a: 0, b: 0 };
  const report = (node: 'a' | 'b', second: number, change: Partial<NodeReport>) =>
    books.noteReport(sampleReport({ node, name: node, sequence: sequence[node]++, ...change }), 1000 * second);
  const look = (second: number, settled: number) => {
    books.drawUp(1000 * second);
    books.noteLook(brokerLook(1000 * second, { lastSequence: 200 }, { pending: 200 - settled }));
  };
  for (let second = 0; second < 10; second++) {
    report('a', second, { feed: liveFeed(50) });
    report('b', second, { feed: null });
    look(second, 50);
  }
  expect(books.ledger).toMatchObject({ untold: 0, unaccounted: 0 });
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
  expect(books.ledger).toMatchObject({ acked: 60, untold: 0, unaccounted: 0 });
});
