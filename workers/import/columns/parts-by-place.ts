/** Dates whose parts stand in columns of their own, under names that do not say so. */
import type { Doubt } from '../../contract/import-types.ts';
import { datePartOf, momentOfParts } from '../cells/date-parts.ts';
import type { Column } from './columns.ts';
import { localOf } from './date-orders.ts';

const PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
const HIGHEST = [2199, 12, 31, 23, 59, 59.999_999] as const;
const LOWEST = [1900, 1, 1, 0, 0, 0] as const;
const OF_DATE = 3;

/** Asks where the first columns hold years, months and days, and what follows them: nothing else has the time. */
export function partsByPlace(columns: readonly Column[]): Doubt | null {
  const isPart = (column: Column | undefined, place: number) =>
    column !== undefined &&
    column.filled.length > 0 &&
    column.filled.every((cell) => /^\d{1,4}(?:\.\d+)?$/.test(cell) && isWithin(Number(cell), place)) &&
    (place === PARTS.length - 1 || column.filled.every((cell) => /^\d+(?:\.0+)?$/.test(cell)));
  const none = PARTS.findIndex((_, place) => !isPart(columns[place], place));
  const count = Math.min(none < 0 ? PARTS.length : none, columns.length - 1);
  if (count < OF_DATE || !areDates(columns, count)) return null;
  const names = columns.map(({ name }, i) => (i < count ? PARTS[i]! : name));
  const values = columns.filter(({ index, kind }) => index >= count && kind === 'number').map(({ index }) => index);
  if (values.length === 0) return null;
  const time = PARTS.slice(0, count).map((_, i) => i);
  const text = `The first columns may be ${PARTS.slice(0, count).join(', ')}, such as ${columns
    .slice(0, count)
    .map(({ filled }) => filled[0])
    .join(' ')}.`;
  const asParts = { columns: names, time, timeForm: 'parts', values, sensor: [] } as const;
  return { about: 'timeForm', text, choices: [asParts, { time: [], timeForm: 'row' }] };
}

function isWithin(number: number, place: number): boolean {
  return number >= LOWEST[place]! && number <= HIGHEST[place]!;
}
function areDates(columns: readonly Column[], count: number): boolean {
  return columns[0]!.cells.every((_, row) => {
    const cells = new Map<string, string>(
      PARTS.slice(0, count).map((part, place) => [part, columns[place]!.cells[row]!]),
    );
    const text = momentOfParts((part) => cells.get(part));
    return !Number.isNaN(localOf(text, 'ymd'));
  });
}

/** The column of a part of a time that says it by its name, without the rest that a time has; undefined where none does. */
export function loneDatePart(columns: readonly Column[]): Column | undefined {
  const named = columns.flatMap((column) => {
    const part = column.kind === 'missing' ? null : datePartOf(column.name);
    return part === null ? [] : [{ column, part }];
  });
  const of = (wanted: string) => named.find(({ part }) => part === wanted)?.column;
  return of('year') ?? of('month') ?? (of('minute') === undefined ? undefined : of('hour'));
}
