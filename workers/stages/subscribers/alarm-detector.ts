/**
 * A streaming outlier detector with constant memory per sensor: the Hampel identifier, whose score is the distance from
 * the median in units of the median absolute deviation (MAD), with both medians tracked by stochastic approximation
 * instead of kept in windows.
 *
 * - Identifier: F. R. Hampel, "The influence curve and its role in robust estimation", JASA 69 (1974); L. Davies and
 *   U. Gather, "The identification of multiple outliers", JASA 88 (1993). Half of the readings may be wild before the
 *   median or the MAD follows them, where a mean and a deviation follow the first.
 * - Tracking: L. Tierney, "A space-efficient recursive procedure for estimating a quantile of an unknown distribution",
 *   SIAM J. Sci. Stat. Comput. 4 (1983), with the fixed weight 1/memory of F. Chen, D. Lambert and J. C. Pinheiro,
 *   "Incremental quantile estimation for massive tracking", KDD 2000, so that it forgets. The estimate takes a small step
 *   towards each reading, up or down, however far away the reading is. The best step is inverse to the density at the
 *   median; a normal density with the tracked MAD stands in for it.
 *
 * The threshold is not the usual 3.5 (B. Iglewicz and D. C. Hoaglin, 1993), which is for samples of a few hundred: among
 * normal readings it is passed by 465 in a million, that is every fraction of a second here. Five is passed by 0.6 in a
 * million. The memory of 600 readings is two days of a sensor that is read every five minutes: long enough to know its
 * daily cycle. `alarm-detector.test.ts` shows that neither sits on a peak: 500 to 800 readings and 4.5 to 5 do about as
 * well on real data.
 */
export interface AlarmSettings {
  /** 1 to 65,535. */
  readonly sensors: number;
  /** Readings that an estimate remembers. */
  readonly memory: number;
  /** The least score, in standard deviations of normal readings, that is an alarm. */
  readonly threshold: number;
  /** Readings of a sensor before its first alarm. */
  readonly warmUp: number;
}

export const ALARM_DEFAULTS: Omit<AlarmSettings, 'sensors'> = { memory: 600, threshold: 5, warmUp: 64 };

/** f64 words of a sensor: median and MAD, both scaled, and readings seen (up to `memory`). 24 bytes: 1.5 MiB for 65,535 sensors. */
const WORDS = 3;
/**
 * Readings are scaled down first. Near the edge of an f64, their differences, steps and deviations would be infinite, and an
 * infinite median stays so: no reading of that sensor would be an alarm any more. With `M` the largest reading, no median is
 * beyond 3.5 `M`, no MAD beyond 5.8 `M` (the third and fourth reading can move them so far), and no product of theirs beyond
 * 11 `M`. By a power of two every score stays what it is, to the last digit; only readings below 1e-305 lose some of theirs.
 */
const SCALE = 2 ** -8;
/** MAD of normal readings with deviation 1, inverted. */
const DEVIATIONS_PER_MAD = 1.4826;
/**
 * Steps at weight 1, as shares of the MAD: half (the quantile) over the density that normal readings have at their
 * median, 0.399 / deviation, and that the logarithm of their absolute deviation has at its median, 0.429.
 */
const MEDIAN_STEP = 0.5 / (0.3989 * 0.6745);
const MAD_STEP = 0.5 / 0.4288;
/** A sensor that stands still has MAD 0; changes below this share of its level are its rounding, not an alarm. */
const RESOLUTION = 1e-4;

/** One thread; readings of a sensor in their order. */
export class AlarmDetector {
  private readonly state: Float64Array;
  private readonly memory: number;
  private readonly threshold: number;
  private readonly warmUp: number;

  constructor(settings: AlarmSettings) {
    this.state = new Float64Array(settings.sensors * WORDS);
    this.memory = settings.memory;
    this.threshold = settings.threshold;
    this.warmUp = settings.warmUp;
  }

  /**
   * Takes a reading in. Hot: no allocation.
   *
   * @param sensor below the number of sensors
   * @param value calibrated; what is not finite is passed over
   * @returns the score if it is an alarm, at least the threshold and finite; 0 if it is none
   */
  observe(sensor: number, value: number): number {
    if (!Number.isFinite(value)) return 0;
    const { state } = this;
    const scaled = SCALE * value;
    const at = sensor * WORDS;
    const seen = state[at + 2]!;
    if (seen === 0) {
      state[at] = scaled;
      state[at + 2] = 1;
      return 0;
    }
    const median = state[at]!;
    const distance = Math.abs(scaled - median);
    // The first reading that differs is the first estimate of the MAD.
    const mad = state[at + 1]! || distance;
    const remembered = Math.min(seen + 1, this.memory);
    state[at] = median + (Math.sign(scaled - median) * MEDIAN_STEP * mad) / remembered;
    state[at + 1] = mad * (1 + (distance > mad ? MAD_STEP : -MAD_STEP) / remembered);
    state[at + 2] = remembered;
    if (seen < this.warmUp) return 0;
    const deviation = DEVIATIONS_PER_MAD * Math.max(mad, RESOLUTION * Math.abs(median), Number.MIN_VALUE);
    const score = distance / deviation;
    // Of readings that hardly differ, and then by 1e308, it can be beyond an f64.
    return score >= this.threshold ? Math.min(score, Number.MAX_VALUE) : 0;
  }
}
