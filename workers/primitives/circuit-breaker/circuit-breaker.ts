/**
 * Circuit breaker, after Nygard, "Release It!" (2007), with the rules of resilience4j and cockatiel: while calls fail it
 * stops them for a while, then lets a few probes through to see whether the callee is well again.
 *
 * ```text
 *              failures in a row, or failure rate
 *     closed ────────────────────────────────────▶ open ◀──────────────┐
 *        ▲                                          │ open time over   │ a probe failed
 *        └─────────── all probes succeeded ───── half-open ────────────┘
 * ```
 *
 * Any number of callers up to BREAKER_CALLERS share it, each on a thread of its own with a number of its own. Nobody ever
 * waits: every operation is lock-free, and of callers that race for a transition exactly one makes it and logs it. A
 * call is `acquire`, then `success`, `failure` or `abandon` with the permit. A permit names the generation it was given
 * in; a result that comes after the next transition counts as a failed call at most, and changes nothing.
 *
 * - Closed: the results of all callers form one sequence. A result opens the breaker if the sequence up to it ends in
 *   `consecutiveFailures` failures, or if there are `minimumCalls` results and at least `failureRate` of the last
 *   `window` are failures. Nothing from before the breaker closed counts. Each result looks back over the window (1 µs
 *   for 50 results, 6 µs for 1,000): meant for calls that carry a batch, not for single events.
 * - Open: for `openMs · backoffFactor^(n-1)`, n counting the openings since it was last closed, at most `maxOpenMs`,
 *   times a random factor from 1 - jitter to 1 + jitter, at most `maxOpenMs` again.
 * - Half-open: `probes` calls get in. When all have succeeded it closes; the first that fails opens it again.
 * - A call that takes `slowCallMs` or more counts as failed. Switched off, it is closed and stays closed, but counts.
 *
 * A caller that dies while it holds probes' places keeps them from all others. Its replacement, or whoever supervises
 * it, calls `abandonAll` with its number; besides, nothing of a dead caller is in anyone's way.
 */
import { checkOption } from '../shared/options.ts';
import {
  AT,
  BREAKER_CALLERS,
  type BreakerMemory,
  CAUSE,
  CLOSED,
  callerOf,
  DRAW,
  FAILED_CALLS,
  followingWord,
  HALF_OPEN,
  LOGGED_TRANSITIONS,
  OPEN,
  OPEN_UNTIL,
  OPENED,
  OPENINGS,
  PREVIOUS,
  REASON,
  RECORD_ROWS,
  REJECTED_CALLS,
  recordOf,
  recordWord,
  rowOf,
  STATE,
  type StateCode,
  stateCode,
  stripeOf,
  VALUE,
} from './breaker-memory.ts';
import { BreakerOutcomes, FAILURE, SUCCESS } from './breaker-outcomes.ts';
import { BreakerProbes } from './breaker-probes.ts';
import { type BreakerSettings, checkSettings, DEFAULT_SETTINGS } from './breaker-settings.ts';
import {
  BreakerView,
  CONSECUTIVE_FAILURES,
  causeCode,
  FAILURE_RATE,
  type FailureCause,
  OPEN_TIME_OVER,
  PROBE_FAILED,
  PROBES_SUCCEEDED,
  type ReasonCode,
  SWITCHED_OFF,
} from './breaker-view.ts';

/** Leave to make one call, as a number so that none is allocated: the state word, and above it a probe's place. */
export type Permit = number;
/** What `acquire` returns instead of a permit; the only negative number it returns. */
export const REJECTED = -1;
const PLACE_UNIT = 2 ** 32;

/** One caller's end of a breaker: one object for each thread that makes calls. Never waits. All times are ms. */
export class CircuitBreaker extends BreakerView {
  private readonly caller: number;
  private readonly random: () => number;
  private settings: BreakerSettings = DEFAULT_SETTINGS;
  private readonly outcomes: BreakerOutcomes;
  private readonly probes: BreakerProbes;
  /** The row for this caller's next transition. */
  private row: number;

