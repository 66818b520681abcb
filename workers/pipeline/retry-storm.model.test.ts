/**
 * An outage of any length under any breaker: how often the database is asked meanwhile stays within what the backoff
 * allows, and when it is over everything goes on by itself, with nothing lost.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Config } from '../contract/config-types.ts';
import * as J from '../memory/journal-fields.ts';
import { STORAGE } from '../memory/tasks.ts';
import { undrained } from '../testing/pipeline-check.ts';
import { PipelineRig } from '../testing/pipeline-rig.ts';

/** A call that fails is repeated after this long at the soonest: see `storage-stage.ts`. */
const RETRY_MS = 1;
const HEALTHY_MS = 40;
/** Stages do not run at the very moment that something falls due. */
const SLACK_MS = 1;

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

/** The most calls that may be made while all of them fail for `outageMs` and each takes `latencyMs`. */
function mostCalls(settings: Config['breaker'], outageMs: number, latencyMs: number): number {
  const every = RETRY_MS + latencyMs;
  if (!settings.enabled) return Math.ceil(outageMs / every) + 1;
  const { consecutiveFailures, failureRate, window, minimumCalls } = settings;
  const byRate = Math.max(minimumCalls, Math.ceil(failureRate * window));
  const untilOpen = consecutiveFailures > 0 ? Math.min(consecutiveFailures, byRate) : byRate;
  // One probe ends each time that it is open.
  let [calls, spent] = [untilOpen, (untilOpen - 1) * every];
  for (let opening = 1; spent <= outageMs + SLACK_MS; opening++) {
    const grown = Math.min(settings.openMs * settings.backoffFactor ** (opening - 1), settings.maxOpenMs);
    const open = Math.max(RETRY_MS, grown * (1 - settings.jitter));
    // A slow call has failed before it ends, and the next is not made before it has ended.
    spent += Math.max(latencyMs, Math.min(latencyMs, settings.slowCallMs || latencyMs) + open);
    calls++;
  }
  return calls;
}

test('no retry storm: calls in an outage stay within the backoff, and recovery needs nobody', () => {
  const property = fc.property(
    breaker,
    fc.constantFrom(0, 0, 2, 10),
    fc.integer({ min: 20, max: 4000 }),
    fc.integer(),
    (settings, latencyMs, outageMs, seed) => {
      const rig = new PipelineRig(
        {
          load: { mode: 'rate', eventsPerSecond: 2000 },
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
      rig.runUntil(rig.now + settings.maxOpenMs + 3 * (latencyMs + RETRY_MS) * settings.probes + SLACK_MS);
      expect(rig.count(STORAGE, J.STORED)).toBeGreaterThan(stored);
      rig.drain();
      expect(undrained(rig)).toEqual([]);
      expect(rig.count(STORAGE, J.DEAD_LETTERED)).toBe(0);
      rig.release();
    },
  );
  fc.assert(property, { numRuns: 50 });
});
