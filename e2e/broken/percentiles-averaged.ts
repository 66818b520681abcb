/** A histogram whose P99 of the whole run is the mean of the P99s of its seconds, as a dashboard has it that averages. */
import { BUCKETS, HISTOGRAM_WORDS, MAX_WORD } from '../../workers/primitives/histogram/histogram.ts';
import {
  type HistogramPercentiles,
  type HistogramSummary,
  HistogramReading as Sound,
  summarise,
} from '../../workers/primitives/histogram/histogram-reading.ts';

export * from '../../workers/primitives/histogram/histogram-reading.ts';

const SECOND = 1000;

export class HistogramReading extends Sound {
  readonly #before = new Float64Array(BUCKETS);
  readonly #words = new Float64Array(HISTOGRAM_WORDS);
  #since = performance.now();
  #sum = 0;
  #seconds = 0;

  override summary(): HistogramSummary & { window: HistogramPercentiles } {
    const summary = super.summary();
    if (performance.now() - this.#since >= SECOND) this.#endSecond(summary.max);
    return this.#seconds === 0 ? summary : { ...summary, p99: this.#sum / this.#seconds };
  }

  #endSecond(max: number): void {
    const { counts } = this;
    for (let i = 0; i < BUCKETS; i++) this.#words[i] = counts[i]! - this.#before[i]!;
    this.#words[MAX_WORD] = 1000 * max;
    const { count, p99 } = summarise(this.#words);
    this.#before.set(counts);
    this.#since = performance.now();
    if (count === 0) return;
    this.#sum += p99;
    this.#seconds++;
  }
}
