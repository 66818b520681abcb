import { expect, test } from 'vitest';
import { broadcastMemory, KEYS } from '../../testing/broadcast-bench.ts';
import { runThreads } from '../../testing/threads.ts';
import type { BroadcastTally, BroadcastThread } from './broadcast.thread-body.ts';
import { CONFLATE, SKIP } from './broadcast.ts';

const EVENTS = 100_000;
const SLOTS = 64;
const LAG_LIMIT = 8;
const body = new URL('./broadcast.thread-body.ts', import.meta.url);
const words = (length: number) => new Uint32Array(new SharedArrayBuffer(4 * length));

test('no slot is used again while somebody reads it, and everybody sees what it was given, in order', async () => {
  const common: BroadcastThread = {
    memory: broadcastMemory(SLOTS, 3, 64),
    payload: words(SLOTS),
    copy: words(SLOTS),
    events: EVENTS,
    policies: [SKIP, CONFLATE, SKIP],
    lagLimit: LAG_LIMIT,
  };
  const threads = [common, ...[0, 1, 2].map((subscriber): BroadcastThread => ({ ...common, subscriber }))];
  const [publisher, ...subscribers] = await runThreads<BroadcastTally>(body, threads);
  for (const [s, { entries, torn, disordered }] of subscribers.entries()) {
    expect([torn, disordered], `subscriber ${s}`).toEqual([0, 0]);
    expect(entries[0]).toBeLessThanOrEqual(publisher!.entries[s]!);
    if (common.policies[s] === SKIP) expect(entries[0]).toBe(publisher!.entries[s]);
    expect(entries[0]).toBeGreaterThan(KEYS);
  }
  // Of each key the very last event has come through.
  const lastOnes = Array.from({ length: KEYS }, (_, key) => EVENTS - KEYS + ((key - EVENTS) & (KEYS - 1)));
  expect(subscribers[1]!.last).toEqual(lastOnes);
  // What is in use is bounded by what the subscribers may be behind.
  expect(publisher!.mostInUse).toBeLessThanOrEqual(SLOTS);
});
