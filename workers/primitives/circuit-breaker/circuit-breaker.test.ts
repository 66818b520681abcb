import { describe, expect, test } from 'vitest';
import { allocate, VERSION_WORD } from './breaker-memory.ts';
import type { BreakerSettings } from './breaker-settings.ts';
import { BreakerView } from './breaker-view.ts';
import { CircuitBreaker, isProbe, REJECTED } from './circuit-breaker.ts';

const settings: BreakerSettings = {
  enabled: true,
  consecutiveFailures: 3,
  failureRate: 1,
  window: 10,
  minimumCalls: 10,
  slowCallMs: 0,
  openMs: 1_000,
  backoffFactor: 2,
  maxOpenMs: 5_000,
  jitter: 0,
  probes: 1,
};

function breakerOf(changes: Partial<BreakerSettings> = {}, random = () => 0.5) {
  const memory = allocate();
  const another = (caller: number, others: Partial<BreakerSettings> = changes) => {
    const made = new CircuitBreaker(memory, { caller, random });
    made.configure({ ...settings, ...others });
    return made;
  };
  return { memory, breaker: another(0), another };
}
type Outcome = 'success' | 'failure';
function call(breaker: CircuitBreaker, outcome: Outcome, now = 0): void {
  const permit = breaker.acquire(now);
  expect(permit).not.toBe(REJECTED);
  if (outcome === 'success') breaker.success(permit, now, 1);
  else breaker.failure(permit, now);
}
const calls = (breaker: CircuitBreaker, outcomes: string, now = 0) => {
  for (const letter of outcomes) call(breaker, letter === 'F' ? 'failure' : 'success', now);
};

describe('closed', () => {
  test('opens after consecutive failures, of which a success in between starts anew', () => {
    const { breaker } = breakerOf();
    calls(breaker, 'FFSFF');
    expect(breaker.state).toBe('closed');
    calls(breaker, 'F');
    expect(breaker.state).toBe('open');
    expect(breaker.transitions()).toEqual([
      { at: 0, from: 'closed', to: 'open', reason: '3 consecutive failures, last one: error' },
    ]);
  });

  test('opens at the failure rate, not before there are minimumCalls', () => {
    const { breaker } = breakerOf({ consecutiveFailures: 0, failureRate: 0.5, minimumCalls: 4 });
    calls(breaker, 'FFS');
    expect(breaker.state).toBe('closed');
    // Half of four: also a success can be the call that makes them enough.
    calls(breaker, 'S');
    expect(breaker.state).toBe('open');
    expect(breaker.transitions()[0]?.reason).toBe('failure rate 50 %');
  });

  test('looks no further back than the window', () => {
    const { breaker } = breakerOf({ consecutiveFailures: 0, failureRate: 0.5, minimumCalls: 4, window: 4 });
    calls(breaker, 'SSSFSSSFSSSF');
    expect(breaker.state).toBe('closed');
    calls(breaker, 'F');
    expect(breaker.state).toBe('open');
  });

  test('takes more minimumCalls than the window as the window', () => {
    const { breaker } = breakerOf({ consecutiveFailures: 0, failureRate: 0.5, minimumCalls: 50, window: 4 });
    calls(breaker, 'SFSF');
    expect(breaker.state).toBe('open');
  });

  test('does not open without a failure, even at rate 0', () => {
    const { breaker } = breakerOf({ consecutiveFailures: 0, failureRate: 0, minimumCalls: 1 });
    calls(breaker, 'SSSS');
    expect(breaker.state).toBe('closed');
    calls(breaker, 'F');
    expect(breaker.state).toBe('open');
  });

  test('with 0 consecutive failures only the rate counts', () => {
    const { breaker } = breakerOf({ consecutiveFailures: 0, failureRate: 1, minimumCalls: 10 });
    calls(breaker, 'FFFFFFFFF');
    expect(breaker.state).toBe('closed');
    calls(breaker, 'F');
    expect(breaker.state).toBe('open');
  });

  test('counts slow calls as failures, from slowCallMs on', () => {
    const { breaker } = breakerOf({ slowCallMs: 500 });
    const take = (durationMs: number) => breaker.success(breaker.acquire(0), 0, durationMs);
    for (const duration of [500, 900, 499.9, 600, 700]) take(duration);
    expect([breaker.state, breaker.failures]).toEqual(['closed', 4]);
    take(500);
    expect(breaker.transitions()[0]?.reason).toBe('3 consecutive failures, last one: slow');
    const fast = breakerOf({ slowCallMs: 0 }).breaker;
    fast.success(fast.acquire(0), 0, 1e9);
    expect(fast.failures).toBe(0);
  });

  test('keeps a run of the longest length, and a window of the longest, over many laps of the ring', () => {
    const { breaker } = breakerOf({ consecutiveFailures: 1_000, failureRate: 0.9, window: 1_000, minimumCalls: 1_000 });
    for (let lap = 0; lap < 7; lap++) calls(breaker, `${'F'.repeat(899)}${'S'.repeat(101)}`);
    expect(breaker.state).toBe('closed');
    breaker.configure({ ...settings, consecutiveFailures: 1_000, failureRate: 1, window: 1_000, minimumCalls: 1_000 });
    calls(breaker, 'F'.repeat(999));
    expect(breaker.state).toBe('closed');
    calls(breaker, 'F');
    expect(breaker.transitions()[0]?.reason).toBe('1000 consecutive failures, last one: error');
  });
});

