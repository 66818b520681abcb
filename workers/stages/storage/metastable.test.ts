/**
 * A burst that is long over, and a database that goes on doing nothing of use: calls are abandoned while they wait there, and
 * made again at once, so that it is busy with those that nobody waits for any more (Bronson et al., "Metastable failures in
 * distributed systems", 2021). A hundredth of the time that people would take to see it.
 */
import { expect, test } from 'vitest';
import type { ConfigPatch } from '../../contract/config-types.ts';
import { counters, undrained } from '../../testing/pipeline-check.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';

/** Two calls at once, 2 ms each, five events a call. */
const CAPACITY = 5000;
const LOAD = 0.7 * CAPACITY;
const BURST = 3 * LOAD;
const BURST_MS = 200;
/** How long what came too much takes at what is left of the capacity. */
const DRAIN_MS = ((BURST - CAPACITY) * BURST_MS) / (CAPACITY - LOAD);
const ABANDONED = 6;

function play(patch: {
  database?: ConfigPatch['database'];
  scheduler?: ConfigPatch['scheduler'];
  breaker?: ConfigPatch['breaker'];
}) {
  const rig = new PipelineRig({
    load: { mode: 'rate', eventsPerSecond: LOAD },
    channels: { capacity: 20 },
    batch: { maxSize: 5, maxWaitMs: 20 },
    scheduler: { backlog: 4000, discardExpired: false, ...patch.scheduler },
    breaker: { enabled: false, ...patch.breaker },
    database: {
      perCallMs: 2,
      inFlight: 8,
      capacity: 2,
      timeoutMs: ABANDONED,
      retries: 100,
      backoff: 0,
      ...patch.database,
    },
  });
  const start = 100;
  rig.runUntil(start);
  expect(counters(rig).stored).toBeGreaterThan(0.9 * (LOAD / 1000) * start);
  rig.apply({ load: { eventsPerSecond: BURST } });
  rig.runUntil(start + BURST_MS);
  rig.apply({ load: { eventsPerSecond: LOAD } });
  return rig;
}
/** Share of the load that was stored in the next so many ms. */
function share(rig: PipelineRig, ms: number): number {
  const before = counters(rig).stored;
  rig.runUntil(rig.now + ms);
  return (counters(rig).stored - before) / ((LOAD / 1000) * ms);
}

test('with retries at once, the database does nothing of use long after the burst', () => {
  const rig = play({});
  rig.runUntil(rig.now + 2 * DRAIN_MS);
  expect(share(rig, 200)).toBeLessThan(0.5);
  rig.apply({ database: { timeoutMs: 0 } });
  rig.drain();
  expect(undrained(rig)).toEqual([]);
});

test('when no call is abandoned, all is well again as soon as the queue can be worked off', () => {
  const rig = play({ database: { timeoutMs: 0 } });
  rig.runUntil(rig.now + 1.5 * DRAIN_MS);
  const { emitted, stored } = counters(rig);
  expect(emitted - stored).toBeLessThan(60);
  expect(share(rig, 200)).toBeGreaterThan(0.95);
});

test('with expired events discarded, a backoff and a breaker that goes by the failure rate, it recovers', () => {
  const rig = play({
    scheduler: { discardExpired: true, budgetMs: { urgent: 40, normal: 40, bulk: 40 } },
    database: { retries: 1, backoff: 40, jitter: 1 },
    breaker: {
      enabled: true,
      ...{ consecutiveFailures: 0, failureRate: 0.5, window: 20, minimumCalls: 10 },
      ...{ openMs: 40, maxOpenMs: 40, backoffFactor: 1 },
    },
  });
  rig.runUntil(rig.now + 400);
  expect(share(rig, 400)).toBeGreaterThan(0.95);
});
