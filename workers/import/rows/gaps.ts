/** Gaps of a recording: intervals that are much longer than most. */
import type { Gaps } from '../../contract/import-types.ts';

/** An interval is a gap when it is so many times as long as the usual one. */
const TIMES_USUAL = 10;
/** As many as a run has room to shorten: the longest. */
export const MOST_GAPS = 4096;
/** Buckets for each doubling: an interval is told to 3 %. */
const PER_DOUBLING = 32;
/** From a thousandth of a microsecond to ages. */
const LEAST_MS = 1e-6;
const BUCKETS = 80 * PER_DOUBLING;

/** Hears the times of a recording in order, and knows its gaps then, in memory that does not grow. */
export class GapWatch {
  private last = Number.NaN;
  private readonly counts = new Float64Array(BUCKETS);
  private intervals = 0;
  private longest: number[] = [];

  note(timeMs: number): void {
    const interval = timeMs - this.last;
    this.last = timeMs;
    if (!(interval > 0)) return;
    this.intervals++;
    this.counts[bucketOf(interval)]!++;
    this.longest.push(interval);
    if (this.longest.length > 4 * MOST_GAPS) this.longest = longestOf(this.longest);
  }

  /** Null when there is none. */
  get gaps(): Gaps | null {
    const usualMs = this.usualMs();
    const found = longestOf(this.longest).filter((interval) => interval > TIMES_USUAL * usualMs);
    const [longestMs] = found;
    if (longestMs === undefined) return null;
    return {
      count: found.length,
      longestMs,
      overMs: found.length < MOST_GAPS ? TIMES_USUAL * usualMs : found.at(-1)!,
      usualMs,
    };
  }

  /** The middle one of all intervals. */
  private usualMs(): number {
    let left = this.intervals / 2;
    const at = this.counts.findIndex((count) => {
      left -= count;
      return left <= 0;
    });
    return LEAST_MS * 2 ** ((at + 0.5) / PER_DOUBLING);
  }
}

function bucketOf(interval: number): number {
  return Math.min(BUCKETS - 1, Math.max(0, Math.floor(PER_DOUBLING * Math.log2(interval / LEAST_MS))));
}

function longestOf(intervals: readonly number[]): number[] {
  return [...intervals].sort((a, b) => b - a).slice(0, MOST_GAPS);
}
