/** How surely a condition holds: how many standard deviations of its runs lie between it and its limit. */
import type { RowResult, ScenarioResult } from '../../app/scenarios/player-types.ts';

export interface RowStatistics {
  readonly claim: string;
  readonly unit: string;
  readonly runs: number;
  readonly mean: number;
  readonly sd: number;
  /** The mean of what remains to the nearer limit, in the row's unit. Below 0: outside. */
  readonly distance: number;
  /** The same in standard deviations of it; null where no two runs differ, as with counts that are exact. */
  readonly distanceInSd: number | null;
}

/** What is asked of every condition. */
export const LEAST_SD = 3;

/** Of runs that could be told. @param results of one lesson */
export function statisticsOf(results: readonly ScenarioResult[]): readonly RowStatistics[] {
  const told = results.filter(({ outcome }) => outcome !== 'could not tell');
  const first = told[0];
  return first === undefined ? [] : first.rows.map((_, i) => ofRow(told.map(({ rows }) => rows[i]!)));
}

function ofRow(rows: readonly RowResult[]): RowStatistics {
  const known = rows.filter((row) => row.measured !== null && row.distance !== null);
  const measured = known.map((row) => row.measured!);
  const distances = known.map((row) => row.distance!);
  const spread = deviation(distances);
  const distance = mean(distances);
  return {
    claim: rows[0]!.claim,
    unit: rows[0]!.unit,
    runs: known.length,
    mean: mean(measured),
    sd: deviation(measured),
    distance,
    distanceInSd: spread > 0 ? distance / spread : null,
  };
}

/** Whether its runs lie far enough from its limit. One that never differs must only be inside. */
export function isSure({ distance, distanceInSd }: RowStatistics): boolean {
  return distanceInSd === null ? distance >= 0 : distanceInSd >= LEAST_SD;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
/** Of a sample: by n − 1. 0 of a single value. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
