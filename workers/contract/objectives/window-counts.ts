/** What the buckets of a histogram have gained over the latest looks: any percentile of a window, exact to one bucket. */
import { BUCKETS, bucketLower, bucketUpper, OVERFLOW_BUCKET } from '../../primitives/histogram/histogram.ts';
import type { Tick } from '../runs/rows.ts';

/** A tick in little memory: an hour of them may be kept. */
interface Packed {
  readonly look: number;
  readonly buckets: Uint16Array;
  readonly gains: Float64Array;
}

/** A window of one histogram, for its one reader. */
export class WindowCounts {
  private readonly counts = new Float64Array(BUCKETS);
  private readonly ticks: Packed[] = [];
  private first = 0;
  private all = 0;
  private max = 0;

  add({ gains, max }: Tick, look: number): void {
    this.max = Math.max(this.max, max);
    const tick = {
      look,
      buckets: Uint16Array.from(gains, ({ bucket }) => bucket),
      gains: Float64Array.from(gains, ({ gain }) => gain),
    };
    this.ticks.push(tick);
    this.sum(tick, 1);
  }
  /** All that came up to this look. */
  forget(look: number): void {
    while (this.first < this.ticks.length && this.ticks[this.first]!.look <= look)
      this.sum(this.ticks[this.first++]!, -1);
    if (2 * this.first <= this.ticks.length) return;
    this.ticks.splice(0, this.first);
    this.first = 0;
  }
  private sum({ buckets, gains }: Packed, sign: 1 | -1): void {
    for (let i = 0; i < buckets.length; i++) {
      this.counts[buckets[i]!]! += sign * gains[i]!;
      this.all += sign * gains[i]!;
    }
  }

  /** In ms: by nearest rank, the middle of its bucket, never above the longest; NaN of nothing. */
  at(share: number): number {
    if (this.all <= 0) return Number.NaN;
    const rank = Math.max(1, Math.ceil(share * this.all - 1e-9));
    let [bucket, seen] = [-1, 0];
    while (seen < rank && bucket < BUCKETS - 1) seen += this.counts[++bucket]!;
    return middleMs(bucket, this.max);
  }
}

/** The value that stands for those of a bucket. @param max the longest of the run so far, µs */
export function middleMs(bucket: number, max: number): number {
  const middle = bucket === OVERFLOW_BUCKET ? bucketLower(bucket) : (bucketLower(bucket) + bucketUpper(bucket) - 1) / 2;
  return Math.min(middle, max) / 1000;
}
