/**
 * A node's clock, seen from this page: how far it is ahead. No report comes before it was made, so the fastest one has it to the
 * time that it took. Only the reports of the last minute count: a clock can be set.
 */

const KEPT = 60;

export class NodeClock {
  private readonly offs: number[] = [];

  /** @param at which a report was made, by the node's clock, ms since the epoch @param receivedAt by this page's */
  note(at: number, receivedAt: number): void {
    this.offs.push(at - receivedAt);
    if (this.offs.length > KEPT) this.offs.shift();
  }

  /** In ms; above 0: it is ahead; −Infinity before the first report. */
  get offMs(): number {
    return Math.max(...this.offs);
  }
}
