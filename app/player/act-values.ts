/** What the acts measured, second by second. */

import type { FigureName } from '../scenarios/definition/figures.ts';
import type { ActRecord } from '../scenarios/measured/act-record.ts';
import { type SeriesPoint, seriesOf } from '../scenarios/measured/measure.ts';

/** Of each act, the value of each of its seconds. */
export function actValues(records: readonly ActRecord[], figure: FigureName): number[][] {
  return records.map((record) => valuesBySecond(seriesOf(record, figure)));
}

/** By the second that a value is of, from the first on; NaN where it is not known. */
export function valuesBySecond(points: readonly SeriesPoint[]): number[] {
  const last = Math.max(0, ...points.map(({ seconds }) => seconds));
  const values = Array.from({ length: last }, () => Number.NaN);
  for (const { seconds, value } of points) if (seconds >= 1) values[seconds - 1] = value;
  return values;
}
