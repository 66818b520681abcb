import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate } from './breaker-memory.ts';
import type { BreakerSettings } from './breaker-settings.ts';
import { BreakerView, type FailureCause } from './breaker-view.ts';
import { CircuitBreaker, REJECTED } from './circuit-breaker.ts';

type Inner =
  | { readonly state: 'closed'; readonly results: boolean[] }
  | { readonly state: 'open'; readonly at: number; readonly openings: number; readonly draw: number }
  | { readonly state: 'half-open'; readonly openings: number; readonly places: (TwinPermit | 'succeeded' | null)[] };

interface TwinPermit {
  /** The very object that was the state when the permit was given. */
  readonly given: Inner;
  readonly caller: number;
}

/** The rules word for word: one thread, arrays, nothing packed. */
class TwinBreaker {
  inner: Inner = { state: 'closed', results: [] };
  settings: BreakerSettings;
  opened = 0;
  rejected = 0;
  failures = 0;
  readonly log: { at: number; from: string; to: string; reason: string }[] = [];
  private readonly random: () => number;

  constructor(first: BreakerSettings, random: () => number) {
    this.settings = first;
    this.random = random;
  }

  acquire(now: number, caller: number): TwinPermit | null {
    if (!this.settings.enabled && this.inner.state !== 'closed') this.close(now, 'switched off');
    if (this.inner.state === 'open') {
      if (now < this.until(this.inner)) {
        this.rejected++;
        return null;
      }
      this.change(now, { state: 'half-open', openings: this.inner.openings, places: [] }, 'open time over');
    }
    const permit = { given: this.inner, caller };
    if (this.inner.state !== 'half-open') return permit;
    const { places } = this.inner;
    for (let place = 0; place < this.settings.probes; place++) {
      if ((places[place] ?? null) !== null) continue;
      places[place] = permit;
      return permit;
    }
    if (this.closeIfAllSucceeded(now)) return { given: this.inner, caller };
    this.rejected++;
    return null;
  }

  success(permit: TwinPermit, now: number, durationMs: number): void {
    const { slowCallMs } = this.settings;
    if (slowCallMs > 0 && durationMs >= slowCallMs) {
      this.failure(permit, now, 'slow');
      return;
    }
    if (permit.given !== this.inner) return;
    if (this.inner.state === 'closed') this.judge(true, now, 'none');
    if (this.inner.state !== 'half-open') return;
    const place = this.inner.places.indexOf(permit);
    if (place < 0) return;
    this.inner.places[place] = 'succeeded';
    this.closeIfAllSucceeded(now);
  }

  failure(permit: TwinPermit, now: number, cause: FailureCause): void {
    this.failures++;
    if (permit.given !== this.inner) return;
    if (this.inner.state === 'closed') this.judge(false, now, cause);
    else if (!this.settings.enabled) this.abandon(permit);
    else if (this.inner.state === 'half-open' && this.inner.places.includes(permit)) {
      this.open(now, this.inner.openings + 1, `probe failed: ${cause}`);
    }
  }

  abandon(permit: TwinPermit): void {
    if (this.inner.state !== 'half-open') return;
    const place = this.inner.places.indexOf(permit);
    if (place >= 0) this.inner.places[place] = null;
  }

  abandonAll(caller: number): void {
    if (this.inner.state !== 'half-open') return;
    const { places } = this.inner;
    for (const permit of [...places]) {
      if (permit !== null && permit !== 'succeeded' && permit?.caller === caller) this.abandon(permit);
    }
  }

  retryInMs(now: number): number {
    return this.inner.state === 'open' ? Math.max(0, this.until(this.inner) - now) : 0;
  }

  private judge(isSuccess: boolean, now: number, cause: string): void {
    if (this.inner.state !== 'closed') return;
    const { results } = this.inner;
    const { enabled, consecutiveFailures, failureRate, window, minimumCalls } = this.settings;
    results.push(isSuccess);
    if (!enabled) return;
    const last = results.slice(-window);
    const failed = last.filter((hasSucceeded) => !hasSucceeded).length;
    const isEnough = last.length >= Math.min(minimumCalls, window);
    const run = results.length - 1 - results.lastIndexOf(true);
    if (consecutiveFailures > 0 && run >= consecutiveFailures) {
      this.open(now, 1, `${consecutiveFailures} consecutive failures, last one: ${cause}`);
    } else if (failed > 0 && isEnough && failed / last.length >= failureRate) {
      this.open(now, 1, `failure rate ${Math.round((failed / last.length) * 100)} %`);
    }
  }

