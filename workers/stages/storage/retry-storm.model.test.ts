/**
 * An outage of any length under any breaker: how often the database is asked meanwhile stays within what the backoff
 * allows, and when it is over everything goes on by itself, with nothing lost.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as J from '../../memory/journal-fields.ts';
import { STORAGE } from '../../memory/tasks.ts';
import { mostCalls } from '../../testing/most-calls.ts';
import { undrained } from '../../testing/pipeline-check.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';

const HEALTHY_MS = 40;

const breaker = fc.record({
  enabled: fc.constantFrom(true, true, true, false),
  consecutiveFailures: fc.constantFrom(0, 1, 3, 5),
  failureRate: fc.constantFrom(0.1, 0.5, 1),
  window: fc.constantFrom(10, 20),
  minimumCalls: fc.constantFrom(1, 10),
  slowCallMs: fc.constantFrom(0, 3),
  openMs: fc.constantFrom(5, 50, 400),
  backoffFactor: fc.constantFrom(1, 1.5, 2, 5),
  maxOpenMs: fc.constantFrom(400, 1000, 3000),
  jitter: fc.constantFrom(0, 0.1, 0.5, 1),
  probes: fc.constantFrom(1, 3),
  whenOpen: fc.constant('hold' as const),
});

test('no retry storm: calls in an outage stay within the backoff, and recovery needs nobody', () => {
  const property = fc.property(
    breaker,
    fc.constantFrom(0, 0, 2, 10),
    fc.integer({ min: 20, max: 4000 }),
    fc.integer(),
    (settings, latencyMs, outageMs, seed) => {
      const rig = new PipelineRig(
        {
          // What is owed when the outage is over is most of the work of this test.
          load: { mode: 'rate', eventsPerSecond: 500 },
          breaker: settings,
          failures: { storage: { latencyMs } },
          storage: { retainEvents: 60_000 },
        },
        { seed },
      );
      rig.runUntil(HEALTHY_MS);
      const calls = rig.count(STORAGE, J.DATABASE_CALLS);
      rig.apply({ failures: { storage: { outage: true } } });
      rig.runUntil(HEALTHY_MS + outageMs);
      const made = rig.count(STORAGE, J.DATABASE_CALLS) - calls;
      // One that was begun before still ends well.
      expect(made).toBeLessThanOrEqual(mostCalls(rig.config.breaker, outageMs, latencyMs) + 1);
      const stored = rig.count(STORAGE, J.STORED);
      rig.apply({ failures: { storage: { outage: false } } });
      rig.runUntil(rig.now + settings.maxOpenMs + settings.probes * (3 * latencyMs + 5));
      expect(rig.count(STORAGE, J.STORED)).toBeGreaterThan(stored);
      rig.drain();
      expect(undrained(rig)).toEqual([]);
      expect(rig.count(STORAGE, J.DEAD_LETTERED)).toBe(0);
      rig.release();
    },
  );
  fc.assert(property, { numRuns: 50 });
});
