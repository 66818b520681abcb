/**
 * A call of the database behind the circuit breaker, which is told how it went: when it has ended, or as soon as it is overdue,
 * even if it never returns. A call that fails may be repeated a few times before the breaker hears of it.
 */
import type { Config } from '../../../contract/config-types.ts';
import { type CircuitBreaker, type Permit, REJECTED } from '../../../primitives/circuit-breaker/circuit-breaker.ts';
import type { CallOutcome, DatabaseCall } from './database-call.ts';

const NO_PERMIT = REJECTED;
const NEVER = Number.POSITIVE_INFINITY;

export class GuardedCall {
  /** Whether a call has begun and not ended, its repeats included. */
  isUnderWay = false;
  /** The breaker's leave for the call under way; NO_PERMIT while there is none, or when it knows already how it went. */
  private permit = NO_PERMIT;
  private slowCallMs = 0;
  private settings: Config['database'] | undefined;
  private repeats = 0;
  /** When the next repeat is due; Infinity while a call is being made. */
  private againAt = NEVER;

  constructor(
    private readonly breaker: CircuitBreaker,
    private readonly call: DatabaseCall,
    private readonly random: () => number,
  ) {}

  configure(config: Config): void {
    this.call.configure(config);
    this.settings = config.database;
    this.slowCallMs = config.breaker.enabled ? config.breaker.slowCallMs : 0;
  }

  /**
   * All times are ms since the start of the run.
   *
   * @param permit of the breaker
   * @param arrivedAt when there was something to call for
   */
  begin(permit: Permit, now: number, arrivedAt: number, rows: number, isRefused: boolean): void {
    this.permit = permit;
    this.isUnderWay = true;
    this.repeats = 0;
    this.againAt = NEVER;
    this.call.begin(now, arrivedAt, rows, isRefused);
  }
  /** Makes the call again, after `outcome` said so. */
  again(now: number, rows: number, isRefused: boolean): void {
    const { againAt } = this;
    this.againAt = NEVER;
    this.repeats++;
    this.call.begin(now, againAt, rows, isRefused);
  }

  outcome(now: number): CallOutcome | 'again' {
    if (!this.isBackingOff) return this.call.outcome(now);
    return now >= this.againAt ? 'again' : 'pending';
  }
  /** When the call before it ended. */
  get endedAt(): number {
    return this.call.endedAt;
  }
  get isHanging(): boolean {
    return !this.isBackingOff && this.call.isHanging;
  }
  /** Whether it failed and waits to be made again. */
  get isBackingOff(): boolean {
    return this.againAt !== NEVER;
  }

  /** While the call is pending. One that takes too long counts as failed from then on. @returns when to look again */
  wait(now: number): number {
    if (this.isBackingOff) return this.againAt;
    const left = this.slowCallMs > 0 ? this.slowCallMs - this.call.duration(now) : NEVER;
    if (left <= 0 && this.permit !== NO_PERMIT) {
      this.breaker.failure(this.permit, now, 'slow');
      this.permit = NO_PERMIT;
    }
    return this.permit === NO_PERMIT ? this.call.dueAt : Math.min(this.call.dueAt, now + left);
  }

  /** Whether it has taken longer than the breaker allows, at `now`. */
  isOverdue(now: number): boolean {
    return this.slowCallMs > 0 && this.call.duration(now) > this.slowCallMs;
  }

  /**
   * A call has come to an end; it is repeated, or `close` follows.
   *
   * @param noticedAt when its time was seen to be up
   * @returns what it took, ms
   */
  end(now: number, noticedAt: number, isTimedOut: boolean): number {
    return this.call.end(now, noticedAt, isTimedOut);
  }

  /** After a failure: to be made again after a while. @returns false when it was repeated as often as it may be */
  backOff(now: number): boolean {
    const { retries, backoff, jitter } = this.settings!;
    if (this.repeats >= retries) return false;
    const draw = jitter > 0 && backoff > 0 ? 2 * this.random() - 1 : 0;
    this.againAt = now + backoff * (1 + jitter * draw);
    return true;
  }

  /** The call has ended, and its rows are stored or are not. @param isCounted whether a failure says anything of the database */
  close(isStored: boolean, now: number, isCounted = true): void {
    this.isUnderWay = false;
    this.againAt = NEVER;
    const { permit, breaker } = this;
    this.permit = NO_PERMIT;
    if (permit === NO_PERMIT) return;
    if (isStored) breaker.success(permit, now, this.call.duration(now));
    else if (isCounted) breaker.failure(permit, now);
    else breaker.abandon(permit);
  }
}
