/** The check of `objectives.list`, and its form in an address: `figure!is!limit!share!window!stop`, rows joined by `~`. */
import * as v from 'valibot';
import { type NumberReader, readPlain } from '../numbers/plain-number.ts';
import { numberOrNull, rowsSchema } from './field-values.ts';
import { LEAST_SHARE, MOST_LIMIT, MOST_OBJECTIVES, MOST_WINDOW, objectiveFigure, rowObjection } from './objectives.ts';
import { PART_SEPARATOR, STEP_SEPARATOR } from './timeline-text.ts';

/** A list of objectives, or their text in an address. */
export function objectivesSchema(): v.GenericSchema {
  const between = (low: number, high: number) => v.pipe(v.number(), v.finite(), v.minValue(low), v.maxValue(high));
  const row = v.strictObject({
    figure: v.pipe(
      v.string(),
      v.custom((name) => objectiveFigure(String(name)) !== null),
    ),
    is: v.optional(v.picklist(['most', 'least']), 'most'),
    limit: between(0, MOST_LIMIT),
    share: v.optional(between(LEAST_SHARE, 1), 1),
    window: v.optional(between(1, MOST_WINDOW), 10),
    stop: v.optional(v.boolean(), false),
  });
  return rowsSchema(row, rowObjection, MOST_OBJECTIVES);
}

/** The rows that a text stands for, each to be checked; null for each that is none. As many as are allowed are read. */
export function parseObjectives(text: string, read: NumberReader = readPlain): (Record<string, unknown> | null)[] {
  return text === '' ? [] : text.split(STEP_SEPARATOR, MOST_OBJECTIVES).map((row) => parseRow(row, read));
}
function parseRow(text: string, read: NumberReader): Record<string, unknown> | null {
  const [figure = '', is = '', limit = '', of = '', window = '', stop = 'false', ...more] = text.split(PART_SEPARATOR);
  const unit = objectiveFigure(figure)?.unit ?? '';
  const numbers = [read(limit, unit), read(of, 'share'), read(window, 's')].map(numberOrNull);
  if (more.length > 0 || numbers.includes(null) || !/^(?:true|false)$/.test(stop)) return null;
  const [limitRead, shareRead, windowRead] = numbers;
  return { figure, is, limit: limitRead, share: shareRead, window: windowRead, stop: stop === 'true' };
}
