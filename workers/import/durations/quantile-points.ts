/** A distribution as a quantile function of few straight pieces, which keep its mean and its percentiles. */
import { MOST_POINTS, type QuantilePoints } from '../../contract/durations/duration-types.ts';
import { countOf, type DurationBucket } from './duration-buckets.ts';

/** Shares whose quantiles are kept as they are. */
const KEPT = [0.5, 0.9, 0.95, 0.99, 0.999];
/** Of the mean: nobody sees less, and no more points are spent on it. */
const SMALL_ERROR = 1e-4;

interface Curve {
  readonly share: Float64Array;
  readonly micros: Float64Array;
}
/** A stretch of the curve that one straight piece is to stand for. */
interface Piece {
  readonly from: number;
  readonly to: number;
  /** The area between the curve and the piece. */
  readonly error: number;
  /** Where they are farthest apart. */
  readonly widest: number;
}

/**
 * Begins with pieces between the percentiles that are kept, and cuts the one with the largest error where it is farthest
 * off, until all errors together are small: Douglas and Peucker, 1973, by area, for the area below the curve is the mean.
 *
 * @param factor from the unit of the buckets to µs
 */
export function quantilePoints(buckets: readonly DurationBucket[], factor: number): QuantilePoints {
  const curve = curveOf(buckets, factor);
  const last = curve.share.length - 1;
  const ends = [0, ...KEPT.map((share) => curve.share.indexOf(share)).filter((at) => at > 0 && at < last), last];
  const pieces = ends.slice(1).map((to, i) => measure(curve, ends[i]!, to));
  const enough = SMALL_ERROR * areaOf(curve);
  let errors = pieces.reduce((sum, { error }) => sum + error, 0);
  while (errors > enough && pieces.length < MOST_POINTS - 1) {
    const at = pieces.reduce((worst, piece, i) => (piece.error > pieces[worst]!.error ? i : worst), 0);
    const { from, to, error, widest } = pieces[at]!;
    if (widest <= from || widest >= to) break;
    const halves = [measure(curve, from, widest), measure(curve, widest, to)] as const;
    pieces.splice(at, 1, ...halves);
    errors += halves[0].error + halves[1].error - error;
  }
  return [0, ...pieces.map(({ to }) => to)].map(
    (at) => [written(curve.share[at]!), written(curve.micros[at]!)] as const,
  );
}

/** As it stands in a profile. */
const written = (value: number): number => Number(value.toPrecision(9));

/** Two corners for each bucket, and one for each percentile that is kept. */
function curveOf(buckets: readonly DurationBucket[], factor: number): Curve {
  const all = countOf(buckets);
  const share: number[] = [];
  const micros: number[] = [];
  const put = (at: number, value: number) => {
    share.push(at);
    micros.push(value * factor);
  };
  let before = 0;
  let kept = 0;
  for (const { from, to, count } of buckets) {
    const start = before / all;
    before += count;
    const end = before / all;
    put(start, from);
    for (; kept < KEPT.length && KEPT[kept]! <= end; kept++) {
      const part = end > start ? (KEPT[kept]! - start) / (end - start) : 0;
      put(KEPT[kept]!, from + (to - from) * Math.max(part, 0));
    }
    put(end, to);
  }
  share[share.length - 1] = 1;
  return { share: Float64Array.from(share), micros: Float64Array.from(micros) };
}

function areaOf({ share, micros }: Curve): number {
  let area = 0;
  for (let i = 1; i < share.length; i++) area += ((share[i]! - share[i - 1]!) * (micros[i]! + micros[i - 1]!)) / 2;
  return area;
}

function measure({ share, micros }: Curve, from: number, to: number): Piece {
  const width = share[to]! - share[from]!;
  const rise = micros[to]! - micros[from]!;
  let error = 0;
  let widest = from;
  let most = -1;
  let before = 0;
  for (let i = from + 1; i <= to; i++) {
    const straight = micros[from]! + (width > 0 ? (rise * (share[i]! - share[from]!)) / width : 0);
    const off = i === to ? 0 : Math.abs(micros[i]! - straight);
    error += ((share[i]! - share[i - 1]!) * (off + before)) / 2;
    before = off;
    if (i < to && off > most) [most, widest] = [off, i];
  }
  return { from, to, error, widest };
}
