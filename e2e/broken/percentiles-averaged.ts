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
  private readonly countsBefore = new Float64Array(BUCKETS);
  private readonly wordsOfSecond = new Float64Array(HISTOGRAM_WORDS);
  private since = performance.now();
  private sum = 0;
  private seconds = 0;

  override summary(): HistogramSummary & { window: HistogramPercentiles } {
    const summary = super.summary();
    if (performance.now() - this.since >= SECOND) this.endSecond(summary.max);
    return this.seconds === 0 ? summary : { ...summary, p99: this.sum / this.seconds };
  }

  private endSecond(max: number): void {
    const { counts } = this;
    for (let i = 0; i < BUCKETS; i++) this.wordsOfSecond[i] = counts[i]! - this.countsBefore[i]!;
    this.wordsOfSecond[MAX_WORD] = 1000 * max;
    const { count, p99 } = summarise(this.wordsOfSecond);
    this.countsBefore.set(counts);
    this.since = performance.now();
    if (count === 0) return;
    this.sum += p99;
    this.seconds++;
  }
}
