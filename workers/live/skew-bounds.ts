/**
 * How far the broker's clock is ahead of this one, bounded by the messages themselves; no message is asked for it.
 *
 * ```text
 *   at least   stored by the broker's clock − received by this one: no message comes before it was stored
 *   at most    stored by the broker's clock − received by this one, of the message before, plus its way: where that was the last
 *              of the stream, this one was stored after it had been sent
 * ```
 *
 * While there is a backlog only the first is known, and is low: a clock that is behind is then not told from old messages.
 */

/** Bounds of longer ago say nothing of now, ms. */
const KEPT_MS = 10_000;

interface Bound {
  readonly ms: number;
  /** When it was taken, by this clock. */
  readonly at: number;
}

export interface StampedMessage {
  /** When the broker stored it, by its clock. */
  readonly timeMs: number;
  /** Whether it was delivered before: then it was stored long ago. */
  readonly isAgain: boolean;
  /** Messages of the consumer that were left when it was sent. */
  readonly pending: number;
}

export class SkewBounds {
  private least: Bound | null = null;
  private most: Bound | null = null;
  /** When the last message came after which there was none; null: more were to come. */
  private emptyAt: number | null = null;

  /** @param now when it came, by this clock, ms since the epoch @param wayMs from the broker to here, at most */
  take({ timeMs, isAgain, pending }: StampedMessage, now: number, wayMs: number): void {
    if (!isAgain) {
      this.noteLeast(timeMs - now, now);
      if (this.emptyAt !== null) this.noteMost(timeMs - this.emptyAt + wayMs, now);
    }
    this.emptyAt = pending === 0 ? now : null;
  }
  /** The connection was gone: what came before says nothing of what comes next. */
  forget(): void {
    this.emptyAt = null;
  }

  /** The skew that is certain, ms, so 0 where the clocks may agree; null: nothing is known. */
  at(now: number): number | null {
    if (this.least !== null && now - this.least.at > KEPT_MS) this.least = null;
    if (this.most !== null && now - this.most.at > KEPT_MS) this.most = null;
    const { least, most } = this;
    if (least !== null && least.ms > 0) return least.ms;
    if (most !== null && most.ms < 0) return most.ms;
    return most === null ? null : 0;
  }

  private noteLeast(ms: number, at: number): void {
    // Bounds that contradict each other: a clock was set. The newer one counts.
    if (this.most !== null && ms > this.most.ms) this.most = null;
    if (this.least === null || ms >= this.least.ms || at - this.least.at > KEPT_MS) this.least = { ms, at };
  }
  private noteMost(ms: number, at: number): void {
    if (this.least !== null && ms < this.least.ms) this.least = null;
    if (this.most === null || ms <= this.most.ms || at - this.most.at > KEPT_MS) this.most = { ms, at };
  }
}
