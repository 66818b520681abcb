/** Times of day that stand in a column of their own, beside a date. */
import type { Doubt } from '../../contract/import-types.ts';
import { datePartOf } from '../cells/date-parts.ts';
import { DATE_ORDERS, type Moment, readClockBeside } from '../cells/dates.ts';
import { isClockName } from '../cells/time-cells.ts';
import type { Column } from './columns.ts';
import { localOf } from './date-orders.ts';

const DAY = 86_400_000;
/** A column is in one of them; digits that have lost a 0 in front are clear as long as all are of one form. */
const FORMS = [/^\d{5,6}$/, /^\d{3,4}$/, /^\d{1,2}\.\d\d\.\d\d$/] as const;
const MOST = 0.8;

const moment: Moment = { localMs: 0, offset: 0 };
const isClock = (cell: string): boolean => !Number.isNaN(readClockBeside(cell, moment));

/** Whether its name says that it holds a time of day, or a date with it. */
function isNamedClock({ name, hints }: Column): boolean {
  return isClockName(name) && !hints.isSeconds && !hints.isMilliseconds;
}

/** Whether all of its dates are without a time of day, or at midnight. */
export function isOfDays({ filled }: Column): boolean {
  return filled.every((cell) =>
    DATE_ORDERS.every((order) => {
      const local = localOf(cell, order);
      return Number.isNaN(local) || local % DAY === 0;
    }),
  );
}

/** `130000` or `13.00.00` under a name that says so. */
function isWrittenClock(column: Column): boolean {
  const { filled } = column;
  if (filled.length === 0 || !isNamedClock(column)) return false;
  return FORMS.some((form) => filled.every((cell) => form.test(cell))) && filled.every(isClock);
}

/** Whether what looks like dates, such as `10.05.12`, are times of day: another column has the dates. */
export function isDottedClock(column: Column, columns: readonly Column[]): boolean {
  return isWrittenClock(column) && columns.some((other) => other !== column && other.kind === 'moment');
}

/** `130000` right behind a date, in a table without names. */
function isNamelessClock({ index, name, distinct, filled }: Column, date: Column): boolean {
  const isDay = date.filled.every((cell) => !/\d:\d|T\d/.test(cell));
  if (!isDay || index !== date.index + 1 || !/^column \d+$/.test(name) || distinct < 2) return false;
  return filled.every((cell) => /^\d{6}$/.test(cell) && isClock(cell));
}

/** Whole hours beside a date. */
function isHourOfDay({ name, kind, filled }: Column): boolean {
  return kind === 'number' && datePartOf(name) === 'hour' && filled.every((cell) => /^(?:[01]?\d|2[0-4])$/.test(cell));
}

/** They look like times of day, and do not say when a row was. */
const OF_ELSE =
  /pace|duration|dauer|durée|duración|runtime|laufzeit|\blaps?\b|\bsplit|sunrise|sunset|moon|sonnen(?:auf|unter)gang|uptime/i;

/** A date, with the column that holds its time of day. */
export function withClock(date: Column, columns: readonly Column[]): readonly number[] {
  const isDayOnly = date.filled.every((cell) => !/\d:\d|T\d/.test(cell) || /[T ]0?0:00(?::00)?(?:\.0+)?$/.test(cell));
  const clocks = columns.filter(
    (column) => column !== date && (column.kind === 'clock' || isWrittenClock(column)) && !OF_ELSE.test(column.name),
  );
  const near =
    clocks.find(({ index }) => index === date.index + 1) ??
    clocks[0] ??
    columns.find(isHourOfDay) ??
    columns.find((column) => isNamelessClock(column, date));
  return isDayOnly && near !== undefined ? [date.index, near.index] : [date.index];
}

/** What is not certain of the time of day. @param time what `withClock` found */
export function clockDoubts(date: Column, time: readonly number[], columns: readonly Column[]): readonly Doubt[] {
  const clock = columns[time[1] ?? -1];
  const alone = { time: [date.index] };
  if (clock !== undefined) {
    const isNear = clock.index === date.index + 1 || clock.index === date.index - 1;
    if (isNear || clock.hints.isTime || isNamedClock(clock) || isHourOfDay(clock)) return [];
    const text = `Is “${clock.name}” the time of day of “${date.name}”?`;
    return [{ about: 'time', text, choices: [{ time }, alone] }];
  }
  const open = columns.find(
    (column) => column !== date && column.kind !== 'moment' && column.filled.length > 0 && isNamedClock(column),
  );
  if (open === undefined || !isOfDays(date)) return [];
  const text = `“${open.name}” may hold the time of day, such as “${open.filled[0]!.slice(0, 40)}”; without it, rows are of midnight.`;
  const isReadable = open.filled.filter(isClock).length >= MOST * open.filled.length;
  const both = { time: [date.index, open.index] };
  return [{ about: 'time', text, choices: isReadable ? [both, alone] : [alone] }];
}
