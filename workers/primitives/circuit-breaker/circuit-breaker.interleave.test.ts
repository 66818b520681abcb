import { describe, expect, test } from 'vitest';
import { explore, sharedFields } from '../stepper/stepper.ts';
import { BREAKER_TIMES, BREAKER_WORDS, type BreakerMemory, layout, VERSION_WORD } from './breaker-memory.ts';
import type { BreakerSettings } from './breaker-settings.ts';
import { BreakerView } from './breaker-view.ts';
import { CircuitBreaker, isProbe, REJECTED } from './circuit-breaker.ts';

const settings: BreakerSettings = {
  enabled: true,
  consecutiveFailures: 2,
  failureRate: 1,
  window: 10,
  minimumCalls: 10,
  slowCallMs: 0,
  openMs: 100,
  backoffFactor: 2,
  maxOpenMs: 1_000,
  jitter: 0,
  probes: 1,
};
function watched(memory: BreakerMemory): BreakerMemory {
  layout().initialise(memory);
  return sharedFields(memory, { words: [VERSION_WORD] });
}
const memory = (): BreakerMemory =>
  watched({ words: new Int32Array(BREAKER_WORDS), times: new Float64Array(BREAKER_TIMES) });

function callerOf(shared: BreakerMemory, caller: number, changes: Partial<BreakerSettings> = {}) {
  const breaker = new CircuitBreaker(shared, { caller, random: () => 0.5 });
  breaker.configure({ ...settings, ...changes });
  return breaker;
}

/** A breaker that opened at 0, for 100 ms. */
function opened(): BreakerMemory {
  const shared = memory();
  const breaker = callerOf(shared, 9);
  for (let i = 0; i < 2; i++) breaker.failure(breaker.acquire(0), 0);
  return shared;
}
/** A half-open breaker of which callers 0, 1, … hold a probe each. */
function probed(probes: number): { shared: BreakerMemory; permits: number[] } {
  const shared = opened();
  const permits = Array.from({ length: probes }, (_, i) => callerOf(shared, i, { probes }).acquire(100));
  return { shared, permits };
}

/** States one after the other; each transition starts where the one before ended, so none was made twice. */
function path(shared: BreakerMemory): string {
  const log = new BreakerView(shared).transitions();
  let state = 'closed';
  for (const { from, to } of log) {
    expect(from).toBe(state);
    state = to;
  }
  expect(new BreakerView(shared).state).toBe(state);
  return log.map(({ to }) => to).join(' ');
}

