/** Which columns hold the time: by their cells, then by their names. */
import type { Doubt } from '../../contract/import-types.ts';
import { DATE_PARTS, type DatePart, datePartOf, momentOfParts } from '../cells/date-parts.ts';
import { clockDoubts, isDottedClock, isOfDays, withClock } from './clock-columns.ts';
import type { Column } from './columns.ts';
import { countForm, isRising, toNumber } from './counted-times.ts';
import { isCompactDates, localOf } from './date-orders.ts';

/** Year, month and day, or the day of the year, in columns of their own, where no column has them together. */
export function datePartsIn(columns: readonly Column[]): readonly number[] | null {
  if (
    columns.some(
      ({ kind, filled }) => kind === 'moment' && filled.some((cell) => /\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/.test(cell)),
    )
  )
    return null;
  const found = new Map<DatePart, Column>();
  for (const column of columns) {
    const part = datePartOf(column.name);
    const isPart = part === 'time of day' ? column.kind === 'clock' : column.kind !== 'missing';
    if (part !== null && !found.has(part) && isPart) found.set(part, column);
  }
  if (found.has('hour') || found.has('hours and minutes')) found.delete('time of day');
  const moments = (columns[0]?.cells ?? []).map((_, row) => momentOfParts((part) => found.get(part)?.cells[row]));
  const read = moments.filter((text) => text !== '' && !Number.isNaN(localOf(text, 'ymd'))).length;
  if (read === 0 || read < 0.9 * moments.length) return null;
  const isUsed = (part: DatePart) => part !== 'day of year' || !found.has('month') || !found.has('day');
  return DATE_PARTS.flatMap((part) => (isUsed(part) ? (found.get(part)?.index ?? []) : []));
}

/** The columns of the time, the likeliest first where more than one could be it; none where nothing looks like a time. */
export function timeColumns(columns: readonly Column[]): { time: readonly number[]; doubts: readonly Doubt[] } {
  const moments = columns.filter((column) => column.kind === 'moment' && !isDottedClock(column, columns));
  if (moments.length === 0) return ofNumbers(columns);
  const [first, ...rivals] = likeliest(moments);
  const time = withClock(first!, columns);
  const others = rivals.length > 0 || time.length > 1 ? rivals : finerThan(first!, moments);
  if (others.length === 0 || time.length > 1) return { time, doubts: clockDoubts(first!, time, columns) };
  const names = [first!, ...others].map(({ name }) => `“${name}”`).join(' or ');
  const choices = [first!, ...others].map((column) => ({ time: withClock(column, columns) }));
  return { time, doubts: [{ about: 'time', text: `More than one column holds times: ${names}.`, choices }] };
}

function ofNumbers(columns: readonly Column[]): { time: readonly number[]; doubts: readonly Doubt[] } {
  const time = numericTime(columns);
  const date = columns[time[0] ?? -1];
  const isDate = date !== undefined && isCompactDates(date);
  return { time, doubts: isDate ? clockDoubts(date, time, columns) : [] };
}

/** Where rows share their days, a column with times of day may be meant, whatever the names are. */
function finerThan(date: Column, moments: readonly Column[]): readonly Column[] {
  if (date.distinct === date.filled.length || !isOfDays(date)) return [];
  return moments.filter((other) => other !== date && other.distinct > date.distinct && !isOfDays(other)).slice(0, 1);
}

/** More than one only where nothing tells which it is. */
function likeliest(moments: readonly Column[]): readonly Column[] {
  let left = moments;
  const narrow = (isBetter: (column: Column) => boolean) => {
    const better = left.filter(isBetter);
    if (better.length > 0) left = better;
  };
  narrow(({ distinct }) => distinct > 1);
  narrow(({ hints }) => hints.isTime && !hints.isAside);
  narrow(({ name }) => /^_?(?:time|timestamp)$/i.test(name.trim()));
  narrow(({ name }) => !OF_END.test(name.replace(/([a-z])([A-Z])/g, '$1 $2')));
  narrow(({ hints, filled }) => hints.isUtc || /(?:Z|[+-]\d\d:?\d\d)$/.test(filled[0] ?? ''));
  return left;
}

/** Of an interval that has a column for its start and one for its end, the start is meant. */
const OF_END = /(?:^|[^a-z])(?:to|end|ends|ended|until|till|bis|ende|stop|fin|hasta|al)(?:[^a-z]|$)/i;
/** Short names of times that have other meanings, too: only of numbers as large as times are. */
const SHORT_NAME = /^(?:clock|dt|start|begin|tm|t_?stamp|valid|updated|last_?seen|t[sv]_?(?:s|secs?|seconds?))$/i;
const MANY_ROWS = 5;

function numericTime(columns: readonly Column[]): readonly number[] {
  const numbers = columns.filter(({ kind, filled }) => kind === 'number' && filled.length > 0);
  const date = numbers.find(isCompactDates);
  if (date !== undefined) return isOfDays(date) ? withClock(date, columns) : [date.index];
  const named = numbers.filter(({ hints }) => hints.isTime);
  // Durations are called times, too, and go up and down.
  const isTime = (column: Column) => column.hints.isOnlyTime || isRising(column);
  const known = named.find((column) => countForm(column, true) !== null && isTime(column));
  if (known !== undefined) return [known.index, ...shareOfDay(known, named)];
  const first = numbers.find(({ index }) => index === 0);
  // Under a name of something else they may be a counter: then it is asked.
  const isNameless = first !== undefined && /^column \d+$/.test(first.name);
  if (isNameless && countForm(first, false) !== null && isRising(first)) return [0];
  const short = numbers.find((column) => SHORT_NAME.test(column.name.trim()) && countForm(column, false) !== null);
  if (short !== undefined && isRising(short) && named.length === 0) return [short.index];
  const elapsed = named.find(isRising) ?? named.find(isTime) ?? numbers.find(isAxis);
  return elapsed === undefined ? [] : [elapsed.index];
}

const AXIS = /^(?:x|x[-_ ]?axis|x[-_ ]?values?|horizontal|abscissa|seconds?)(?:$|[^a-z])/i;
/** An axis in seconds that goes up with every row, as oscilloscopes have it. */
function isAxis({ name, index, hints, filled }: Column): boolean {
  if (index > 0 || filled.length < MANY_ROWS || !AXIS.test(name.trim())) return false;
  if (!(hints.isSeconds || hints.isMilliseconds)) return false;
  return filled.slice(1).every((cell, i) => toNumber(cell) > toNumber(filled[i]!));
}

/** Beside whole days of a spreadsheet: the column that holds the time as a share of the day. */
function shareOfDay(days: Column, named: readonly Column[]): readonly number[] {
  if (countForm(days, true) !== 'excel' || days.filled.some((cell) => /[.,]\d*[1-9]/.test(cell))) return [];
  const isShare = ({ index, filled }: Column) =>
    index !== days.index && filled.every((cell) => toNumber(cell) >= 0 && toNumber(cell) < 1);
  return named
    .filter(isShare)
    .map(({ index }) => index)
    .slice(0, 1);
}
