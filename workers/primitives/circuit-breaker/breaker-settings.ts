/** What a circuit breaker is set to: see `circuit-breaker.ts` for what each does. */
import { checkOption, type OptionRange } from '../shared/options.ts';
import { MAX_PROBES, MAX_WINDOW } from './breaker-memory.ts';

/** For `CircuitBreaker.configure`: the same for all callers. */
export interface BreakerSettings {
  /** Off: it stays closed, and counts all the same. On by default. */
  readonly enabled: boolean;
  /** Failures in a row that open it; 0: only the rate counts. 5 by default, at most 1,000. */
  readonly consecutiveFailures: number;
  /** Share of failures in the window that opens it, 0 to 1; 0.5 by default. At 0 one failed call is enough. */
  readonly failureRate: number;
  /** Latest calls that the rate is taken of, 1 to 1,000; 50 by default. */
  readonly window: number;
  /** Calls before the rate counts; 10 by default. More than `window` means `window`. */
  readonly minimumCalls: number;
  /** A call that takes this many ms or more has failed; 0, the default: no call is slow. */
  readonly slowCallMs: number;
  /** ms that it stays open the first time; 1,000 by default. */
  readonly openMs: number;
  /** Each opening in a row lasts this many times longer than the one before, 1 or more; 2 by default. */
  readonly backoffFactor: number;
  /** ms that it stays open at most; 30,000 by default. */
  readonly maxOpenMs: number;
  /** Open times are spread by up to this share, 0 to 1, so that callers do not come back at once; 0.1 by default. */
  readonly jitter: number;
  /** Calls that a half-open breaker lets in, all of which must succeed: 1 to 100, 1 by default. */
  readonly probes: number;
}

const ENDLESS = Number.POSITIVE_INFINITY;
const WHOLE = 'whole number';
/** Unit, range and default of each number. */
export const BREAKER_OPTIONS = {
  consecutiveFailures: { unit: 'calls', min: 0, max: MAX_WINDOW, kind: WHOLE, default: 5 },
  failureRate: { unit: 'share', min: 0, max: 1, default: 0.5 },
  window: { unit: 'calls', min: 1, max: MAX_WINDOW, kind: WHOLE, default: 50 },
  minimumCalls: { unit: 'calls', min: 0, max: ENDLESS, default: 10 },
  slowCallMs: { unit: 'ms', min: 0, max: ENDLESS, default: 0 },
  openMs: { unit: 'ms', min: 0, max: ENDLESS, default: 1_000 },
  backoffFactor: { unit: 'times', min: 1, max: ENDLESS, default: 2 },
  maxOpenMs: { unit: 'ms', min: 0, max: ENDLESS, default: 30_000 },
  jitter: { unit: 'share', min: 0, max: 1, default: 0.1 },
  probes: { unit: 'calls', min: 1, max: MAX_PROBES, kind: WHOLE, default: 1 },
} as const satisfies Readonly<Record<Exclude<keyof BreakerSettings, 'enabled'>, OptionRange>>;
const RANGES: Readonly<Record<string, OptionRange>> = BREAKER_OPTIONS;

/** In force until `configure` is called. */
export const DEFAULT_SETTINGS: BreakerSettings = {
  enabled: true,
  consecutiveFailures: BREAKER_OPTIONS.consecutiveFailures.default,
  failureRate: BREAKER_OPTIONS.failureRate.default,
  window: BREAKER_OPTIONS.window.default,
  minimumCalls: BREAKER_OPTIONS.minimumCalls.default,
  slowCallMs: BREAKER_OPTIONS.slowCallMs.default,
  openMs: BREAKER_OPTIONS.openMs.default,
  backoffFactor: BREAKER_OPTIONS.backoffFactor.default,
  maxOpenMs: BREAKER_OPTIONS.maxOpenMs.default,
  jitter: BREAKER_OPTIONS.jitter.default,
  probes: BREAKER_OPTIONS.probes.default,
};

/** @throws RangeError */
export function checkSettings(settings: BreakerSettings): void {
  for (const [name, value] of Object.entries(settings)) {
    const range = RANGES[name];
    if (range !== undefined) checkOption(name, Number(value), range);
  }
}