describe('open', () => {
  test('rejects until its time is over, and says how long that is', () => {
    const { breaker } = breakerOf();
    calls(breaker, 'FFF', 100);
    expect(breaker.acquire(100)).toBe(REJECTED);
    expect(breaker.retryInMs(600)).toBe(500);
    expect(breaker.acquire(1_099.9)).toBe(REJECTED);
    expect(breaker.rejected).toBe(2);
    expect([breaker.retryInMs(1_200), breaker.state]).toEqual([0, 'open']);
    expect(isProbe(breaker.acquire(1_100))).toBe(true);
    expect([breaker.retryInMs(1_100), breaker.state]).toEqual([0, 'half-open']);
  });

  /** Lengths of the open times while every probe fails. */
  function openTimes(breaker: CircuitBreaker, count: number): number[] {
    let now = 1.7e12;
    calls(breaker, 'FFF', now);
    return Array.from({ length: count }, () => {
      const wait = breaker.retryInMs(now);
      now += wait;
      call(breaker, 'failure', now);
      return wait;
    });
  }

  test('follows changed settings while it is open, with the same draw of jitter', () => {
    const { memory, breaker } = breakerOf({ openMs: 100, jitter: 0.5 }, () => 0.9);
    calls(breaker, 'FFF');
    expect(breaker.retryInMs(0)).toBeCloseTo(140);
    breaker.configure({ ...settings, openMs: 1000, maxOpenMs: 5000, jitter: 0.25 });
    expect([breaker, new BreakerView(memory)].map((each) => each.retryInMs(200))).toEqual([1000, 1000]);
    expect(breaker.acquire(200)).toBe(REJECTED);
    breaker.configure({ ...settings, openMs: 10, jitter: 0 });
    // It would have been over at 10.
    expect(breaker.retryInMs(200)).toBe(0);
    expect(isProbe(breaker.acquire(200))).toBe(true);
  });

  test('backs off exponentially, up to the cap, and starts anew once closed', () => {
    const { breaker } = breakerOf();
    expect(openTimes(breaker, 5)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
    const now = 1.8e12;
    call(breaker, 'success', now);
    expect(breaker.state).toBe('closed');
    calls(breaker, 'FFF', now);
    expect(breaker.retryInMs(now)).toBe(1_000);
    expect(breaker.opened).toBe(7);
  });

  test('stays at the cap however often it opens', () => {
    const { breaker } = breakerOf({ backoffFactor: 10 });
    expect(openTimes(breaker, 400).at(-1)).toBe(5_000);
  });

  test('does not grow with factor 1', () => {
    expect(openTimes(breakerOf({ backoffFactor: 1 }).breaker, 3)).toEqual([1_000, 1_000, 1_000]);
  });

  test('spreads by jitter, within its bounds and the cap', () => {
    const draws = [0, 0.25, 0.5, 1];
    let drawn = 0;
    const { breaker } = breakerOf({ jitter: 0.2 }, () => draws[drawn++ % 4]!);
    const rounded = openTimes(breaker, 8).map((wait) => Math.round(wait * 100) / 100);
    expect(rounded).toEqual([800, 1_800, 4_000, 5_000, 4_000, 4_500, 5_000, 5_000]);
  });
});

describe('half-open', () => {
  const opened = (changes: Partial<BreakerSettings>) => {
    const made = breakerOf(changes);
    calls(made.breaker, 'FFF', 0);
    return made;
  };

  test('lets as many through as there are probes, and closes when all have succeeded', () => {
    const { breaker } = opened({ probes: 3 });
    const permits = [0, 1, 2].map(() => breaker.acquire(1_000));
    expect(permits.every(isProbe)).toBe(true);
    expect(breaker.acquire(1_000)).toBe(REJECTED);
    breaker.success(permits[1]!, 1_001, 1);
    breaker.success(permits[0]!, 1_002, 2);
    // A place is for one probe: its success does not make room for a fourth.
    expect([breaker.acquire(1_002), breaker.state]).toEqual([REJECTED, 'half-open']);
    breaker.success(permits[2]!, 1_003, 3);
    expect(breaker.transitions().slice(1)).toEqual([
      { at: 1_000, from: 'open', to: 'half-open', reason: 'open time over' },
      { at: 1_003, from: 'half-open', to: 'closed', reason: '3 probes succeeded' },
    ]);
  });

  test('closes after probes one by one', () => {
    const { breaker } = opened({ probes: 3 });
    calls(breaker, 'SS', 1_000);
    expect(breaker.state).toBe('half-open');
    calls(breaker, 'S', 1_000);
    expect(breaker.state).toBe('closed');
  });

  test('opens again at the first failure, whatever the others do', () => {
    const { breaker } = opened({ probes: 2 });
    const [first, second] = [breaker.acquire(1_000), breaker.acquire(1_000)];
    breaker.failure(first, 1_500, 'timeout');
    breaker.success(second, 1_501, 501);
    expect([breaker.state, breaker.retryInMs(1_500)]).toEqual(['open', 2_000]);
    expect(breaker.transitions().at(-1)?.reason).toBe('probe failed: timeout');
  });

  test('takes a slow probe as failed', () => {
    const { breaker } = opened({ slowCallMs: 100 });
    breaker.success(breaker.acquire(1_000), 1_100, 100);
    expect(breaker.transitions().at(-1)?.reason).toBe('probe failed: slow');
  });

  test('forgets what was before it closed', () => {
    const { breaker } = opened({ failureRate: 0.5, window: 4, minimumCalls: 4 });
    call(breaker, 'success', 1_000);
    calls(breaker, 'FFSS', 1_000);
    expect(breaker.state).toBe('open');
    call(breaker, 'success', 3_000);
    calls(breaker, 'FFS', 3_000);
    expect(breaker.state).toBe('closed');
  });

  test('gives an abandoned place to another', () => {
    const { breaker, another } = opened({ probes: 1 });
    const other = another(1);
    const permit = breaker.acquire(1_000);
    expect(other.acquire(1_000)).toBe(REJECTED);
    breaker.abandon(permit);
    const next = other.acquire(1_000);
    breaker.success(permit, 1_000, 1);
    breaker.failure(permit, 1_000);
    expect(other.state).toBe('half-open');
    other.success(next, 1_000, 1);
    expect(other.state).toBe('closed');
  });

  test('gets the places of a dead caller back, and only those', () => {
    const { breaker, another } = opened({ probes: 3 });
    const dying = another(1);
    const kept = breaker.acquire(1_000);
    dying.acquire(1_000);
    dying.acquire(1_000);
    expect(breaker.acquire(1_000)).toBe(REJECTED);
    breaker.abandonAll(1);
    const replacement = another(1);
    const again = [replacement.acquire(1_001), replacement.acquire(1_001)];
    expect(replacement.acquire(1_001)).toBe(REJECTED);
    for (const permit of again) replacement.success(permit, 1_002, 1);
    breaker.success(kept, 1_002, 2);
    expect(breaker.state).toBe('closed');
  });

  test('follows a changed number of probes', () => {
    const { breaker } = opened({ probes: 3 });
    const first = breaker.acquire(1_000);
    breaker.acquire(1_000);
    breaker.configure({ ...settings, probes: 1 });
    breaker.success(first, 1_000, 1);
    expect(breaker.state).toBe('closed');
  });
});

describe('permits', () => {
  test('results from before a transition do not count after it', () => {
    const { breaker } = breakerOf();
    const early = [0, 1, 2, 3].map(() => breaker.acquire(0));
    calls(breaker, 'FFF', 0);
    breaker.failure(early[0]!, 1);
    const probe = breaker.acquire(1_000);
    breaker.failure(early[1]!, 1_000);
    expect(breaker.state).toBe('half-open');
    breaker.success(probe, 1_000, 1);
    breaker.failure(early[2]!, 1_000);
    breaker.failure(early[3]!, 1_000);
    breaker.success(probe, 1_000, 1);
    calls(breaker, 'FF', 1_000);
    expect([breaker.state, breaker.failures]).toEqual(['closed', 9]);
    calls(breaker, 'F', 1_000);
    expect(breaker.state).toBe('open');
  });

  test('are numbers of which only REJECTED is negative, also after very many transitions', () => {
    const { breaker } = breakerOf({ consecutiveFailures: 1, openMs: 0, maxOpenMs: 0, probes: 2 });
    for (let round = 0; round < 300_000; round++) {
      const permit = breaker.acquire(round);
      if (permit < 0) throw new Error(`rejected in round ${round}`);
      breaker.failure(permit, round);
    }
    expect(breaker.opened).toBe(300_000);
    calls(breaker, 'SS', 300_000);
    expect(breaker.state).toBe('closed');
    expect(breaker.transitions()).toHaveLength(64);
  });
});

describe('switched off', () => {
  test('lets everything through, and counts', () => {
    const { breaker } = breakerOf({ enabled: false });
    calls(breaker, 'FFFFFFFFFFFF');
    expect([breaker.state, breaker.failures, breaker.opened]).toEqual(['closed', 12, 0]);
    breaker.configure(settings);
    calls(breaker, 'F');
    expect(breaker.transitions()[0]?.reason).toBe('3 consecutive failures, last one: error');
  });

  test('closes an open breaker at the next call', () => {
    const { breaker } = breakerOf();
    calls(breaker, 'FFF');
    breaker.configure({ ...settings, enabled: false });
    calls(breaker, 'FF', 1);
    expect(breaker.state).toBe('closed');
    expect(breaker.transitions().at(-1)).toEqual({ at: 1, from: 'open', to: 'closed', reason: 'switched off' });
  });

  test('gives back the place of a probe that fails', () => {
    const { breaker } = breakerOf();
    calls(breaker, 'FFF');
    const probe = breaker.acquire(1_000);
    breaker.configure({ ...settings, enabled: false });
    breaker.failure(probe, 1_000);
    breaker.configure(settings);
    call(breaker, 'success', 1_000);
    expect(breaker.state).toBe('closed');
  });
});

describe('log and counts', () => {
  test('keeps the last 64 transitions in order', () => {
    const { breaker, another, memory } = breakerOf({ openMs: 1, maxOpenMs: 1 });
    const callers = [breaker, another(7), another(15)];
    calls(breaker, 'FFF', 0);
    for (let now = 1; now <= 100; now++) call(callers[now % 3]!, 'failure', now);
    const log = new BreakerView(memory).transitions();
    expect(log).toHaveLength(64);
    expect(log.map(({ at }) => at)).toEqual(Array.from({ length: 64 }, (_, i) => 69 + (i >> 1)));
    for (const [i, { from, to }] of log.entries()) {
      expect([from, to]).toEqual(i % 2 === 0 ? ['open', 'half-open'] : ['half-open', 'open']);
    }
    expect(breaker.opened).toBe(101);
  });

  test('goes on after a caller was replaced, again and again', () => {
    const { breaker, another } = breakerOf({ openMs: 1, maxOpenMs: 1 });
    calls(breaker, 'FFF', 0);
    for (let now = 1; now <= 200; now++) call(another(now % 2), 'failure', now);
    const log = breaker.transitions();
    expect(log.map(({ at }) => at)).toEqual(Array.from({ length: 64 }, (_, i) => 169 + (i >> 1)));
    expect([breaker.opened, breaker.failures]).toEqual([201, 203]);
  });

  test('starts with nothing', () => {
    const view = new BreakerView(allocate());
    expect([view.state, view.opened, view.rejected, view.failures, view.retryInMs(5)]).toEqual(['closed', 0, 0, 0, 0]);
    expect(view.transitions()).toEqual([]);
  });
});

test.each([
  ['window', 1_001, 'a whole number from 1 to 1000 (calls)'],
  ['consecutiveFailures', 1_001, 'a whole number from 0 to 1000 (calls)'],
  ['probes', 101, 'a whole number from 1 to 100 (calls)'],
  ['probes', 0.5, 'a whole number from 1 to 100 (calls)'],
  ['failureRate', 1.1, 'a number from 0 to 1 (share)'],
  ['jitter', Number.NaN, 'a number from 0 to 1 (share)'],
  ['openMs', -1, 'a number of 0 or more (ms)'],
  ['backoffFactor', 0.9, 'a number of 1 or more (times)'],
] as const)('refuses a %s of %d', (name, value, allowed) => {
  const { breaker } = breakerOf();
  expect(() => breaker.configure({ ...settings, [name]: value })).toThrow(
    `${name}: ${value} is not allowed here; allowed: ${allowed}`,
  );
});

test('refuses a caller that it has no room for, and memory of another version', () => {
  const { memory } = breakerOf();
  const fault = 'caller: 16 is not allowed here; allowed: a whole number from 0 to 15 (callers)';
  expect(() => new CircuitBreaker(memory, { caller: 16, random: Math.random })).toThrow(fault);
  memory.words[VERSION_WORD]!++;
  expect(() => new BreakerView(memory)).toThrow(
    'memory of a circuit breaker: laid out by version 3 is not allowed here; allowed: laid out by version 2',
  );
});
