import { mix32 } from '../../feeds/mix32.ts';

/** The most passes one event gets, however heavy the tail. */
export const MAX_PASSES = 64;
const QUANTILES = 4096;

/**
 * How many passes the filter makes for each event: heavy-tailed work with a given mean.
 *
 * The count follows a Pareto distribution with shape alpha = 1 + 1/irregularity, cut at 64: alpha is 2 (infinite variance,
 * but for the cut) at irregularity 1 and grows without bound, all events alike, towards 0. Its quantile function
 * scale * u^(-1/alpha) is tabulated at 4,096 evenly spaced u, with the scale chosen so that the table's mean is `passes`
 * in spite of the cut, and a hash of the event's sequence number picks the entry: the same event always gets the same
 * count, in whichever member and attempt.
 */
export class PassCounts {
  /** The count that every event has, or -1 when they differ. */
  readonly uniform: number;
  private readonly table: Uint8Array;

  /**
   * @param passes mean, an integer from 0 to `MAX_PASSES`
   * @param irregularity 0 to 1; 0 gives every event exactly `passes`
   */
  constructor(passes: number, irregularity: number) {
    this.uniform = irregularity <= 0 ? passes : -1;
    this.table = tabulate(passes, irregularity);
  }

  of(sequence: number): number {
    return this.table[mix32(sequence) >>> 20]!;
  }
}

function tabulate(passes: number, irregularity: number): Uint8Array {
  if (irregularity <= 0) return new Uint8Array(QUANTILES).fill(passes);
  // 1/alpha
  const exponent = irregularity / (1 + irregularity);
  const shape = Float64Array.from({ length: QUANTILES }, (_, i) => ((i + 0.5) / QUANTILES) ** -exponent);
  const scale = scaleFor(shape, passes);
  const table = new Uint8Array(QUANTILES);
  // The remainder of rounding one entry goes to the next, so that the mean stays.
  let owed = 0;
  for (let i = 0; i < QUANTILES; i++) {
    const exact = Math.min(shape[i]! * scale, MAX_PASSES) + owed;
    table[i] = Math.min(Math.max(Math.round(exact), 0), MAX_PASSES);
    owed = exact - table[i]!;
  }
  return table;
}

/** The scale with which the cut shape has the wanted mean, by bisection: the mean grows with the scale. */
function scaleFor(shape: Float64Array, mean: number): number {
  let low = 0;
  let high = MAX_PASSES;
  for (let step = 0; step < 50; step++) {
    const scale = (low + high) / 2;
    let sum = 0;
    for (const value of shape) sum += Math.min(value * scale, MAX_PASSES);
    if (sum < mean * QUANTILES) low = scale;
    else high = scale;
  }
  return high;
}
