/**
 * The latencies of what is stored. Recorded when it is stored, so that the histograms and the database tell of the same events;
 * events that were made together, or received together, have the same latency: one record for all of them.
 */
import type { Config } from '../../contract/config-types.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { HistogramStripe } from '../../primitives/histogram/histogram.ts';
import type { BatchPlace } from './batch-places.ts';
import { NaiveLatency } from './naive-latency.ts';

export class StoredLatencies {
  private readonly endToEnd: HistogramStripe;
  private readonly delivery: HistogramStripe;
  private readonly naive: NaiveLatency;

  constructor(private readonly memory: MemoryMap) {
    this.endToEnd = new HistogramStripe(memory.endToEnd);
    this.delivery = new HistogramStripe(memory.delivery);
    this.naive = new NaiveLatency(memory);
  }

  configure(config: Config): void {
    this.naive.configure(config);
  }

  /**
   * Of the events that lie in a place from `first` to before `end`. After the commit: no more latencies than events. Before
   * others may write to the slots.
   *
   * @param storedAt ms since the start of the run
   */
  record({ slots, latency }: BatchPlace, first: number, end: number, storedAt: number): void {
    this.recordEndToEnd(slots, first, end, storedAt);
    this.recordDelivery(latency, first, end);
    this.naive.record(slots, first, end, storedAt);
  }

  private recordEndToEnd(slots: Uint32Array, first: number, end: number, storedAt: number): void {
    const { intended } = this.memory;
    const { endToEnd } = this;
    let run = first;
    let time = intended[slots[first]!]!;
    for (let i = first + 1; i < end; i++) {
      const next = intended[slots[i]!]!;
      if (next === time) continue;
      endToEnd.record((storedAt - time) * 1000, i - run);
      time = next;
      run = i;
    }
    endToEnd.record((storedAt - time) * 1000, end - run);
  }
  private recordDelivery(latencies: Float32Array, first: number, end: number): void {
    const { delivery } = this;
    let run = first;
    let latency = latencies[first]!;
    for (let i = first + 1; i < end; i++) {
      const next = latencies[i]!;
      if (next === latency) continue;
      delivery.record(latency * 1000, i - run);
      latency = next;
      run = i;
    }
    delivery.record(latency * 1000, end - run);
  }
}
