/** A histogram whose P99 of the whole run is the mean of the P99s of its windows, as dashboards that average do. */
import {
  type HistogramPercentiles,
  type HistogramSummary,
  HistogramReading as Sound,
} from '../../workers/primitives/histogram-reading.ts';

export * from '../../workers/primitives/histogram-reading.ts';

export class HistogramReading extends Sound {
  #sum = 0;
  #readings = 0;

  override summary(): HistogramSummary & { window: HistogramPercentiles } {
    const summary = super.summary();
    this.#sum += summary.window.p99;
    this.#readings++;
    return { ...summary, p99: this.#sum / this.#readings };
  }
}
