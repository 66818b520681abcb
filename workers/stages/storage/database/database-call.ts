/**
 * One call of the database, with the time it takes there and the failures that people inject. It takes time without blocking
 * the thread: it is begun, and asked later whether it has ended.
 */
import type { Config } from '../../../contract/config-types.ts';
import { ServiceClock } from '../../service-clock.ts';
import type { CallCost } from './call-cost.ts';
import type { SentCall, SimulatedDatabase } from './simulated-database.ts';

/** `timeout`: it was abandoned; `refused`: because of a row. */
export type CallEnd = 'ok' | 'error' | 'refused' | 'timeout';
export type CallOutcome = 'pending' | CallEnd;

export class DatabaseCall {
  private failures: Config['failures']['storage'] | undefined;
  private timeoutMs = 0;
  private readonly clock: ServiceClock;
  private sent: SentCall = { endsAt: 0 };
  private beganAt = Number.NaN;
  /** When it was sent, less what the timer before had overshot. */
  private sentAt = 0;
  /** Whether a timer decides when it ends. */
  private isTimed = false;
  private isFailing = false;
  private isRefused = false;
  private hasHung = false;

  /** @param timers words of the task, for the page: see `service-clock.ts` */
  constructor(
    private readonly database: SimulatedDatabase,
    private readonly cost: CallCost,
    private readonly random: () => number,
    timers: Float64Array,
  ) {
    this.clock = new ServiceClock(timers);
  }

  configure({ database, failures }: Config): void {
    this.failures = failures.storage;
    this.timeoutMs = database.timeoutMs;
  }

  /**
   * Decides what will become of the call begun at `now` (ms).
   *
   * @param arrivedAt when there was something to call for: the time it takes counts from then, or from the end of the call before
   * @param isRefused whether the database refuses one of its rows
   */
  begin(now: number, arrivedAt: number, rows: number, isRefused: boolean): void {
    const { errorRate, outage, hang } = this.failures!;
    this.beganAt = now;
    const takes = this.cost.draw(rows);
    this.isFailing = outage || (errorRate > 0 && this.random() < errorRate);
    this.isRefused = isRefused;
    this.hasHung = hang;
    this.database.advance(now);
    this.isTimed = takes > 0 || !this.database.isFree(now);
    this.sentAt = now;
    // A new one: the database may still hold on to one that was abandoned.
    this.sent = { endsAt: now };
    if (this.isTimed) this.send(now, arrivedAt, takes);
  }
  private send(now: number, arrivedAt: number, takes: number): void {
    const { clock } = this;
    clock.begin(arrivedAt, takes);
    this.sentAt = clock.endsAt - takes;
    if (this.database.send(this.sent, this.sentAt, takes, now)) return;
    this.isFailing = true;
    this.sent.endsAt = now;
  }

  /**
   * It has ended, or never will.
   *
   * @param noticedAt when its time was seen to be up
   * @param isTimedOut whether it was abandoned for that
   * @returns what it took, ms
   */
  end(now: number, noticedAt: number, isTimedOut = false): number {
    const endsAt = isTimedOut ? this.timesOutAt : this.sent.endsAt;
    if (this.isTimed && !this.hasHung && noticedAt >= endsAt) {
      this.clock.moveEnd(endsAt);
      return this.clock.end(now, noticedAt);
    }
    this.clock.cancel(now);
    return this.duration(now);
  }

  /** A call begun while hanging was on returns when it is turned off. */
  outcome(now: number): CallOutcome {
    this.database.advance(now);
    const { endsAt } = this.sent;
    const { timesOutAt } = this;
    if (!this.isHanging && endsAt <= now && endsAt <= timesOutAt) {
      if (this.isFailing) return 'error';
      return this.isRefused ? 'refused' : 'ok';
    }
    return now >= timesOutAt ? 'timeout' : 'pending';
  }

  get isHanging(): boolean {
    return this.hasHung && this.failures!.hang;
  }

  /** When the one before did. */
  get endedAt(): number {
    return this.clock.endedAt;
  }
  duration(now: number): number {
    return now - this.beganAt;
  }
  /** When to ask again; Infinity while it hangs. */
  get dueAt(): number {
    return Math.min(this.timesOutAt, this.isHanging ? Number.POSITIVE_INFINITY : this.endsAt);
  }

  /** Of one that waits in the database: when that goes on. */
  private get endsAt(): number {
    const { endsAt } = this.sent;
    return endsAt === Number.POSITIVE_INFINITY ? this.database.nextAt : endsAt;
  }
  private get timesOutAt(): number {
    return this.timeoutMs > 0 ? this.sentAt + this.timeoutMs : Number.POSITIVE_INFINITY;
  }
}
