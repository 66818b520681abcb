/** The value of a figure in a stretch of an act, and as a series of one value a second. */

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

export interface SeriesPoint {
  /** Of the act. */
  readonly seconds: number;
  readonly value: number;
}

/** A value for each second of an act, warm-up included: for charts. Of a whole run's percentile, that of each second. */
export function seriesOf(record: ActRecord, name: FigureName): SeriesPoint[] {
  const whole = record.stretch(0, record.played);
  if (whole === null) return [];
  if (name === 'latency.p99')
    return p99sOf(whole).map(({ ms, p99 }) => ({ seconds: Math.round(ms / 1000), value: p99 }));
  const seconds = Array.from({ length: Math.floor(record.played) }, (_, i) => i + 1);
  return seconds.flatMap((to) => {
    const stretch = record.stretch(to - 1, to);
    const value = stretch === null ? null : valueIn(stretch, name, 0);
    return value === null ? [] : [{ seconds: to, value }];
  });
}
