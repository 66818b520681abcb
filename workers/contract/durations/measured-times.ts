/**
 * Measured service times on their way to the stages: quantile functions as words of a run's memory, one for each stage that
 * has a timer. The settings have their mean, P50 and P99, which say which one is meant: see `measuredSettings`.
 */
import { TIMES_WORDS } from '../../memory/memory-map.ts';
import type { ServiceTimeSettings } from '../config-types.ts';
import { TIMED_STAGES, type TimedStage } from '../name-sets.ts';
import type { QuantilePoints } from './duration-types.ts';

/** For each stage: the number of points, then share and µs of each. */
export function encodeTimes(times: ReadonlyMap<TimedStage, QuantilePoints>): Float64Array {
  const words = new Float64Array(TIMED_STAGES.length * TIMES_WORDS);
  TIMED_STAGES.forEach((stage, i) => {
    const points = times.get(stage) ?? [];
    words.set([points.length, ...points.flat()], i * TIMES_WORDS);
  });
  return words;
}

/** Mean, P50 and P99 as settings have them, to six digits: equal ones are the same measurement. */
export function measuredSettings(points: QuantilePoints): Omit<ServiceTimeSettings, 'kind'> {
  const [meanUs, p50Us, p99Us] = [meanMicros(points), quantileMicros(points, 0.5), quantileMicros(points, 0.99)];
  return { meanUs: asSetting(meanUs), p50Us: asSetting(p50Us), p99Us: asSetting(p99Us) };
}
const asSetting = (micros: number): number => Math.max(Number(micros.toPrecision(6)), 0.1);

/** The area below the quantile function. */
export function meanMicros(points: QuantilePoints): number {
  return overPieces(points, (width, from, to) => (width * (from + to)) / 2);
}
/** Variance over the square of the mean. */
export function squaredVariation(points: QuantilePoints): number {
  const mean = meanMicros(points);
  const square = overPieces(points, (width, from, to) => (width * (from * from + from * to + to * to)) / 3);
  return mean > 0 ? Math.max(square / (mean * mean) - 1, 0) : 0;
}
function overPieces(points: QuantilePoints, of: (width: number, from: number, to: number) => number): number {
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const [[from, low], [to, high]] = [points[i - 1]!, points[i]!];
    sum += of(to - from, low, high);
  }
  return sum;
}

/** The time that a share of all is not longer than, µs. @param share 0 to 1 */
export function quantileMicros(points: QuantilePoints, share: number): number {
  const at = Math.max(
    points.findIndex(([end]) => end >= share),
    1,
  );
  const [[from, low], [to, high]] = [points[at - 1]!, points[at]!];
  return to > from ? low + ((high - low) * (share - from)) / (to - from) : low;
}
