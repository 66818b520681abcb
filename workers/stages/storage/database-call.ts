/**
 * One call of the database, with the failures that people inject. It takes time without blocking the thread: it is
 * begun, and asked later whether it has ended.
 */
import type { Config } from '../../contract/config-types.ts';

export type CallOutcome = 'pending' | 'ok' | 'error';

export class DatabaseCall {
  private settings: Config['failures']['storage'] | undefined;
  private beganAt = Number.NaN;
  private takes = 0;
  private fails = false;
  private hung = false;

  constructor(private readonly random: () => number) {}

  configure(config: Config): void {
    this.settings = config.failures.storage;
  }

  /** Decides what will become of the call begun at `now` (ms). */
  begin(now: number): void {
    const { errorRate, latencyMs, jitterMs, outage, hang } = this.settings!;
    this.beganAt = now;
    this.takes = latencyMs + (jitterMs > 0 ? jitterMs * this.random() : 0);
    this.fails = outage || (errorRate > 0 && this.random() < errorRate);
    this.hung = hang;
  }

  /** A call begun while hanging was on returns when it is turned off. */
  outcome(now: number): CallOutcome {
    if (this.hangs) return 'pending';
    if (now < this.beganAt + this.takes) return 'pending';
    return this.fails ? 'error' : 'ok';
  }

  get hangs(): boolean {
    return this.hung && this.settings!.hang;
  }

  duration(now: number): number {
    return now - this.beganAt;
  }
  /** When to ask again; Infinity while it hangs. */
  get dueAt(): number {
    return this.hangs ? Number.POSITIVE_INFINITY : this.beganAt + this.takes;
  }
}
