/**
 * The reader's end of the striped histogram: any thread, each with its own objects, at any time and as often as it
 * likes. The writers neither wait for it nor pay for it; all it computes, the sliding window too, comes from copies of
 * their words. A reading allocates nothing but its small result.
 *
 * Percentiles are by nearest rank, reported as the midpoint of the bucket that holds the rank (at most 0.78 % off) but
 * never above the maximum; a rank beyond the buckets gives 60.29 s, as "at least".
 */
import {
  BUCKETS,
  bucketLower,
  bucketsUpTo,
  bucketUpper,
  checkStripe,
  HISTOGRAM_WORDS,
  MAX_WORD,
  OVERFLOW_BUCKET,
} from './histogram.ts';

/** Milliseconds. */
export interface HistogramPercentiles {
  count: number;
  p50: number;
  p90: number;
  p99: number;
  p999: number;
  max: number;
}
/** The same, with the mean. Milliseconds. */
export interface HistogramSummary extends HistogramPercentiles {
  mean: number;
}

/** In thousandths: `count * 999 / 1000` is exact where `count * 0.999` would be a hair above the rank. */
const PER_MILLE = Uint32Array.of(500, 900, 990, 999);
const MICROS_PER_MS = 1000;

/** Of the whole microseconds in each bucket. */
const midpoints = Float64Array.from({ length: BUCKETS }, (_, index) =>
  index === OVERFLOW_BUCKET ? bucketLower(index) : (bucketLower(index) + bucketUpper(index) - 1) / 2,
);
const quantiles = new Float64Array(PER_MILLE.length);

/** Makes `target` the sum of `stripes`, its maximum theirs. All are of `HISTOGRAM_WORDS` words. */
export function mergeStripes(target: Float64Array, stripes: readonly Float64Array[]): void {
  target.fill(0);
  addStripes(target, stripes);
}

/**
 * Adds them up to the bucket of each one's maximum: most end long before their last bucket, and memory that another thread
 * writes is slow to read. A count whose maximum is not there yet is read the next time.
 *
 * @returns how many buckets of the sum can be in use
 */
function addStripes(target: Float64Array, stripes: readonly Float64Array[]): number {
  let most = 0;
  for (const stripe of stripes) {
    const used = bucketsUpTo(stripe[MAX_WORD]!);
    for (let i = 0; i < used; i++) target[i]! += stripe[i]!;
    // Last, as the writers do, so that it is hardly ever older than the counts.
    target[MAX_WORD] = Math.max(target[MAX_WORD]!, stripe[MAX_WORD]!);
    most = Math.max(most, used);
  }
  return most;
}

/** Buckets up to the last one that is not empty. @param most from which on all are */
function usedBuckets(counts: Float64Array, most: number): number {
  let used = most;
  while (used > 0 && counts[used - 1] === 0) used--;
  return used;
}

/** Of a stripe, or of stripes merged. `max` is exact; `mean` comes from the midpoints. @param most buckets that can be in use */
export function summarise(words: Float64Array, most = BUCKETS): HistogramSummary {
  const used = usedBuckets(words, most);
  const max = words[MAX_WORD]!;
  let sum = 0;
  for (let i = 0; i < used; i++) sum += words[i]! * midpoints[i]!;
  const percentiles = percentilesOf(words, used, max);
  return { ...percentiles, mean: percentiles.count === 0 ? 0 : Math.min(sum / percentiles.count, max) / MICROS_PER_MS };
}

/** How many values within the buckets, the sum of them and of their squares, in ms and ms². */
export interface HistogramMoments {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}
function momentsOf(words: Float64Array, most: number): HistogramMoments {
  let [count, sum, squares] = [0, 0, 0];
  const used = Math.min(most, OVERFLOW_BUCKET);
  for (let i = 0; i < used; i++) {
    const ms = midpoints[i]! / MICROS_PER_MS;
    count += words[i]!;
    sum += words[i]! * ms;
    squares += words[i]! * ms * ms;
  }
  return { count, sum, squares };
}

function percentilesOf(counts: Float64Array, used: number, max: number): HistogramPercentiles {
  let count = 0;
  for (let i = 0; i < used; i++) count += counts[i]!;
  let index = -1;
  let seen = 0;
  for (let k = 0; k < PER_MILLE.length; k++) {
    const rank = Math.ceil((count * PER_MILLE[k]!) / 1000);
    while (seen < rank) seen += counts[++index]!;
    quantiles[k] = Math.min(midpoints[index] ?? 0, max) / MICROS_PER_MS;
  }
  return {
    count,
    p50: quantiles[0]!,
    p90: quantiles[1]!,
    p99: quantiles[2]!,
    p999: quantiles[3]!,
    max: max / MICROS_PER_MS,
  };
}

/** For `SlidingWindow`. Milliseconds. */
export interface WindowOptions {
  /** How far the window looks back. Default 10,000. */
  readonly windowMs?: number;
  /** How often a copy is kept; the window's start is exact to this. Default 1,000. */
  readonly periodMs?: number;
}

/**
 * What was recorded in the last `windowMs`: the counts of now minus a copy of them from then. Copies go round a ring
 * that is allocated once; one is kept whenever `periodMs` have passed, so the window covers `windowMs` to `windowMs +
 * periodMs` of a steadily read histogram, less while it is younger, and more after a pause in reading (`coveredMs`).
 */
