import { describe, expect, test } from 'vitest';
import { runThreads } from '../../testing/threads.ts';
import { allocate, BREAKER_CALLERS, LOGGED_TRANSITIONS, STATE } from './breaker-memory.ts';
import type { BreakerSettings } from './breaker-settings.ts';
import { BreakerView } from './breaker-view.ts';
import type { BreakerTally, BreakerThread } from './circuit-breaker.thread-body.ts';
import { CircuitBreaker, REJECTED } from './circuit-breaker.ts';

const THREADS = 4;
const PROBES = 2;
const settings: BreakerSettings = {
  enabled: true,
  consecutiveFailures: 5,
  failureRate: 0.5,
  window: 20,
  minimumCalls: 10,
  slowCallMs: 0,
  openMs: 0.05,
  backoffFactor: 1.5,
  maxOpenMs: 0.2,
  jitter: 0.2,
  probes: PROBES,
};
const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

describe('four threads hammering one breaker', () => {
  test('at most `probes` at once in half-open, every transition made once, every count exact', async () => {
    const memory = allocate();
    const probing = new Int32Array(new SharedArrayBuffer(4 * 2 ** 16));
    const orders: BreakerThread[] = Array.from({ length: THREADS }, (_, caller) => ({
      memory,
      settings,
      caller,
      calls: 300_000,
      probing,
    }));
    const tallies = await runThreads<BreakerTally>(
      new URL('./circuit-breaker.thread-body.ts', import.meta.url),
      orders,
    );

    const view = new BreakerView(memory);
    expect(Math.max(...tallies.map(({ mostProbes }) => mostProbes))).toBeLessThanOrEqual(PROBES);
    expect(view.rejected).toBe(sum(tallies.map(({ rejected }) => rejected)));
    expect(view.failures).toBe(sum(tallies.map(({ failures }) => failures)));

    const log = view.transitions();
    expect(log).toHaveLength(LOGGED_TRANSITIONS);
    for (const [i, { from, at }] of log.entries()) {
      const before = log[i - 1];
      if (before === undefined) continue;
      expect(from).toBe(before.to);
      // A thread may lose its core between its look at the clock and the transition, for long on a busy machine.
      expect(at).toBeGreaterThan(before.at - 5000);
    }
    expect(log.at(-1)?.to).toBe(view.state);

    // Between two openings lies one half-open, and at most one closed: nothing was opened twice.
    const transitions = Atomics.load(memory.words, STATE) >>> 13;
    expect(view.opened).toBeGreaterThan(20);
    expect(transitions).toBeGreaterThanOrEqual(2 * view.opened - 1);
    expect(transitions).toBeLessThanOrEqual(3 * view.opened + 2);

    // Nobody has left a place behind.
    const next = new CircuitBreaker(memory, { caller: BREAKER_CALLERS - 1, random: () => 0.5 });
    next.configure({ ...settings, openMs: 0, maxOpenMs: 0 });
    const later = performance.timeOrigin + performance.now() + 1_000;
    for (let i = 0; i < PROBES && next.state !== 'closed'; i++) {
      const permit = next.acquire(later);
      expect(permit).not.toBe(REJECTED);
      next.success(permit, later, 0);
    }
    expect(next.state).toBe('closed');
  });
});