  private closeIfAllSucceeded(now: number): boolean {
    if (this.inner.state !== 'half-open') return false;
    const { probes } = this.settings;
    const first = Array.from(
      { length: probes },
      (_, place) => this.inner.state === 'half-open' && this.inner.places[place],
    );
    if (!first.every((held) => held === 'succeeded')) return false;
    this.close(now, probes === 1 ? 'probe succeeded' : `${probes} probes succeeded`);
    return true;
  }

  private open(now: number, openings: number, reason: string): void {
    this.opened++;
    this.change(now, { state: 'open', at: now, openings, draw: this.random() }, reason);
  }

  /** By the settings that there are now, whatever they were when it opened. */
  private until({ at, openings, draw }: Inner & { state: 'open' }): number {
    const { openMs, backoffFactor, maxOpenMs, jitter } = this.settings;
    let length = openMs;
    for (let n = 1; n < openings; n++) length = Math.min(length * backoffFactor, maxOpenMs);
    length = Math.min(length, maxOpenMs);
    return at + Math.min(length * (1 - jitter + 2 * jitter * draw), maxOpenMs);
  }

  private close(now: number, reason: string): void {
    this.change(now, { state: 'closed', results: [] }, reason);
  }

  private change(at: number, to: Inner, reason: string): void {
    this.log.push({ at, from: this.inner.state, to: to.state, reason });
    this.inner = to;
  }
}

const CALLERS = 3;
const settings: fc.Arbitrary<BreakerSettings> = fc.record({
  enabled: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.boolean()),
  consecutiveFailures: fc.integer({ min: 0, max: 4 }),
  failureRate: fc.constantFrom(0, 0.25, 0.5, 0.6, 1),
  window: fc.integer({ min: 1, max: 8 }),
  minimumCalls: fc.integer({ min: 1, max: 10 }),
  slowCallMs: fc.constantFrom(0, 20),
  openMs: fc.constantFrom(1, 10, 50),
  backoffFactor: fc.constantFrom(1, 1.5, 2, 10),
  maxOpenMs: fc.constantFrom(50, 100, 400),
  jitter: fc.constantFrom(0, 0.1, 1),
  probes: fc.integer({ min: 1, max: 4 }),
});
const caller = fc.nat(CALLERS - 1);
/** `which`: of the permits that are out; the newest ones most often, so that runs of calls make sense. */
const which = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(9));
const command = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('acquire' as const), caller }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('success' as const), which, took: fc.constantFrom(1, 19, 20, 50) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('failure' as const),
      which,
      cause: fc.constantFrom('error' as const, 'timeout' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('abandon' as const), which }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.constantFrom(0.5, 5, 30, 100, 400) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('configure' as const), settings }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), caller }) },
);

type Step = typeof command extends fc.Arbitrary<infer Generated> ? Generated : never;

/** Both breakers side by side, fed with the same draws of chance. */
class Pair {
  now = 1.7e12;
  private readonly memory = allocate();
  private readonly twin: TwinBreaker;
  private readonly callers: CircuitBreaker[];
  private out: { real: number; twin: TwinPermit; caller: number }[] = [];
  private settings: BreakerSettings;
  private readonly random: () => number;

  constructor(first: BreakerSettings, seed: number) {
    this.settings = first;
    this.twin = new TwinBreaker(first, chance(seed));
    this.random = chance(seed);
    this.callers = Array.from({ length: CALLERS }, (_, i) => this.make(i));
  }

  /** Of all transitions. */
  reasons(): string[] {
    return this.twin.log.map(({ reason }) => reason);
  }

  run(step: Step): void {
    switch (step.kind) {
      case 'acquire':
        this.acquire(step.caller);
        break;
      case 'time':
        this.now += step.ms;
        break;
      case 'configure':
        this.settings = step.settings;
        this.twin.settings = step.settings;
        for (const breaker of this.callers) breaker.configure(step.settings);
        break;
      case 'replace':
        this.out = this.out.filter((permit) => permit.caller !== step.caller);
        this.callers[step.caller] = this.make(step.caller);
        this.callers[(step.caller + 1) % CALLERS]!.abandonAll(step.caller);
        this.twin.abandonAll(step.caller);
        break;
      default:
        this.finish(step);
    }
  }

  private make(caller: number): CircuitBreaker {
    const breaker = new CircuitBreaker(this.memory, { caller, random: this.random });
    breaker.configure(this.settings);
    return breaker;
  }

