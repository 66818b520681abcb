import { HistogramStripe } from './histogram.ts';

export interface HistogramThread {
  readonly words: Float64Array;
  readonly values: Float64Array;
  readonly rounds: number;
}

/** Records all values, `rounds` times, in a stripe of its own. */
export default function record({ words, values, rounds }: HistogramThread): void {
  const stripe = new HistogramStripe(words);
  for (let round = 0; round < rounds; round++) {
    for (const value of values) stripe.record(value);
  }
}
