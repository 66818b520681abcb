/**
 * What the broker's clock says, seen from this page. An older server does not tell its time, but it stamps messages: one that
 * came since the last look is no older than that look, and no younger than the answer. So each look bounds by how much the
 * two clocks are apart. As long as nothing says otherwise, they agree.
 */
import type { BrokerLook } from './broker-facts.ts';

export class ServerClock {
  private least = Number.NEGATIVE_INFINITY;
  private most = Number.POSITIVE_INFINITY;
  private before: BrokerLook | null = null;

  note(look: BrokerLook): void {
    const { askedAt, answeredAt, stream } = look;
    if (stream.serverAt !== null) {
      this.narrow(stream.serverAt - answeredAt, stream.serverAt - askedAt);
    } else if (stream.lastAt !== null) {
      const isNew = this.before !== null && stream.lastSequence > this.before.stream.lastSequence;
      const since = isNew ? this.before!.askedAt : Number.NEGATIVE_INFINITY;
      this.narrow(stream.lastAt - answeredAt, stream.lastAt - since);
    }
    this.before = look;
  }

  /** How far it is ahead of this page's, in milliseconds, and how wrong that may be; an endless error is one that is not known. */
  get ahead(): { readonly ms: number; readonly errorMs: number } {
    const ms = Math.min(Math.max(0, this.least), this.most);
    return { ms, errorMs: Math.max(this.most - ms, ms - this.least) };
  }
  /** @param now by this page's clock */
  at(now: number): number {
    return now + this.ahead.ms;
  }

  /** Bounds that contradict each other are of a clock that was set: the newer ones count. */
  private narrow(least: number, most: number): void {
    const isSet = least > this.most || most < this.least;
    this.least = isSet ? least : Math.max(this.least, least);
    this.most = isSet ? most : Math.min(this.most, most);
  }
}
