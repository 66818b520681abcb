/** Both ends of a histogram that travels as what its buckets gain: the node's, and the reader's of all nodes. */
import { BUCKETS, bucketUpper, HISTOGRAM_WORDS, MAX_WORD } from '../../primitives/histogram/histogram.ts';
import { type HistogramSummary, summarise } from '../../primitives/histogram/histogram-reading.ts';
import type { LatencyCounts } from '../view/latency-counts.ts';
import type { BucketGain } from './node-report.ts';

/** What a node tells of a histogram, report after report. */
export class GainTeller {
  private told = new Float64Array(HISTOGRAM_WORDS);
  private run = -1;

  /** What there was before it began to report is not new. */
  skip(run: number, words: LatencyCounts): void {
    this.run = run;
    this.told.set(words);
  }

  /** Since the last call; since its beginning of a run that is new. @param words of the run so far */
  tell(run: number, words: LatencyCounts): { count: number; maxMicros: number; gains: BucketGain[] } {
    if (run !== this.run) this.told.fill(0);
    this.run = run;
    const gains: BucketGain[] = [];
    let count = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const gain = words[bucket]! - this.told[bucket]!;
      count += words[bucket]!;
      if (gain > 0) gains.push([bucket, gain]);
    }
    this.told.set(words);
    return { count, maxMicros: words[MAX_WORD]!, gains };
  }
}

/**
 * The last `windowMs` of what many nodes told: the sum of their gains, which is what one histogram of all their events would
 * have counted. What has grown too old is taken away again; counts are whole numbers, so nothing is left of it.
 */
export class GainWindow {
  private readonly words = new Float64Array(HISTOGRAM_WORDS);
  private entries: { readonly at: number; readonly gains: readonly BucketGain[]; readonly maxMicros: number }[] = [];

  constructor(private readonly windowMs: number) {}

  /** @param at when it came, by the reader's clock, which never goes back @param maxMicros no event of the run took longer */
  add(at: number, gains: readonly BucketGain[], maxMicros: number): void {
    if (gains.length === 0) return;
    this.entries.push({ at, gains, maxMicros });
    for (const [bucket, gain] of gains) this.words[bucket]! += gain;
  }

  summary(now: number): HistogramSummary {
    this.forget(now - this.windowMs);
    this.words[MAX_WORD] = this.entries.reduce((most, entry) => Math.max(most, highestOf(entry)), 0);
    return summarise(this.words);
  }

  private forget(until: number): void {
    const keptFrom = this.entries.findIndex(({ at }) => at > until);
    const old = this.entries.splice(0, keptFrom < 0 ? this.entries.length : keptFrom);
    for (const { gains } of old) for (const [bucket, gain] of gains) this.words[bucket]! -= gain;
  }
}

/** The upper bound of the highest bucket, or the longest of the run where that is lower: never below the true one. */
function highestOf({
  gains,
  maxMicros,
}: {
  readonly gains: readonly BucketGain[];
  readonly maxMicros: number;
}): number {
  const [bucket] = gains.at(-1)!;
  return Math.min(bucketUpper(bucket) - 1, maxMicros);
}
