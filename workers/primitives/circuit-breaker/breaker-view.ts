/**
 * Reads a circuit breaker from its shared memory, on any thread and without a say in it. Each answer was true at some
 * moment between the question and the answer.
 */
import {
  AT,
  BREAKER_CALLERS,
  type BreakerMemory,
  CAUSE,
  CLOSED,
  checkMemory,
  FAILED_CALLS,
  HALF_OPEN,
  LOGGED_TRANSITIONS,
  OPEN,
  OPEN_UNTIL,
  OPENED,
  PREVIOUS,
  REASON,
  REJECTED_CALLS,
  recordOf,
  recordWord,
  STATE,
  type StateCode,
  stateCode,
  stripeOf,
  VALUE,
} from './breaker-memory.ts';

/** Closed lets calls through, open refuses them, half-open lets a few probes through. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** A change of the breaker's state. */
export interface Transition {
  /** Milliseconds, on the clock of the caller that made the transition. */
  readonly at: number;
  readonly from: BreakerState;
  readonly to: BreakerState;
  /** For people: `5 consecutive failures, last one: timeout`. */
  readonly reason: string;
}

/** Why a call counts as failed. */
export type FailureCause = 'error' | 'timeout' | 'slow';

export const CONSECUTIVE_FAILURES = 0;
export const FAILURE_RATE = 1;
export const OPEN_TIME_OVER = 2;
export const PROBES_SUCCEEDED = 3;
export const PROBE_FAILED = 4;
export const SWITCHED_OFF = 5;
export type ReasonCode =
  | typeof CONSECUTIVE_FAILURES
  | typeof FAILURE_RATE
  | typeof OPEN_TIME_OVER
  | typeof PROBES_SUCCEEDED
  | typeof PROBE_FAILED
  | typeof SWITCHED_OFF;

/** By cause code; 0: the last call did not fail. */
const CAUSES = ['none', 'error', 'timeout', 'slow'] as const;

/** The code of a cause, as shared words have it. */
export function causeCode(cause: FailureCause): number {
  return CAUSES.indexOf(cause);
}

/** All that there is to say about a breaker, at one moment. */
export interface BreakerFigures {
  state: BreakerState;
  opened: number;
  rejected: number;
  failures: number;
  retryInMs: number;
  transitions: Transition[];
}

/** The figures of a breaker, for any thread. */
export class BreakerView {
  protected readonly words: Int32Array;
  protected readonly times: Float64Array;

  /** @throws Error when another version laid the memory out */
  constructor(memory: BreakerMemory) {
    checkMemory(memory);
    this.words = memory.words;
    this.times = memory.times;
  }

  /** All of it between two looks at the same state word, so that it fits together. @param now on the callers' clock */
  read(now: number): BreakerFigures {
    for (;;) {
      const word = Atomics.load(this.words, STATE);
      const { state, opened, rejected, failures } = this;
      const figures = {
        state,
        opened,
        rejected,
        failures,
        retryInMs: this.retryInMs(now),
        transitions: this.transitions(),
      };
      if (Atomics.load(this.words, STATE) === word) return figures;
    }
  }

  /** An open breaker whose time is over stays `open` until a caller comes and makes it `half-open`. */
  get state(): BreakerState {
    return stateName(stateCode(Atomics.load(this.words, STATE)));
  }

  /** Until an open breaker lets probes through; 0 if it is not open. Half-open: whenever a probe's place comes free. */
  retryInMs(now: number): number {
    for (;;) {
      const word = Atomics.load(this.words, STATE);
      const until = this.times[recordOf(word) + OPEN_UNTIL]!;
      if (Atomics.load(this.words, STATE) === word) return stateCode(word) === OPEN ? Math.max(0, until - now) : 0;
    }
  }

  /** How often it has opened. */
  get opened(): number {
    for (;;) {
      const word = Atomics.load(this.words, STATE);
      const opened = this.times[recordOf(word) + OPENED]!;
      if (Atomics.load(this.words, STATE) === word) return opened;
    }
  }

  /** How many calls were turned away. */
  get rejected(): number {
    return this.total(REJECTED_CALLS);
  }

  /** How many calls failed or were slow, those whose result came too late to count included. */
  get failures(): number {
    return this.total(FAILED_CALLS);
  }

  /** The last transitions, at most LOGGED_TRANSITIONS, oldest first. */
  transitions(): Transition[] {
    const log: Transition[] = [];
    for (let word = Atomics.load(this.words, STATE); word !== 0 && log.length < LOGGED_TRANSITIONS; ) {
      const at = recordWord(word);
      const previous = this.times[recordOf(word) + PREVIOUS]!;
      // A row that is being used again holds a later transition: the log ends here.
      if (Atomics.load(this.words, at) !== word) break;
      const transition = this.transition(word, previous);
      if (Atomics.load(this.words, at) !== word) break;
      log.push(transition);
      word = previous;
    }
    return log.reverse();
  }

  private transition(word: number, previous: number): Transition {
    const record = recordOf(word);
    return {
      at: this.times[record + AT]!,
      from: stateName(stateCode(previous)),
      to: stateName(stateCode(word)),
      reason: reasonText(this.times[record + REASON]!, this.times[record + VALUE]!, this.times[record + CAUSE]!),
    };
  }

  private total(counter: number): number {
    let sum = 0;
    for (let caller = 0; caller < BREAKER_CALLERS; caller++) sum += this.times[stripeOf(caller) + counter]!;
    return sum;
  }
}

function stateName(code: StateCode): BreakerState {
  switch (code) {
    case CLOSED:
      return 'closed';
    case OPEN:
      return 'open';
    case HALF_OPEN:
      return 'half-open';
    default:
      return impossible(code);
  }
}

function impossible(code: never): never {
  throw new Error(`no such state: ${code}`);
}

function reasonText(reason: number, value: number, causeOfLast: number): string {
  const cause = CAUSES[causeOfLast];
  switch (reason) {
    case CONSECUTIVE_FAILURES:
      return `${value} consecutive failures, last one: ${cause}`;
    case FAILURE_RATE:
      return `failure rate ${Math.round(value * 100)} %`;
    case OPEN_TIME_OVER:
      return 'open time over';
    case PROBES_SUCCEEDED:
      return value === 1 ? 'probe succeeded' : `${value} probes succeeded`;
    case PROBE_FAILED:
      return `probe failed: ${cause}`;
    case SWITCHED_OFF:
      return 'switched off';
    default:
      throw new Error(`no such reason: ${reason}`);
  }
}