describe('every interleaving', () => {
  test('two callers at the trip edge: it opens once, and neither failure is missed', () => {
    const fail = (caller: number) => (shared: BreakerMemory) => {
      const breaker = callerOf(shared, caller);
      breaker.failure(breaker.acquire(0), 5);
    };
    const { isTruncated } = explore({
      setup: memory,
      threads: [fail(0), fail(1)],
      isReduced: true,
      maxPreemptions: 4,
      check: (shared) => {
        const view = new BreakerView(shared);
        expect(path(shared)).toBe('open');
        expect([view.opened, view.failures, view.retryInMs(5)]).toEqual([1, 2, 100]);
      },
    });
    expect(isTruncated).toBe(false);
  });

  test('two failures and a success: it opens if and only if the failures are neighbours', () => {
    const finish = (caller: number, outcome: 'success' | 'failure') => (shared: BreakerMemory) => {
      const breaker = callerOf(shared, caller);
      const permit = breaker.acquire(0);
      if (outcome === 'success') breaker.success(permit, 0, 1);
      else breaker.failure(permit, 0);
    };
    const seen = new Set<string>();
    explore({
      setup: memory,
      threads: [finish(0, 'failure'), finish(1, 'success'), finish(2, 'failure')],
      isReduced: true,
      check: (shared) => {
        const order = [...shared.words.subarray(192, 195)].map((entry) => 'SF'[(entry & 3) - 1] ?? '').join('');
        expect(path(shared)).toBe(order.includes('FF') ? 'open' : '');
        seen.add(order);
      },
    });
    // Two: the success came when it was open already.
    expect([...seen].sort()).toEqual(['FF', 'FFS', 'FSF', 'SFF']);
  });

  test.each([1, 2])('three callers when the open time is over: half-open once, %i admitted', (probes) => {
    const knock = (caller: number) => (shared: BreakerMemory) => callerOf(shared, caller, { probes }).acquire(100);
    const { isTruncated } = explore({
      setup: opened,
      threads: [knock(0), knock(1), knock(2)],
      isReduced: true,
      check: (shared, permits) => {
        const admitted = permits.filter((permit) => permit !== undefined && permit !== REJECTED);
        expect(admitted).toHaveLength(probes);
        expect(new Set(admitted).size).toBe(probes);
        expect(admitted.every((permit) => permit !== undefined && isProbe(permit))).toBe(true);
        expect(path(shared)).toBe('open half-open');
        expect(new BreakerView(shared).rejected).toBe(3 - probes);
      },
    });
    expect(isTruncated).toBe(false);
  });

  test('a transition that was overtaken is not made: who fails late does not take half-open back', () => {
    const changes = { consecutiveFailures: 1 };
    explore({
      setup: () => {
        const shared = memory();
        return { shared, permits: [0, 1].map((caller) => callerOf(shared, caller).acquire(0)) };
      },
      threads: [
        ({ shared, permits }) => callerOf(shared, 0, changes).failure(permits[0]!, 0),
        ({ shared, permits }) => {
          const breaker = callerOf(shared, 1, changes);
          breaker.failure(permits[1]!, 0);
          return isProbe(breaker.acquire(100));
        },
      ],
      isReduced: true,
      maxPreemptions: 4,
      check: ({ shared }, [, isProbing]) => {
        expect(isProbing).toBe(true);
        expect(path(shared)).toBe('open half-open');
      },
    });
  });

  test('two callers between open and half-open: one admitted, and its result counts', () => {
    const knock = (caller: number) => (shared: BreakerMemory) => {
      const breaker = callerOf(shared, caller);
      const permit = breaker.acquire(100);
      if (permit !== REJECTED) breaker.success(permit, 110, 10);
      return permit === REJECTED ? 'rejected' : isProbe(permit) ? 'probe' : 'let through';
    };
    const seen = new Set<string>();
    const { isTruncated } = explore({
      setup: opened,
      threads: [knock(0), knock(1)],
      isReduced: true,
      maxPreemptions: 4,
      check: (shared, knocked) => {
        expect(path(shared)).toBe('open half-open closed');
        seen.add([...knocked].sort().join());
      },
    });
    expect(isTruncated).toBe(false);
    expect([...seen].sort()).toEqual(['let through,probe', 'probe,rejected']);
  });

  test("a place that comes free after the breaker opened again is nobody's", () => {
    explore({
      setup: () => probed(2),
      threads: [
        ({ shared, permits }) => {
          callerOf(shared, 1, { probes: 2 }).failure(permits[1]!, 110);
          callerOf(shared, 0, { probes: 2 }).abandon(permits[0]!);
        },
        ({ shared }) => callerOf(shared, 2, { probes: 2 }).acquire(110),
      ],
      isReduced: true,
      check: (_, [, permit]) => expect(permit).toBe(REJECTED),
    });
  });

  test('a failure races a success in half-open: it opens again, never closes', () => {
    const { isTruncated } = explore({
      setup: () => probed(2),
      threads: [
        ({ shared, permits }) => callerOf(shared, 0, { probes: 2 }).success(permits[0]!, 110, 10),
        ({ shared, permits }) => callerOf(shared, 1, { probes: 2 }).failure(permits[1]!, 110),
      ],
      isReduced: true,
      maxPreemptions: 5,
      check: ({ shared }) => {
        expect(path(shared)).toBe('open half-open open');
        expect(new BreakerView(shared).retryInMs(110)).toBe(200);
      },
    });
    expect(isTruncated).toBe(false);
  });

  test('a failure races the success that would close: one of both, once', () => {
    const seen = new Set<string>();
    explore({
      setup: () => probed(2),
      threads: [
        // The number of probes has been lowered, so this success is enough.
        ({ shared, permits }) => callerOf(shared, 0, { probes: 1 }).success(permits[0]!, 110, 10),
        ({ shared, permits }) => callerOf(shared, 1, { probes: 1 }).failure(permits[1]!, 110),
      ],
      isReduced: true,
      maxPreemptions: 5,
      check: ({ shared }) => seen.add(path(shared)),
    });
    expect([...seen].sort()).toEqual(['open half-open closed', 'open half-open open']);
  });

  test('the last two successes together: it closes once', () => {
    const succeed =
      (caller: number) =>
      ({ shared, permits }: ReturnType<typeof probed>) =>
        callerOf(shared, caller, { probes: 2 }).success(permits[caller]!, 110, 10);
    explore({
      setup: () => probed(2),
      threads: [succeed(0), succeed(1)],
      isReduced: true,
      maxPreemptions: 4,
      check: ({ shared }) => expect(path(shared)).toBe('open half-open closed'),
    });
  });

  test('a probe that fails while another knocks: who gets in, got in before it opened again', () => {
    const seen = new Set<string>();
    explore({
      setup: () => probed(1),
      threads: [
        ({ shared, permits }) => callerOf(shared, 0, { probes: 2 }).failure(permits[0]!, 110),
        ({ shared }) => {
          const permit = callerOf(shared, 1, { probes: 2 }).acquire(110);
          return permit === REJECTED ? 'rejected' : isProbe(permit) ? 'probe' : 'let through';
        },
      ],
      isReduced: true,
      maxPreemptions: 4,
      check: ({ shared }, [, knocked]) => {
        expect(path(shared)).toBe('open half-open open');
        seen.add(knocked ?? '');
      },
    });
    expect([...seen].sort()).toEqual(['probe', 'rejected']);
  });

  test('a reader finds whole records only', () => {
    explore({
      setup: () => probed(1),
      threads: [
        ({ shared, permits }) => {
          const breaker = callerOf(shared, 0);
          breaker.failure(permits[0]!, 110);
          breaker.acquire(310);
        },
        ({ shared }) => {
          const view = new BreakerView(shared);
          return { opened: view.opened, wait: view.retryInMs(110), log: view.transitions() };
        },
      ],
      check: (_, [, found]) => {
        const { opened, wait, log } = found!;
        expect([1, 2]).toContain(opened);
        expect([0, 200]).toContain(wait);
        expect(log.map(({ to, at }) => `${to} ${at}`).join()).toMatch(
          /^open 0,half-open 100(,open 110(,half-open 310)?)?$/,
        );
      },
    });
  });

  test('a reader of a full log never mixes two transitions, though their rows are used again', () => {
    const full = { words: new Int32Array(BREAKER_WORDS), times: new Float64Array(BREAKER_TIMES) };
    layout().initialise(full);
    const breaker = callerOf(full, 3, { consecutiveFailures: 1, openMs: 1, maxOpenMs: 1 });
    // Each transition at a time of its own.
    for (let now = 0; now < 70; now++) {
      const permit = breaker.acquire(now);
      if (now % 2 === 0) breaker.failure(permit, now);
      else breaker.abandon(permit);
    }
    const { isTruncated } = explore({
      setup: () => watched({ words: full.words.slice(), times: full.times.slice() }),
      threads: [
        (shared) => new BreakerView(shared).transitions(),
        (shared) => {
          const writer = callerOf(shared, 3, { openMs: 1, maxOpenMs: 1 });
          writer.failure(writer.acquire(70), 70);
          writer.acquire(71);
        },
      ],
      isReduced: true,
      check: (_, [log]) => {
        const times = log?.map(({ at }) => at) ?? [];
        expect(times.length).toBeGreaterThan(60);
        expect(times).toEqual(times.map((_, i) => times[0]! + i));
      },
    });
    expect(isTruncated).toBe(false);
  });
});