  /**
   * @param dependencies.caller this thread's number, 0 to BREAKER_CALLERS - 1, which no other living thread uses
   * @param dependencies.random uniform from 0 to 1
   */
  constructor(memory: BreakerMemory, dependencies: { readonly caller: number; readonly random: () => number }) {
    super(memory);
    const { caller, random } = dependencies;
    checkOption('caller', caller, { unit: 'callers', min: 0, max: BREAKER_CALLERS - 1, kind: 'whole number' });
    this.caller = caller;
    this.random = random;
    this.outcomes = new BreakerOutcomes(memory.words);
    this.probes = new BreakerProbes(memory.words, caller);
    this.row = this.rowAfterOwn();
  }

  /**
   * Takes effect for what this caller does from now on; all callers should be given the same. An open breaker stays open for
   * as long as it would have with these settings and the same draw of jitter, which may be over already.
   *
   * @throws RangeError
   */
  configure(settings: BreakerSettings): void {
    checkSettings(settings);
    this.settings = { ...settings };
    const word = Atomics.load(this.words, STATE);
    // For those who only look; each caller reckons for itself. A record has one writer, its author, or who replaced it.
    if (stateCode(word) === OPEN && callerOf(word) === this.caller)
      this.times[recordOf(word) + OPEN_UNTIL] = this.openUntil(word);
  }

  override retryInMs(now: number): number {
    const word = Atomics.load(this.words, STATE);
    return stateCode(word) === OPEN ? Math.max(0, this.openUntil(word) - now) : 0;
  }

  /** A permit, or REJECTED. `now` in ms, on a clock that all callers share. */
  acquire(now: number): Permit {
    for (;;) {
      const word = Atomics.load(this.words, STATE);
      const state = stateCode(word);
      if (state === CLOSED) return word >>> 0;
      if (!this.settings.enabled) {
        this.change(word, CLOSED, now, SWITCHED_OFF);
      } else if (state === OPEN) {
        if (now < this.openUntil(word)) return this.reject();
        this.change(word, HALF_OPEN, now, OPEN_TIME_OVER);
      } else {
        const place = this.probes.take(word, this.settings.probes);
        if (place >= 0) {
          if (Atomics.load(this.words, STATE) === word) return place * PLACE_UNIT + (word >>> 0);
          this.probes.free(word, place);
        } else if (!this.closeIfAllSucceeded(word, now)) {
          return this.reject();
        }
      }
    }
  }

  /** The call has come back after `durationMs`; if that is slow, it failed. */
  success(permit: Permit, now: number, durationMs: number): void {
    const { slowCallMs } = this.settings;
    if (slowCallMs > 0 && durationMs >= slowCallMs) {
      this.failure(permit, now, 'slow');
      return;
    }
    const word = permit | 0;
    if (Atomics.load(this.words, STATE) !== word) return;
    if (stateCode(word) === CLOSED) {
      this.judge(word, SUCCESS, now, 0);
    } else if (this.probes.succeed(word, placeOf(permit))) {
      this.closeIfAllSucceeded(word, now);
    }
  }

  failure(permit: Permit, now: number, cause: FailureCause = 'error'): void {
    const failed = stripeOf(this.caller) + FAILED_CALLS;
    this.times[failed] = this.times[failed]! + 1;
    const word = permit | 0;
    if (Atomics.load(this.words, STATE) !== word) return;
    if (stateCode(word) === CLOSED) {
      this.judge(word, FAILURE, now, causeCode(cause));
    } else if (!this.settings.enabled) {
      this.abandon(permit);
    } else if (this.probes.isHeld(word, placeOf(permit))) {
      this.change(word, OPEN, now, PROBE_FAILED, 0, causeCode(cause));
    }
  }

  /** The call was not made, or nobody will know its result: if it was a probe, another may have its place. */
  abandon(permit: Permit): void {
    const word = permit | 0;
    if (stateCode(word) === HALF_OPEN) this.probes.free(word, placeOf(permit));
  }

  /** Frees the places of a dead caller's probes. From any thread, after that caller's end. */
  abandonAll(caller: number): void {
    this.probes.freeAllOf(caller);
  }

