/**
 * A server whose service takes the time that was asked for, on average, though timers go off late.
 *
 * A timer can't be early, so whoever waits for one again and again is slower than asked: a call of 5 ms took 5.45 ms. Here
 * what one timer overshoots is given back by the next. Within a busy period that means that a service counts from the end
 * that the one before was to have, or from its arrival where it came later. After an idle time, at most the length of the
 * service itself is given back.
 *
 * No state of it has to outlive its thread: a service that died with it begins anew.
 */
import { ASKED_US, LATE_US, LATEST_US, SERVED, TAKEN_US } from '../memory/activity-words.ts';

/** A timer is never later than this, ms: then the thread itself stood still, as a client of the database would have. */
const MOST_OVERSHOOT_MS = 100;

export class ServiceClock {
  /** When the service under way is to end, ms since the start of the run; Infinity while none is. */
  endsAt = Number.POSITIVE_INFINITY;
  private from = 0;
  private asked = 0;
  /** When the one before did end, and by how much that was too late. */
  endedAt = Number.NEGATIVE_INFINITY;
  private overshoot = 0;

  /** @param words the task's activity, for the page */
  constructor(private readonly words: Float64Array) {}

  get isUnderWay(): boolean {
    return this.endsAt !== Number.POSITIVE_INFINITY;
  }

  /** Begins with what arrived then and is to take so long; it begins when the one before has ended. All times are ms. */
  begin(arrivedAt: number, asked: number): void {
    const isBusy = arrivedAt <= this.endedAt;
    this.from = isBusy ? this.endedAt : arrivedAt;
    this.asked = asked;
    this.endsAt = this.from + asked - (isBusy ? this.overshoot : Math.min(this.overshoot, asked));
  }

  /** The service under way takes longer, or is broken off earlier, than was thought when it began. */
  moveEnd(endsAt: number): void {
    this.asked += endsAt - this.endsAt;
    this.endsAt = endsAt;
  }

  /**
   * The service under way ends now.
   *
   * @param noticedAt when its time was seen to be up, where the server had more to do after it
   * @returns what it took, ms
   */
  end(now: number, noticedAt = now): number {
    const late = Math.max(0, noticedAt - this.endsAt);
    const { words } = this;
    words[LATE_US]! += late * 1000;
    if (late * 1000 > words[LATEST_US]!) words[LATEST_US] = late * 1000;
    this.close(noticedAt, late);
    this.endedAt = now;
    return now - this.from;
  }
  /** It ended at its time, and the next one is to begin right then: for what is noticed only when both are over. */
  endInTime(): number {
    return this.close(this.endsAt, 0);
  }

  /** It will not end, or not by this clock: nothing is given back. */
  cancel(now: number): void {
    this.endsAt = Number.POSITIVE_INFINITY;
    this.endedAt = now;
    this.overshoot = 0;
  }

  private close(now: number, overshoot: number): number {
    const { words } = this;
    const taken = now - this.from;
    words[SERVED]! += 1;
    words[ASKED_US]! += this.asked * 1000;
    words[TAKEN_US]! += taken * 1000;
    this.endedAt = now;
    this.overshoot = overshoot > MOST_OVERSHOOT_MS ? 0 : overshoot;
    this.endsAt = Number.POSITIVE_INFINITY;
    return taken;
  }
}