export class SlidingWindow {
  /** Counts by bucket within the window, as of the last `observe`. */
  readonly counts = new Float64Array(BUCKETS);
  private readonly clock: () => number;
  private readonly windowMs: number;
  private readonly periodMs: number;
  private readonly copies: Float64Array[];
  private readonly times: Float64Array;
  private newest = 0;
  private kept = 0;
  private observed = 0;
  private covered = 0;
  /** Buckets that any words seen had in use: copies have nothing beyond. */
  private used = 0;

  /** The window begins here, empty: build it when the run begins. @param clock milliseconds, never backwards */
  constructor(clock: () => number, { windowMs = 10_000, periodMs = 1_000 }: WindowOptions = {}) {
    this.clock = clock;
    this.windowMs = windowMs;
    this.periodMs = periodMs;
    const copies = Math.ceil(windowMs / periodMs) + 1;
    this.copies = Array.from({ length: copies }, () => new Float64Array(BUCKETS));
    this.times = new Float64Array(copies);
    this.restart(clock());
  }

  /** Milliseconds that the last observed window covers. */
  get coveredMs(): number {
    return this.covered;
  }

  /**
   * The window that ends now. `words`: cumulative counts, as `mergeStripes` gives them; if any of them fell, the
   * histogram was reset, and the window begins anew. `max` is the upper bound of the highest bucket that is not empty,
   * or the run's maximum where that is lower or the bucket has no bound: never below the true one, at most 1.6 % above.
   *
   * @param most buckets that can be in use
   */
  observe(words: Float64Array, most = BUCKETS): HistogramPercentiles {
    const now = this.clock();
    this.used = Math.max(this.used, usedBuckets(words, most));
    if (this.isBehindNewest(words)) this.restart(this.observed);
    const from = this.startOfWindow(now);
    const base = this.copies[from]!;
    for (let i = 0; i < this.used; i++) this.counts[i] = words[i]! - base[i]!;
    this.covered = now - this.times[from]!;
    this.observed = now;
    if (now - this.times[this.newest]! >= this.periodMs) this.keep(now, words);
    const used = usedBuckets(this.counts, this.used);
    return percentilesOf(this.counts, used, highestOf(used, words[MAX_WORD]!));
  }

  private isBehindNewest(words: Float64Array): boolean {
    const newest = this.copies[this.newest]!;
    for (let i = 0; i < this.used; i++) {
      if (words[i]! < newest[i]!) return true;
    }
    return false;
  }

  /** The newest copy that is old enough, or the oldest there is. */
  private startOfWindow(now: number): number {
    const ring = this.copies.length;
    let from = this.newest;
    for (let kept = 1; kept < this.kept && now - this.times[from]! < this.windowMs; kept++) {
      from = (from + ring - 1) % ring;
    }
    return from;
  }

  private keep(now: number, words: Float64Array): void {
    this.newest = (this.newest + 1) % this.copies.length;
    this.kept = Math.min(this.kept + 1, this.copies.length);
    this.times[this.newest] = now;
    const copy = this.copies[this.newest]!;
    for (let i = 0; i < this.used; i++) copy[i] = words[i]!;
  }

  private restart(now: number): void {
    this.kept = 1;
    this.times[this.newest] = now;
    this.copies[this.newest]!.fill(0);
    this.observed = now;
  }
}

function highestOf(used: number, maxOfRun: number): number {
  return used === 0 ? 0 : Math.min(bucketUpper(used - 1) - 1, maxOfRun);
}

/** One histogram as a reader holds it: its stripes merged, over the whole run and over the sliding window. */
export class HistogramReading {
  /** Counts by bucket over the whole run, as of the last `read`; the overflow is counted in `OVERFLOW_BUCKET`. */
  readonly counts: Float64Array;
  readonly window: SlidingWindow;
  /** The same with the maximum, as the stripes have them: for `summarise`. */
  readonly words = new Float64Array(HISTOGRAM_WORDS);
  private readonly stripes: readonly Float64Array[];
  /** Buckets that can be in use: beyond, all words are 0. */
  private most = 0;

  /** @param clock milliseconds, never backwards @throws Error when another version laid a stripe out */
  constructor(stripes: readonly Float64Array[], clock: () => number, options?: WindowOptions) {
    this.counts = this.words.subarray(0, BUCKETS);
    this.window = new SlidingWindow(clock, options);
    for (const stripe of stripes) checkStripe(stripe);
    this.stripes = stripes;
  }

  /** May be a little old, never torn between its own parts: percentiles and counts are of one copy. */
  read(): HistogramSummary & { window: HistogramPercentiles } {
    this.copy();
    return this.summary();
  }

  /** Takes the copy alone, which is the quick half: so several histograms can be copied at nearly one moment. */
  copy(): void {
    const { words } = this;
    words.fill(0, 0, this.most);
    words[MAX_WORD] = 0;
    this.most = addStripes(words, this.stripes);
  }
  /** What the last copy says. */
  summary(): HistogramSummary & { window: HistogramPercentiles } {
    const { words, most } = this;
    return { ...summarise(words, most), window: this.window.observe(words, most) };
  }
  /** Of the whole run, as of the last copy. */
  moments(): HistogramMoments {
    return momentsOf(this.words, this.most);
  }
}
