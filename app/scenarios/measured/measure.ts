/** The value of a figure in a stretch of an act, and as a series of one value a second. */

import type { CountedLatency } from '../../../workers/contract/view/latency-counts.ts';
import { type FigureName, figureOf } from '../definition/figures.ts';
import type { FigureOf } from '../definition/scenario-types.ts';
import type { ActRecord, Stretch } from './act-record.ts';
import { MADE, p99sOf } from './made-figures.ts';
import { byPath } from './paths.ts';

/** null: the act has no such figure. */
export function measure(record: ActRecord, of: FigureOf, isDrained: boolean): number | null {
  const { from = record.warmUp, to = record.seconds, limit = 0 } = of;
  const stretch = record.stretch(from, isDrained ? null : to);
  return stretch === null ? null : valueIn(stretch, of.figure, limit);
}

function valueIn(stretch: Stretch, name: FigureName, limit: number): number | null {
  const { kind } = figureOf(name);
  const value = kind === 'made' ? MADE[name]!(stretch, limit) : byPath(name, kind, stretch);
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Those whose seconds have a percentile of their own. */
const BY_SECOND: ReadonlyMap<FigureName, CountedLatency> = new Map([
  ['latency.p99', 'endToEnd'],
  ['delivery.p99', 'delivery'],
]);

export interface SeriesPoint {
  /** Of the act. */
  readonly seconds: number;
  readonly value: number;
}

/** A value for each second of an act, warm-up included: for charts. Of a whole run's percentile, that of each second. */
export function seriesOf(record: ActRecord, name: FigureName): SeriesPoint[] {
  const whole = record.stretch(0, record.played);
  if (whole === null) return [];
  const of = BY_SECOND.get(name);
  if (of !== undefined) return p99sOf(whole, of).map(({ ms, p99 }) => ({ seconds: Math.round(ms / 1000), value: p99 }));
  const seconds = Array.from({ length: Math.floor(record.played) }, (_, i) => i + 1);
  return seconds.flatMap((to) => {
    const stretch = record.stretch(to - 1, to);
    const value = stretch === null ? null : valueIn(stretch, name, 0);
    return value === null ? [] : [{ seconds: to, value }];
  });
}
