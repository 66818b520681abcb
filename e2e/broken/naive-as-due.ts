/** A naive latency that starts when the event was due, as the honest one does: nobody sees what it leaves out otherwise. */
import type { Config } from '../../workers/contract/config-types.ts';
import type { MemoryMap } from '../../workers/memory/memory-map.ts';
import { HistogramStripe } from '../../workers/primitives/histogram/histogram.ts';
import { NaiveLatency as Sound } from '../../workers/stages/storage/naive-latency.ts';

export * from '../../workers/stages/storage/naive-latency.ts';

export class NaiveLatency extends Sound {
  private readonly columns: MemoryMap;
  private readonly asDue: HistogramStripe;
  private isMeasured = false;

  constructor(memory: MemoryMap) {
    super(memory);
    this.columns = memory;
    this.asDue = new HistogramStripe(memory.naive);
  }

  override configure(config: Config): void {
    this.isMeasured = config.load.naiveLatency;
  }

  override record(slots: Uint32Array, first: number, end: number, storedAt: number): void {
    if (!this.isMeasured) return;
    const { intended } = this.columns;
    for (let i = first; i < end; i++) this.asDue.record((storedAt - intended[slots[i]!]!) * 1000);
  }
}
