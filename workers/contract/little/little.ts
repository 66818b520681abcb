/**
 * Little's law as a check of the run on itself: in any stretch of time, the events that are there on average (L) are those
 * that leave a second (λ), times how long each was there (W). L comes from what each side of a queue adds up
 * (`memory/time-sums.ts`), λ from the counters, W from the histograms: three accounts that know nothing of each other.
 *
 * It holds exactly where the queue is empty at both ends. Else, over a stretch of T,
 *
 *   L·T − λW·T = Σ ages of what stands there at its end − Σ ages of what stood there at its beginning
 *
 * Ages are not known, but bounded. At the beginning: by the longest time of those that left since. At the end: by the time
 * since when fewer had come than have left by now; where events overtake each other, one that stood there all along makes T.
 * What ended without being stored is taken as if all its time had been before.
 *
 * A difference beyond that, 3 % and the step of the clock is a mistake in counting or in a clock. Where a thread got no time
 * within the stretch nothing is said: its clock and its counts are of two moments then.
 */
import { timesBetween } from '../../memory/time-sums.ts';
import type { LittleCheck } from '../snapshot-types.ts';

/** What is known of a queue at one moment; counts and sums are of the whole run so far. */
export interface QueueState {
  /** ms since the start of the run. */
  readonly at: number;
  readonly came: number;
  readonly left: number;
  /** When they came and left: event × µs, as `time-sums.ts` has them. */
  readonly timesIn: number;
  readonly timesOut: number;
  /** Those whose time there a histogram has: how many, their sum in ms, and how many are beyond its buckets. */
  readonly measured: number;
  readonly measuredMs: number;
  readonly beyond: number;
  /** Events that left without being measured: how many, and the sum of their times there, event × µs. */
  readonly unmeasured: number;
  readonly unmeasuredTimes: number;
  /** Of those that are there: how many others may overtake. */
  readonly overtaken: number;
  /** How much earlier than it came, at most, the latest arrival counts from, ms. */
  readonly lateMs: number;
  /** The longest time of those measured lately, ms. */
  readonly longestMs: number;
  /** How often a thread got no time. What it had in its hands then has the time of its last look at the clock. */
  readonly hiccups: number;
}

const LITTLE_WINDOW_MS = 10_000;
/** A little less than the time between two looks of the page. */
const KEEP_EVERY_MS = 95;
const KEPT = 120;
/** Shorter stretches tell nothing. */
const LEAST_MS = 500;
const SHARE = 0.03;
/** Clocks of browsers that have threads: 5 µs in Chromium, 20 in Firefox. */
const CLOCK_STEP_MS = 0.02;

const NO_CHECK: LittleCheck = {
  windowMs: 0,
  count: 0,
  rate: 0,
  waitMs: 0,
  product: 0,
  tolerance: 0,
  holds: null,
};

/** A defect lasts; what is out of step for a moment does not. */
const LASTING_MS = 500;

/** One queue, looked at again and again. */
export class LittleReading<State extends QueueState> {
  /** Oldest first; at least `KEEP_EVERY_MS` apart. */
  private readonly kept: State[] = [];
  /** Since when it has not held; null while it does. */
  private brokenSince: number | null = null;

  /** @returns where the last ten seconds begin and end, and what came of the check */
  judge(now: State): { readonly from: State; readonly to: State; readonly check: LittleCheck } {
    const { kept } = this;
    const from = this.startOf(now);
    const check = this.lasting(this.check(from, now), now.at);
    if (kept.length === 0 || now.at - kept.at(-1)!.at >= KEEP_EVERY_MS) kept.push(now);
    if (kept.length > KEPT) kept.shift();
    return { from, to: now, check };
  }

  /** A hiccup is known of a moment after what it did to the sums: nothing is said before that. */
  private lasting(check: LittleCheck, at: number): LittleCheck {
    if (check.holds !== false) {
      this.brokenSince = null;
      return check;
    }
    this.brokenSince ??= at;
    return at - this.brokenSince < LASTING_MS ? { ...check, holds: null } : check;
  }

  private startOf(now: State): State {
    const { kept } = this;
    // Few are older than the window: from the oldest on it is found soonest.
    const within = kept.findIndex(({ at }) => at > now.at - LITTLE_WINDOW_MS);
    return kept[within < 0 ? kept.length - 1 : Math.max(0, within - 1)] ?? now;
  }

  private check(from: QueueState, to: QueueState): LittleCheck {
    const windowMs = to.at - from.at;
    if (windowMs <= 0) return NO_CHECK;
    const left = to.left - from.left;
    const measured = to.measured - from.measured;
    const unmeasuredMs = timesBetween(from.unmeasuredTimes, to.unmeasuredTimes) / 1000;
    const stored = left - (to.unmeasured - from.unmeasured);
    const storedMs = measured > 0 ? (stored * (to.measuredMs - from.measuredMs)) / measured : 0;
    const waitMs = left > 0 ? (storedMs + unmeasuredMs) / left : 0;
    const count = presenceMs(from, to) / windowMs;
    const product = (left * waitMs) / windowMs;
    const tolerance =
      SHARE * Math.max(count, product) + (this.endsMs(from, to) + unmeasuredMs + left * CLOCK_STEP_MS) / windowMs;
    const isSmooth = to.hiccups === from.hiccups && to.beyond === from.beyond;
    const isKnown = windowMs >= LEAST_MS && isSmooth && (measured > 0 || stored === 0);
    return {
      windowMs,
      count,
      rate: (1000 * left) / windowMs,
      waitMs,
      product,
      tolerance,
      holds: isKnown ? Math.abs(count - product) <= tolerance : null,
    };
  }

  /** The most that what stood there at the two ends can make, event × ms. */
  private endsMs(from: QueueState, to: QueueState): number {
    const lateMs = this.kept.reduce((most, state) => Math.max(most, state.lateMs), to.lateMs);
    const ageMs = Math.max(to.at - this.lastEmptied(to), to.longestMs) + lateMs;
    const [before, after] = [from.came - from.left, to.came - to.left];
    const ordered = Math.max(0, after - to.overtaken);
    return before * to.longestMs + ordered * ageMs + to.overtaken * Math.max(to.at - from.at, ageMs);
  }
  /** All that came until then have left by now, where none overtakes another. */
  private lastEmptied(now: QueueState): number {
    return this.kept.findLast(({ came }) => came <= now.left)?.at ?? 0;
  }
}

/** ∫ length dt, event × ms. */
function presenceMs(from: QueueState, to: QueueState): number {
  const edges = (to.came - to.left) * to.at - (from.came - from.left) * from.at;
  // Together before they are taken between the wraps: the sum of each side alone may be beyond them.
  const times = to.timesOut - from.timesOut - (to.timesIn - from.timesIn);
  return timesBetween(0, times + edges * 1000) / 1000;
}

/**
 * The squared coefficient of variation, c²: variance by the square of the mean. 0 = all alike, 1 = random (exponential).
 *
 * @param squares sum of the squares of `count` values that come to `sum`
 */
export function squaredVariation(count: number, sum: number, squares: number): number | null {
  return count > 1 && sum > 0 ? Math.max(0, (count * squares) / (sum * sum) - 1) : null;
}
