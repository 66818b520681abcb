/**
 * The latency as it is measured by those who start the clock when they send (`load.naiveLatency`). While a source is held up it
 * sends nothing, so nothing measures how long it was: Tene's coordinated omission. Kept beside the honest one to show that.
 */
import type { Config } from '../../contract/config-types.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { HistogramStripe } from '../../primitives/histogram/histogram.ts';

export class NaiveLatency {
  private readonly stripe: HistogramStripe;
  private isOn = false;

  constructor(private readonly memory: MemoryMap) {
    this.stripe = new HistogramStripe(memory.naive);
  }

  configure({ load }: Config): void {
    this.isOn = load.naiveLatency;
  }

  /**
   * Of the events in `slots[first … end)`, before others may write to them.
   *
   * @param storedAt ms since the start of the run
   */
  record(slots: Uint32Array, first: number, end: number, storedAt: number): void {
    if (!this.isOn) return;
    const { sentAt } = this.memory;
    const micros = (storedAt * 1000) >>> 0;
    for (let from = first; from < end; ) {
      const sent = sentAt[slots[from]!]!;
      // Events that were sent together have the same: one record for all of them.
      let to = from + 1;
      while (to < end && sentAt[slots[to]!] === sent) to++;
      // An event that was sent before this was turned on has no time.
      if (sent !== 0) this.stripe.record((micros - sent) | 0, to - from);
      from = to;
    }
  }
}
