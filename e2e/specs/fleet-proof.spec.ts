/** The short form of `npm run fleet -- --prove`: real nodes, a real broker, and what happens when they are killed. */
import { expect, test } from '@playwright/test';
import { findNatsServer, MISSING } from '../fleet/nats-server.ts';
import { kills } from '../fleet/prove/disturbances.ts';
import { proveStep } from '../fleet/prove/proof-step.ts';

test.skip(findNatsServer() === undefined, MISSING);
// A browser that is killed is started anew, and others wait for what it had.
test.setTimeout(360_000);

const KILLS = 3;

test('nodes and the broker are killed: every event is stored, none twice, and the ledgers add up', async () => {
  const { wrong, nodes, broker, published } = await proveStep({
    name: 'short form',
    seed: 1,
    nodes: 2,
    perSecond: 2000,
    retention: 'limits',
    maxBytes: 2 ** 28,
    ackWaitMs: 3000,
    unackedByNode: 64,
    disturb: kills(KILLS, 1),
  });
  expect(wrong).toEqual([]);
  expect(published.events).toBeGreaterThan(0);
  expect(nodes.reduce((sum, { lives }) => sum + lives.browser + lives.page, 0)).toBe(KILLS);
  expect(broker.starts).toBe(2);
});
