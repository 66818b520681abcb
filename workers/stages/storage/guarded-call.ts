/**
 * A call of the database behind the circuit breaker, which lets it through or not and is told how it went: when it has
 * ended, or as soon as it is overdue, even if it never returns. One at a time.
 */
import type { Config } from '../../contract/config-types.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { STORAGE } from '../../memory/tasks.ts';
import { CircuitBreaker, REJECTED } from '../../primitives/circuit-breaker/circuit-breaker.ts';
import { type CallOutcome, DatabaseCall } from './database-call.ts';

/** The stage's number among the breaker's callers: it is the only one. */
const CALLER = 0;
const NO_PERMIT = REJECTED;

export class GuardedCall {
  /** Whether a call has begun and not ended. */
  isUnderWay = false;
  private readonly breaker: CircuitBreaker;
  private readonly call: DatabaseCall;
  /** The breaker's leave for the call under way; NO_PERMIT while there is none, or when it knows already how it went. */
  private permit = NO_PERMIT;
  private slowCallMs = 0;

  constructor({ breaker, activity }: MemoryMap, random: () => number) {
    this.breaker = new CircuitBreaker(breaker, { caller: CALLER, random });
    this.call = new DatabaseCall(random, activity[STORAGE]!);
    // A predecessor's calls ended with it.
    this.breaker.abandonAll(CALLER);
  }

  configure(config: Config): void {
    this.breaker.configure(config.breaker);
    this.call.configure(config);
    this.slowCallMs = config.breaker.enabled ? config.breaker.slowCallMs : 0;
  }

  /**
   * All times are ms since the start of the run.
   *
   * @param arrivedAt when there was something to call for
   * @returns false when the breaker refuses
   */
  begin(now: number, arrivedAt: number): boolean {
    this.permit = this.breaker.acquire(now);
    if (this.permit === REJECTED) return false;
    this.isUnderWay = true;
    this.call.begin(now, arrivedAt);
    return true;
  }
  /** How long the breaker will go on refusing, ms. */
  retryInMs(now: number): number {
    return this.breaker.retryInMs(now);
  }

  outcome(now: number): CallOutcome {
    return this.call.outcome(now);
  }
  get isHanging(): boolean {
    return this.call.isHanging;
  }

  /** While the call is pending. One that takes too long counts as failed from then on. @returns when to look again */
  wait(now: number): number {
    const left = this.slowCallMs > 0 ? this.slowCallMs - this.call.duration(now) : Number.POSITIVE_INFINITY;
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
  duration(now: number): number {
    return this.call.duration(now);
  }

  /**
   * The call has ended, and what it was to store is stored or is not.
   *
   * @param noticedAt when its time was seen to be up
   * @returns what it took, ms
   */
  end(isStored: boolean, now: number, noticedAt: number): number {
    const taken = this.call.end(now, noticedAt);
    this.isUnderWay = false;
    if (this.permit === NO_PERMIT) return taken;
    if (isStored) this.breaker.success(this.permit, now, this.call.duration(now));
    else this.breaker.failure(this.permit, now);
    this.permit = NO_PERMIT;
    return taken;
  }
}