describe('a caller is killed at every step', () => {
  test('while it opens: the breaker is closed or open, with all that belongs to it, and goes on', () => {
    const seen = new Set<string>();
    explore({
      setup: memory,
      threads: [
        (shared) => {
          const breaker = callerOf(shared, 0);
          breaker.failure(breaker.acquire(0), 0);
          breaker.failure(breaker.acquire(0), 0);
        },
      ],
      kills: [0],
      check: (shared) => {
        seen.add(path(shared));
        const replacement = callerOf(shared, 0);
        for (let i = 0; i < 2 && replacement.state === 'closed'; i++) replacement.failure(replacement.acquire(0), 0);
        expect(path(shared)).toBe('open');
        expect(replacement.retryInMs(0)).toBe(100);
      },
    });
    expect([...seen].sort()).toEqual(['', 'open']);
  });

  test('while it probes beside another: after abandonAll the probe is made again, and it closes', () => {
    const probe = (caller: number) => (shared: BreakerMemory) => {
      const breaker = callerOf(shared, caller, { probes: 2 });
      const permit = breaker.acquire(100);
      if (permit !== REJECTED) breaker.success(permit, 110, 10);
    };
    explore({
      setup: opened,
      threads: [probe(0), probe(1)],
      kills: [0],
      recover: (shared) => callerOf(shared, 5).abandonAll(0),
      isReduced: true,
      maxPreemptions: 1,
      check: (shared, _, { died }) => {
        const replacement = callerOf(shared, 0, { probes: 2 });
        for (let i = 0; i < 2 && died !== null && replacement.state !== 'closed'; i++) {
          const permit = replacement.acquire(200);
          expect(permit).not.toBe(REJECTED);
          replacement.success(permit, 210, 10);
        }
        expect(path(shared)).toBe('open half-open closed');
      },
    });
  });
});
