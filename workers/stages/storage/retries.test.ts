/** Calls that are late, fail, are abandoned and made again, and what the breaker hears of them. */
import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../../contract/config-types.ts';
import { DRAIN, DRAIN_URGENCY, SKIP_WAITS } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { STORAGE } from '../../memory/tasks.ts';
import { BreakerView } from '../../primitives/circuit-breaker/breaker-view.ts';
import { counters, undrained } from '../../testing/pipeline-check.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';

/** One event a millisecond, in batches of ten. */
function rigWith(database: ConfigPatch['database'], patch: ConfigPatch = {}): PipelineRig {
  return new PipelineRig({
    load: { mode: 'rate', eventsPerSecond: 1000 },
    channels: { capacity: 2000 },
    batch: { maxSize: 10, maxWaitMs: 1000 },
    breaker: { consecutiveFailures: 3, failureRate: 1, openMs: 50, backoffFactor: 1, jitter: 0 },
    ...patch,
    database: { jitter: 0, ...database },
  });
}
const outage = (isOn: boolean): ConfigPatch => ({ failures: { storage: { outage: isOn } } });
const calls = (rig: PipelineRig) => rig.count(STORAGE, J.DATABASE_CALLS);
const breaker = ({ memory }: PipelineRig) => new BreakerView(memory.breaker);
function drained(rig: PipelineRig): void {
  rig.drain();
  expect(undrained(rig)).toEqual([]);
  expect(counters(rig).stored).toBe(counters(rig).emitted);
}

describe('a time limit', () => {
  test('abandons a call, which is made again until the database is fast enough; nothing is lost', () => {
    const rig = rigWith({ perCallMs: 20, timeoutMs: 8 }, { breaker: { enabled: false } });
    rig.runUntil(100.5);
    // The first batch is full at 9 ms. Each call takes 8 ms, and 1 ms passes before the next one.
    expect([calls(rig), rig.count(STORAGE, J.CALLS_TIMED_OUT), counters(rig).stored]).toEqual([11, 10, 0]);
    rig.apply({ database: { perCallMs: 5 } });
    rig.runUntil(200);
    expect(counters(rig).stored).toBeGreaterThan(50);
    drained(rig);
  });

  test('does nothing to a call that takes just as long', () => {
    const rig = rigWith({ perCallMs: 8, timeoutMs: 8 });
    rig.runUntil(200);
    expect(rig.count(STORAGE, J.CALLS_TIMED_OUT)).toBe(0);
    drained(rig);
  });

  test('an abandoned call costs the database its time all the same', () => {
    const rig = rigWith({ perCallMs: 20, timeoutMs: 8, capacity: 1 }, { breaker: { enabled: false } });
    rig.runUntil(100.5);
    rig.apply({ database: { timeoutMs: 0 } });
    // Eleven calls of 20 ms, one after the other, and only the last of them is still waited for.
    rig.runUntil(220);
    expect(counters(rig).stored).toBe(0);
    rig.runUntil(260);
    expect(counters(rig).stored).toBeGreaterThan(0);
    drained(rig);
  });

  test('ends a call that hangs', () => {
    const rig = rigWith({ timeoutMs: 5 }, { failures: { storage: { hang: true } }, breaker: { enabled: false } });
    rig.runUntil(60);
    expect(rig.count(STORAGE, J.CALLS_TIMED_OUT)).toBeGreaterThan(5);
    rig.apply({ failures: { storage: { hang: false } } });
    drained(rig);
  });
});

describe('retries', () => {
  test('a failed call is repeated so often before the breaker hears of it, and then once', () => {
    const rig = rigWith({ perCallMs: 1, retries: 4, backoff: 2 }, outage(true));
    rig.runUntil(140);
    expect([breaker(rig).failures, calls(rig)]).toEqual([4, 20]);
    expect(breaker(rig).opened).toBe(2);
    rig.apply(outage(false));
    drained(rig);
  });

  test('a repeat that goes well is a success, and nothing else', () => {
    const rig = rigWith({ retries: 50, backoff: 0 }, { failures: { storage: { errorRate: 0.5 } } });
    rig.runUntil(400);
    expect([breaker(rig).failures, breaker(rig).opened]).toEqual([0, 0]);
    expect(rig.count(STORAGE, J.CALLS_FAILED)).toBeGreaterThan(20);
    expect(calls(rig)).toBe(rig.count(STORAGE, J.BATCHES) + rig.count(STORAGE, J.CALLS_FAILED));
    drained(rig);
  });

  test('come after the backoff, or at once without one', () => {
    const made = (backoff: number) => {
      const rig = rigWith({ perCallMs: 1, retries: 100, backoff }, outage(true));
      rig.runUntil(60.5);
      return calls(rig);
    };
    // From 9 ms on: every 1 + 9 ms, every 1 + 4 ms, every 1 ms.
    expect([made(9), made(4), made(0)]).toEqual([6, 11, 52]);
  });

  test('a backoff is spread by its jitter', () => {
    const waits = (jitter: number) => {
      const rig = rigWith({ retries: 100, backoff: 10, jitter }, outage(true));
      const times: number[] = [];
      for (let made = calls(rig); times.length < 40; made = calls(rig)) {
        rig.runUntil(rig.now + 0.05);
        if (calls(rig) > made) times.push(rig.now);
      }
      return times.slice(2).map((time, i) => time - times[i + 1]!);
    };
    const even = waits(0);
    expect([Math.min(...even) > 9.9, Math.max(...even) < 10.2]).toEqual([true, true]);
    const spread = waits(0.5);
    expect([Math.min(...spread) < 6.5, Math.max(...spread) > 13.5]).toEqual([true, true]);
    expect([Math.min(...spread) > 4.9, Math.max(...spread) < 15.2]).toEqual([true, true]);
  });

  test('are not waited for when a drain is in a hurry', () => {
    const rig = rigWith({ retries: 100, backoff: 60_000 }, outage(true));
    rig.runUntil(30);
    rig.setPhase(DRAIN);
    Atomics.store(rig.memory.control, DRAIN_URGENCY, SKIP_WAITS);
    const before = rig.now;
    rig.drain();
    expect(undrained(rig)).toEqual([]);
    expect([rig.now - before < 100, counters(rig).stored]).toEqual([true, 0]);
  });
});