  private reject(): typeof REJECTED {
    const rejected = stripeOf(this.caller) + REJECTED_CALLS;
    this.times[rejected] = this.times[rejected]! + 1;
    return REJECTED;
  }

  /** By the probe that succeeds last; if it dies before, by whoever comes next. False if a probe is missing. */
  private closeIfAllSucceeded(word: number, now: number): boolean {
    const { probes } = this.settings;
    if (!this.probes.haveAllSucceeded(word, probes)) return false;
    this.change(word, CLOSED, now, PROBES_SUCCEEDED, probes);
    return true;
  }

  /** Appends a result in the closed state, and opens the breaker if the sequence up to it asks for that. */
  private judge(word: number, outcome: typeof SUCCESS | typeof FAILURE, now: number, cause: number): void {
    const { enabled, consecutiveFailures, failureRate, window, minimumCalls } = this.settings;
    const { outcomes } = this;
    const position = outcomes.append(word, outcome);
    if (!enabled) return;
    outcomes.scan(word, position, window, consecutiveFailures);
    const { calls, failed, run } = outcomes;
    if (consecutiveFailures > 0 && run >= consecutiveFailures) {
      this.change(word, OPEN, now, CONSECUTIVE_FAILURES, consecutiveFailures, cause);
    } else if (failed > 0 && calls >= Math.min(minimumCalls, window) && failed / calls >= failureRate) {
      this.change(word, OPEN, now, FAILURE_RATE, failed / calls, cause);
    }
  }

  /** Makes the transition, unless another caller has made one since `from` was read. */
  private change(from: number, to: StateCode, now: number, reason: ReasonCode, value = 0, cause = 0): void {
    const { times, words } = this;
    const word = followingWord(from, to, this.caller, this.row);
    const last = recordOf(from);
    const record = recordOf(word);
    const openings = to === CLOSED ? 0 : times[last + OPENINGS]! + (to === OPEN ? 1 : 0);
    Atomics.store(words, recordWord(word), 0);
    times[record + AT] = now;
    times[record + OPENINGS] = openings;
    times[record + DRAW] = to === OPEN ? 2 * this.random() - 1 : 0;
    times[record + OPEN_UNTIL] = to === OPEN ? this.openUntil(word) : 0;
    times[record + OPENED] = times[last + OPENED]! + (to === OPEN ? 1 : 0);
    times[record + REASON] = reason;
    times[record + VALUE] = value;
    times[record + CAUSE] = cause;
    times[record + PREVIOUS] = from;
    Atomics.store(words, recordWord(word), word);
    if (Atomics.compareExchange(words, STATE, from, word) === from) this.row = (this.row + 1) % RECORD_ROWS;
  }

  /** Of an open breaker, by the settings of this caller. */
  private openUntil(word: number): number {
    const { times } = this;
    const { openMs, backoffFactor, maxOpenMs, jitter } = this.settings;
    const record = recordOf(word);
    const grown = Math.min(openMs * backoffFactor ** (times[record + OPENINGS]! - 1), maxOpenMs);
    return times[record + AT]! + Math.min(grown * (1 + jitter * times[record + DRAW]!), maxOpenMs);
  }

  /** After the newest row of this caller's in the log. Row 0 of caller 0 is what a new breaker's state word names. */
  private rowAfterOwn(): number {
    let word = Atomics.load(this.words, STATE);
    for (let depth = 0; depth < LOGGED_TRANSITIONS && word !== 0; depth++) {
      if (callerOf(word) === this.caller) return (rowOf(word) + 1) % RECORD_ROWS;
      word = this.times[recordOf(word) + PREVIOUS]!;
    }
    return 1;
  }
}

/** Whether the permit is for one of the probes of a half-open breaker. */
export function isProbe(permit: Permit): boolean {
  return permit >= 0 && stateCode(permit | 0) === HALF_OPEN;
}

function placeOf(permit: Permit): number {
  return Math.floor(permit / PLACE_UNIT);
}
