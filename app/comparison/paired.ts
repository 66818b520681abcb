/**
 * Two settings, each run several times in pairs, on a machine that is never the same twice. The unit is a pair, the statistic
 * the logarithm of the ratio of one figure; see `DECIDE` in the project's notes on methods: Hodges and Lehmann's estimate
 * with the interval of Wilcoxon's signed-rank test, exact (Hollander & Wolfe, "Nonparametric Statistical Methods", 3.3).
 */

export interface PairedEstimate {
  /** B against A: 0.1 is a tenth more. */
  readonly change: number;
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
}
type PairedVerdict = 'more' | 'less' | 'same' | 'cannot tell yet';

/** Below it no interval at 95 % is to be had: of five pairs the least probability is 1/16. */
export const LEAST_PAIRS = 6;
const ALPHA = 0.05;

/** @returns null with too few pairs, or where a figure is not above 0 */
export function pairedEstimate(a: readonly number[], b: readonly number[]): PairedEstimate | null {
  const pairs = Math.min(a.length, b.length);
  if (pairs < LEAST_PAIRS || [...a, ...b].some((value) => !(value > 0))) return null;
  const logs = Array.from({ length: pairs }, (_, i) => Math.log(b[i]! / a[i]!));
  const walsh = logs.flatMap((x, i) => logs.slice(i).map((y) => (x + y) / 2)).sort((x, y) => x - y);
  const skipped = criticalRank(pairs);
  const middle = (walsh[(walsh.length - 1) >> 1]! + walsh[walsh.length >> 1]!) / 2;
  const [low, high] = [walsh[skipped]!, walsh[walsh.length - 1 - skipped]!];
  return { change: Math.expm1(middle), low: Math.expm1(low), high: Math.expm1(high), pairs };
}

/** So many averages at each end are outside of the interval: the largest with a probability of at most α/2. */
export function criticalRank(pairs: number): number {
  const ways = signedRankWays(pairs);
  const all = 2 ** pairs;
  let below = 0;
  let rank = 0;
  while ((below + ways[rank]!) / all <= ALPHA / 2) below += ways[rank++]!;
  return Math.max(0, rank - 1);
}
/** In how many ways of signs the ranks 1 to n with a plus come to each sum. */
function signedRankWays(pairs: number): Float64Array {
  const ways = new Float64Array((pairs * (pairs + 1)) / 2 + 1);
  ways[0] = 1;
  for (let rank = 1; rank <= pairs; rank++)
    for (let sum = ways.length - 1; sum >= rank; sum--) ways[sum]! += ways[sum - rank]!;
  return ways;
}

/** @param margin below which a difference does not matter, as a share */
export function pairedVerdict({ low, high }: PairedEstimate, margin: number): PairedVerdict {
  if (low > margin) return 'more';
  if (high < -margin) return 'less';
  // Only an interval that is wholly within the margin shows that they are the same.
  return low >= -margin && high <= margin ? 'same' : 'cannot tell yet';
}
/** How many pairs it would take, if the others are like those. */
export function pairsNeeded({ low, high, pairs }: PairedEstimate, margin: number): number {
  const half = (Math.log1p(high) - Math.log1p(low)) / 2;
  return Math.max(pairs + 1, Math.ceil(pairs * (half / Math.log1p(margin)) ** 2));
}
