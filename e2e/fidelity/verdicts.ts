/** Whether a prediction is near enough to what was measured. */

/** Of one run, on either side: events stored a second, and times to stored. */
export interface Figures {
  readonly perSecond: number;
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export const POINTS = ['saturation', '50', '70', '90'] as const;
export type Point = (typeof POINTS)[number];

/** By figure, how far the prediction may be off: shares of what was measured. */
export type Limits = Readonly<Partial<Record<'perSecond' | 'p50Ms' | 'p99Ms', number>>>;
export const LIMITS: Readonly<Record<Point, Limits>> = {
  saturation: { perSecond: 0.05 },
  '50': { p50Ms: 0.15, p99Ms: 0.25 },
  '70': { p50Ms: 0.15, p99Ms: 0.25 },
  // Two identical queues agree no better.
  '90': { p50Ms: 0.25, p99Ms: 0.4 },
};
export const FIGURE_NAMES = { perSecond: 'events a second', p50Ms: 'P50', p99Ms: 'P99' } as const;
/** Of the tries at a point, so many have to be within. */
export const SHARE_WITHIN = 0.9;

/** What a point says about the load, for people. */
export function loadOf(point: Point): string {
  return point === 'saturation' ? 'as fast as it can' : `${point} % of its saturation`;
}

export interface Row {
  readonly figure: keyof Limits & string;
  readonly measured: number;
  readonly predicted: number;
  /** (predicted − measured) ÷ measured. */
  readonly error: number;
  readonly limit: number;
  readonly isWithin: boolean;
}

export function compare(point: Point, program: Figures, penstock: Figures): readonly Row[] {
  const figures = ['perSecond', 'p50Ms', 'p99Ms'] as const;
  return figures.flatMap((figure) => {
    const limit = LIMITS[point][figure];
    if (limit === undefined) return [];
    const [measured, predicted] = [program[figure], penstock[figure]];
    const error = predicted / measured - 1;
    // Without a figure on one side it is no number, and not within.
    return [{ figure, measured, predicted, error, limit, isWithin: Math.abs(error) <= limit }];
  });
}

/** A timer is never later than this, ms, unless its thread stood still: then neither side can be told by its queues. */
export const MOST_LATE_MS = 100;

/** @param latest of each side, by how much the latest of its timers was late, ms */
export function isTold(latest: readonly number[]): boolean {
  return latest.every((ms) => ms <= MOST_LATE_MS);
}

export interface Outcome {
  readonly rows: readonly Row[];
  readonly isTold: boolean;
}
export interface Tally {
  readonly point: Point;
  readonly tries: number;
  /** Of these so many are within, whether they could be told or not. */
  readonly allWithin: number;
  readonly told: number;
  /** Of those that could be told. */
  readonly within: number;
  readonly verdict: 'kept' | 'missed' | 'could not tell' | 'not tried';
}

/** @param tries of one point */
export function tally(point: Point, tries: readonly Outcome[]): Tally {
  const told = tries.filter((each) => each.isTold);
  const within = countWithin(told);
  const counts = { point, tries: tries.length, allWithin: countWithin(tries), told: told.length, within };
  if (tries.length === 0) return { ...counts, verdict: 'not tried' };
  if (told.length === 0) return { ...counts, verdict: 'could not tell' };
  return { ...counts, verdict: within >= SHARE_WITHIN * told.length ? 'kept' : 'missed' };
}
function countWithin(tries: readonly Outcome[]): number {
  return tries.filter(({ rows }) => rows.every(({ isWithin }) => isWithin)).length;
}
