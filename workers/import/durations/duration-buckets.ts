/**
 * What every format comes to: how many durations lie between two values. A value that is known exactly is a bucket without
 * width. Buckets are in order and do not overlap.
 */

export interface DurationBucket {
  readonly from: number;
  readonly to: number;
  /** More than 0; rates of counters need not be whole. */
  readonly count: number;
}

/** How many durations there are. */
export function countOf(buckets: readonly DurationBucket[]): number {
  return buckets.reduce((sum, { count }) => sum + count, 0);
}
/** Their mean, as if each lay in the middle of its bucket. */
export function meanOf(buckets: readonly DurationBucket[]): number {
  return buckets.reduce((sum, { from, to, count }) => sum + count * (from / 2 + to / 2), 0) / countOf(buckets);
}

/** Buckets of several measurements, which may have widths of their own, as those of one. */
export class BucketSum {
  private readonly buckets = new Map<number, { to: number; count: number }>();

  add(from: number, to: number, count: number): void {
    const known = this.buckets.get(from);
    if (known === undefined) this.buckets.set(from, { to, count });
    else {
      known.to = Math.max(known.to, to);
      known.count += count;
    }
  }

  /** In order; where two overlap, the later one begins where the earlier one ends. */
  inOrder(): DurationBucket[] {
    let end = 0;
    return [...this.buckets]
      .sort(([a], [b]) => a - b)
      .map(([from, { to, count }]) => {
        const start = Math.max(from, end);
        end = Math.max(to, start);
        return { from: start, to: end, count };
      });
  }
}

/** Cuts the bucket in which a share of all lies, there. */
function cutAt(buckets: readonly DurationBucket[], share: number): DurationBucket[] {
  const target = share * countOf(buckets);
  let before = 0;
  return buckets.flatMap((bucket) => {
    const inside = target - before;
    before += bucket.count;
    if (inside <= 0 || inside >= bucket.count) return [bucket];
    const middle = bucket.from + ((bucket.to - bucket.from) * inside) / bucket.count;
    return [
      { ...bucket, to: middle, count: inside },
      { ...bucket, from: middle, count: bucket.count - inside },
    ];
  });
}

/**
 * Wide buckets say little of the mean, and their source may say it. Each is cut into halves of the same count, at the place
 * that gives this mean; P50 and P99 stay where they are. A mean that the buckets do not allow is met as far as they do.
 */
export function withMean(buckets: readonly DurationBucket[], mean: number): DurationBucket[] {
  const cut = cutAt(cutAt(buckets, 0.5), 0.99);
  const spread = cut.reduce((sum, { from, to, count }) => sum + (count * (to - from)) / 2, 0);
  if (spread <= 0) return cut;
  const lack = (mean - meanOf(cut)) * countOf(cut);
  const place = 0.5 + Math.min(Math.max(lack / spread, -0.5), 0.5);
  return cut.flatMap(({ from, to, count }) => {
    const middle = from + (to - from) * place;
    return [
      { from, to: middle, count: count / 2 },
      { from: middle, to, count: count / 2 },
    ];
  });
}