  private acquire(caller: number): void {
    const real = this.callers[caller]!.acquire(this.now);
    const twin = this.twin.acquire(this.now, caller);
    expect(real === REJECTED).toBe(twin === null);
    if (twin !== null) this.out.unshift({ real, twin, caller });
  }

  private finish(step: {
    kind: 'success' | 'failure' | 'abandon';
    which: number;
    took?: number;
    cause?: FailureCause;
  }): void {
    const [permit] = this.out.splice(step.which, 1);
    if (permit === undefined) return;
    const breaker = this.callers[permit.caller]!;
    if (step.kind === 'success') {
      breaker.success(permit.real, this.now, step.took ?? 0);
      this.twin.success(permit.twin, this.now, step.took ?? 0);
    } else if (step.kind === 'failure') {
      breaker.failure(permit.real, this.now, step.cause);
      this.twin.failure(permit.twin, this.now, step.cause ?? 'error');
    } else {
      breaker.abandon(permit.real);
      this.twin.abandon(permit.twin);
    }
  }

  /** Whoever only looks sees the same. Tens of thousands of times, so `expect` is asked only where something differs. */
  compare(): void {
    const { twin, now } = this;
    const breakers = [...this.callers, new BreakerView(this.memory)];
    const looks = breakers.map((breaker) => countsOf(breaker.state, breaker));
    const wanted = countsOf(twin.inner.state, twin);
    const retryInMs = twin.retryInMs(now);
    const log = this.callers[0]!.transitions();
    const wantedLog = twin.log.slice(-64);
    const isSame =
      looks.every((look) => look === wanted) &&
      breakers.every((breaker) => Math.abs(breaker.retryInMs(now) - retryInMs) < 0.005) &&
      log.map(asText).join() === wantedLog.map(asText).join();
    if (isSame) return;
    expect(looks).toEqual(looks.map(() => wanted));
    for (const breaker of breakers) expect(breaker.retryInMs(now)).toBeCloseTo(retryInMs, 2);
    expect(log).toEqual(wantedLog);
  }
}

interface Counts {
  readonly opened: number;
  readonly rejected: number;
  readonly failures: number;
}
function countsOf(state: string, { opened, rejected, failures }: Counts): string {
  return `${state}, opened ${opened}, rejected ${rejected}, failed ${failures}`;
}
function asText({ at, from, to, reason }: { at: number; from: string; to: string; reason: string }): string {
  return `${at} ${from} ${to} ${reason}`;
}

/** The same draws for the same seed. Never quite at an end of the range, where rounding would decide a comparison. */
function chance(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return 0.05 + (0.9 * (state >>> 0)) / 2 ** 32;
  };
}

describe('CircuitBreaker, against a slow twin', () => {
  test('does the same in every generated sequence of calls, results and times, by several callers', () => {
    const reasons: string[] = [];
    fc.assert(
      fc.property(
        settings,
        fc.integer(),
        fc.array(command, { minLength: 100, maxLength: 200 }),
        (first, seed, commands) => {
          const pair = new Pair(first, seed);
          for (const step of commands) {
            pair.run(step);
            pair.compare();
          }
          reasons.push(...pair.reasons());
        },
      ),
      { numRuns: 200 },
    );
    const happened = (reason: RegExp) => reasons.filter((each) => reason.test(each)).length;
    const often = [
      /consecutive failures/,
      /failure rate/,
      /open time over/,
      /succeeded/,
      /probe failed/,
      /switched off/,
    ];
    expect(often.map((reason) => happened(reason) > 30)).toEqual(often.map(() => true));
  });

  test('open times stay within jitter and cap for every setting', () => {
    fc.assert(
      fc.property(
        settings,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 30 }),
        (drawn, draw, openings) => {
          const config = { ...drawn, enabled: true, consecutiveFailures: 1, slowCallMs: 0 };
          const breaker = new CircuitBreaker(allocate(), { caller: 0, random: () => draw });
          breaker.configure(config);
          let now = 0;
          for (let n = 1; n <= openings; n++) {
            breaker.failure(breaker.acquire(now), now);
            const expected = Math.min(config.openMs * config.backoffFactor ** (n - 1), config.maxOpenMs);
            const wait = breaker.retryInMs(now);
            expect(wait).toBeGreaterThanOrEqual(expected * (1 - config.jitter) - 1e-6);
            expect(wait).toBeLessThanOrEqual(Math.min(expected * (1 + config.jitter), config.maxOpenMs) + 1e-6);
            now += wait + 1e-6;
          }
          expect(breaker.opened).toBe(openings);
        },
      ),
    );
  });
});
