/**
 * One call of the database, with the failures that people inject. It takes time without blocking the thread: it is
 * begun, and asked later whether it has ended.
 */
import type { Config } from '../../contract/config-types.ts';
import { ServiceClock } from '../service-clock.ts';

export type CallOutcome = 'pending' | 'ok' | 'error';

export class DatabaseCall {
  private settings: Config['failures']['storage'] | undefined;
  private readonly clock: ServiceClock;
  private beganAt = Number.NaN;
  private takes = 0;
  private endsAt = 0;
  private isFailing = false;
  private hasHung = false;

  /** @param timers words of the task, for the page: see `service-clock.ts` */
  constructor(
    private readonly random: () => number,
    timers: Float64Array,
  ) {
    this.clock = new ServiceClock(timers);
  }

  configure(config: Config): void {
    this.settings = config.failures.storage;
  }

  /**
   * Decides what will become of the call begun at `now` (ms).
   *
   * @param arrivedAt when there was something to call for: the time it takes counts from then, or from the end of the call before
   */
  begin(now: number, arrivedAt = now): void {
    const { errorRate, latencyMs, jitterMs, outage, hang } = this.settings!;
    this.beganAt = now;
    this.takes = latencyMs + (jitterMs > 0 ? jitterMs * this.random() : 0);
    this.isFailing = outage || (errorRate > 0 && this.random() < errorRate);
    this.hasHung = hang;
    this.endsAt = now;
    if (this.takes === 0) return;
    this.clock.begin(arrivedAt, this.takes);
    this.endsAt = this.clock.endsAt;
  }

  /**
   * It has ended, or never will.
   *
   * @param noticedAt when its time was seen to be up
   * @returns what it took, ms
   */
  end(now: number, noticedAt: number): number {
    if (this.takes > 0 && !this.hasHung && noticedAt >= this.endsAt) return this.clock.end(now, noticedAt);
    this.clock.cancel(now);
    return this.duration(now);
  }

  /** A call begun while hanging was on returns when it is turned off. */
  outcome(now: number): CallOutcome {
    if (this.isHanging) return 'pending';
    if (now < this.endsAt) return 'pending';
    return this.isFailing ? 'error' : 'ok';
  }

  get isHanging(): boolean {
    return this.hasHung && this.settings!.hang;
  }

  duration(now: number): number {
    return now - this.beganAt;
  }
  /** When to ask again; Infinity while it hangs. */
  get dueAt(): number {
    return this.isHanging ? Number.POSITIVE_INFINITY : this.endsAt;
  }
}
