/** Which columns hold the time, and in which form. */
import type { Doubt, TimeForm } from '../contract/import-types.ts';
import { DATE_PARTS, type DatePart, datePartOf, momentOfParts } from './cells/date-parts.ts';
import { DATE_ORDERS, type DateOrder, type Moment, readClock, readMoment } from './cells/dates.ts';
import { type Column, isCounter } from './columns.ts';

export interface TimeChoice {
  readonly time: readonly number[];
  readonly timeForm: TimeForm;
  readonly doubts: readonly Doubt[];
}

/** Of the language that the browser speaks, those that write the month first. */
const MONTH_FIRST = /^en(?:-US|-PH|$)/;
const HALF_DAY = 43_200_000;
const LONG = 20 * 86_400_000;

interface Wish {
  readonly time?: readonly number[];
  readonly timeForm?: TimeForm;
}

/** Which columns hold the time and in which form, with the questions that stay open. @param language of the browser */
export function chooseTime(columns: readonly Column[], wish: Wish, language: string): TimeChoice {
  if (wish.timeForm === 'row') return { time: [], timeForm: 'row', doubts: [] };
  if (wish.time === undefined && (wish.timeForm ?? 'parts') === 'parts') {
    const parts = datePartsIn(columns);
    if (parts !== null) return { time: parts, timeForm: 'parts', doubts: [] };
  }
  const { time, doubts } = wish.time !== undefined ? { time: wish.time, doubts: [] } : chooseColumns(columns);
  if (time.length === 0) return withoutTime(columns, wish);
  if (wish.timeForm !== undefined) return { time, timeForm: wish.timeForm, doubts };
  const form = formOf(columns[time[0]!]!, time[1] === undefined ? undefined : columns[time[1]], language);
  return { time, timeForm: form.timeForm, doubts: [...doubts, ...form.doubts] };
}

/** Year, month and day, or the day of the year, in columns of their own, where no column has them together. */
function datePartsIn(columns: readonly Column[]): readonly number[] | null {
  if (
    columns.some(
      ({ kind, filled }) => kind === 'moment' && filled.some((cell) => /\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/.test(cell)),
    )
  )
    return null;
  const found = new Map<DatePart, Column>();
  for (const column of columns) {
    const part = datePartOf(column.name);
    if (part !== null && !found.has(part) && column.kind !== 'missing') found.set(part, column);
  }
  const moments = (columns[0]?.cells ?? []).map((_, row) => momentOfParts((part) => found.get(part)?.cells[row]));
  const read = moments.filter((text) => text !== '' && !Number.isNaN(localOf(text, 'ymd'))).length;
  if (read === 0 || read < 0.9 * moments.length) return null;
  const isUsed = (part: DatePart) => part !== 'day of year' || !found.has('month') || !found.has('day');
  return DATE_PARTS.flatMap((part) => (isUsed(part) ? (found.get(part)?.index ?? []) : []));
}

/** No column is a time for certain. Where something looks like one, rows are not played a second each without a question. */
function withoutTime(columns: readonly Column[], wish: Wish): TimeChoice {
  if (wish.time !== undefined) return { time: [], timeForm: 'row', doubts: [] };
  const named = columns.find(({ hints, kind }) => hints.isTime && kind !== 'missing') ?? columns.find(isLikeTimes);
  if (named === undefined) return countingOrNone(columns);
  const text = `The column “${named.name}” holds no date or time that is known, such as “${named.filled[0]?.slice(0, 40)}”.`;
  return { time: [], timeForm: 'row', doubts: [{ about: 'timeForm', text, choices: [{ time: [], timeForm: 'row' }] }] };
}

const LIKE_TIME = /\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d:\d\d|\d{4}-\d\dT?/;
function isLikeTimes({ kind, filled }: Column): boolean {
  return kind === 'text' && filled.filter((cell) => LIKE_TIME.test(cell)).length > filled.length / 2;
}

/** Numbers as large as times since 1970 are, or names of columns that are times. */
function countingOrNone(columns: readonly Column[]): TimeChoice {
  const none = { time: [], timeForm: 'row' } as const;
  const counting = columns.filter(
    (column) => column.kind === 'number' && countForm(column, false) !== null && isRising(column),
  );
  const choices = counting.map((column) => ({ time: [column.index], timeForm: countForm(column, false)! }));
  const [likely] = choices;
  if (likely !== undefined) {
    const names = counting.map(({ name }) => `“${name}”`).join(' or ');
    const text = `Does ${names} hold the time? It looks like ${unitName(likely.timeForm)} since 1970.`;
    return { ...likely, doubts: [{ about: 'time', text, choices: [...choices, none] }] };
  }
  const steps = risingBeside(columns);
  if (steps !== undefined) {
    const elapsed = [
      { time: [steps.index], timeForm: 'elapsed-s' },
      { time: [steps.index], timeForm: 'elapsed-ms' },
    ] as const;
    const text = `“${steps.name}” rises from row to row: is it the time?`;
    return { ...none, doubts: [{ about: 'time', text, choices: [none, ...elapsed] }] };
  }
  const inHeader = columns.filter(({ name }) => LIKE_TIME.test(name));
  if (inHeader.length < 2) return { ...none, doubts: [] };
  const text = `Times stand in the names of columns, such as “${inHeader[0]!.name}”, and not in rows. Rows are read as a second each.`;
  return { ...none, doubts: [{ about: 'time', text, choices: [none] }] };
}
/** A first column of numbers that rises in every row, beside others that are values. */
function risingBeside(columns: readonly Column[]): Column | undefined {
  const numbers = columns.filter(({ kind }) => kind === 'number');
  const [first] = numbers;
  if (first === undefined || first.index > 0 || numbers.length < 2 || first.filled.length < MANY_ROWS) return undefined;
  if (first.hints.isRowNumber || first.hints.isValue || isCounter(first)) return undefined;
  const isUp = first.filled.every((cell, i) => i === 0 || toNumber(cell) > toNumber(first.filled[i - 1]!));
  return isUp ? first : undefined;
}
const MANY_ROWS = 5;
const UNIT_NAMES: Readonly<Partial<Record<TimeForm, string>>> = {
  'epoch-s': 'seconds',
  'epoch-ms': 'milliseconds',
  'epoch-us': 'microseconds',
  'epoch-ns': 'nanoseconds',
};
function unitName(form: TimeForm): string {
  return UNIT_NAMES[form] ?? 'days';
}

function chooseColumns(columns: readonly Column[]): { time: readonly number[]; doubts: readonly Doubt[] } {
  const moments = columns.filter(({ kind }) => kind === 'moment');
  if (moments.length === 0) return { time: numericTime(columns), doubts: [] };
  const [first, ...others] = likeliest(moments);
  const time = withClock(first!, columns);
  if (others.length === 0 || time.length > 1) return { time, doubts: [] };
  const names = [first!, ...others].map(({ name }) => `“${name}”`).join(' or ');
  const choices = [first!, ...others].map((column) => ({ time: withClock(column, columns) }));
  return { time, doubts: [{ about: 'time', text: `More than one column holds times: ${names}.`, choices }] };
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
  narrow(({ hints, filled }) => hints.isUtc || /(?:Z|[+-]\d\d:?\d\d)$/.test(filled[0] ?? ''));
  return left;
}

const clock: Moment = { localMs: 0, offset: 0 };
/** A date, with the column that holds its time of day. */
function withClock(date: Column, columns: readonly Column[]): readonly number[] {
  const isDayOnly = date.filled.every((cell) => !/\d:\d|T\d/.test(cell) || /[T ]0?0:00(?::00)?(?:\.0+)?$/.test(cell));
  const clocks = columns.filter(({ kind }) => kind === 'clock');
  const near = clocks.find(({ index }) => index === date.index + 1) ?? clocks[0] ?? columns.find(isHourOfDay);
  return isDayOnly && near !== undefined ? [date.index, near.index] : [date.index];
}

/** Whole hours beside a date. */
function isHourOfDay({ name, kind, filled }: Column): boolean {
  return kind === 'number' && datePartOf(name) === 'hour' && filled.every((cell) => /^(?:[01]?\d|2[0-4])$/.test(cell));
}

function numericTime(columns: readonly Column[]): readonly number[] {
  const clocks = columns.filter(({ kind }) => kind === 'clock');
  const numbers = columns.filter(({ kind, filled }) => kind === 'number' && filled.length > 0);
  const dates = numbers.filter(isCompactDates);
  if (dates.length > 0) return clocks.length > 0 ? [dates[0]!.index, clocks[0]!.index] : [dates[0]!.index];
  const named = numbers.filter(({ hints }) => hints.isTime);
  const known = named.find((column) => countForm(column, true) !== null);
  if (known !== undefined) return [known.index, ...shareOfDay(known, named)];
  const first = numbers.find(({ index }) => index === 0);
  if (first !== undefined && !first.hints.isValue && countForm(first, false) !== null && isRising(first)) return [0];
  return named.length > 0 ? [named[0]!.index] : [];
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

/** `20240301` or `20240301120000` in every row. */
function isCompactDates({ filled }: Column): boolean {
  return (
    filled.length > 0 &&
    filled.every((cell) => {
      if (!/^(?:19|20)\d{6}(?:\d{4}|\d{6})?$/.test(cell)) return false;
      readMoment(cell, 'ymd', clock);
      return !Number.isNaN(clock.localMs);
    })
  );
}

/** Up or down, but for a few rows. */
function isRising({ filled }: Column): boolean {
  if (filled.length < 3) return true;
  const steps = filled.slice(1).map((cell, i) => Math.sign(toNumber(cell) - toNumber(filled[i]!)));
  const most = Math.max(steps.filter((step) => step >= 0).length, steps.filter((step) => step <= 0).length);
  return most >= steps.length * 0.8;
}
function toNumber(cell: string): number {
  return Number(cell.replace(',', '.'));
}

/** What a number of this size counts since 1970. Without a name that says so, only recent times count as such. */
export function countForm({ filled }: Column, isNamed: boolean): TimeForm | null {
  const values = filled.map(toNumber).sort((a, b) => a - b);
  const middle = values[Math.floor(values.length / 2)]!;
  const [from, to] = isNamed ? [1e8, 4.2e9] : [9.4e8, 2.3e9];
  const units = [
    ['epoch-s', 1],
    ['epoch-ms', 1e3],
    ['epoch-us', 1e6],
    ['epoch-ns', 1e9],
  ] as const;
  const found = units.find(([, unit]) => middle >= from * unit && middle < to * unit);
  if (found !== undefined) return found[0];
  return isNamed && middle > 20_000 && middle < 80_000 ? 'excel' : null;
}

function formOf(column: Column, clocks: Column | undefined, language: string): Omit<TimeChoice, 'time'> {
  if (column.kind === 'number' && !isCompactDates(column)) return numberForm(column);
  const cells = column.filled;
  const orders = readableOrders(cells);
  if (orders.length === 0) return unreadable(column);
  if (orders.length === 1) return { timeForm: orders[0]!, doubts: [] };
  const likely = orders.filter((order) => isLikelyOrder(order, column, clocks, orders));
  if (likely.length === 1) return { timeForm: likely[0]!, doubts: [] };
  const isHalfDay = /[ap]\.?m\.?\b/i.test(cells[0] ?? '') || /[ap]\.?m\.?\b/i.test(clocks?.filled[0] ?? '');
  const usual: DateOrder = isHalfDay || MONTH_FIRST.test(language) ? 'mdy' : 'dmy';
  const sorted = [...(likely.length > 0 ? likely : orders)].sort((a, b) => Number(b === usual) - Number(a === usual));
  const text = `“${cells[0]}” can be ${sorted.map((order) => dayText(cells[0]!, order)).join(' or ')}.`;
  return {
    timeForm: sorted[0]!,
    doubts: [{ about: 'timeForm', text, choices: sorted.map((timeForm) => ({ timeForm })) }],
  };
}

function unreadable({ name, filled }: Column): Omit<TimeChoice, 'time'> {
  const text = `The times of “${name}” are in no form that is known, such as “${filled[0]?.slice(0, 40)}”.`;
  return { timeForm: 'ymd', doubts: [{ about: 'timeForm', text, choices: [{ timeForm: 'ymd' }] }] };
}

function numberForm(column: Column): Omit<TimeChoice, 'time'> {
  const known = countForm(column, true);
  if (known !== null) return { timeForm: known, doubts: countDoubts(column, known) };
  const likely: TimeForm = column.hints.isMilliseconds ? 'elapsed-ms' : 'elapsed-s';
  const other: TimeForm = column.hints.isMilliseconds ? 'elapsed-s' : 'elapsed-ms';
  const text = `The column “${column.name}” counts from ${column.filled[0]}: is that in seconds or in milliseconds?`;
  const choices = [{ timeForm: likely }, { timeForm: other }, { time: [], timeForm: 'row' as const }];
  const isSaid = column.hints.isMilliseconds || column.hints.isSeconds;
  const isCertain = isSaid || (isCounter(column) && column.hints.isRowNumber);
  return { timeForm: likely, doubts: isCertain ? [] : [{ about: 'timeForm', text, choices }] };
}

/** Sizes that count something else as well: seconds since 1904, 100 ns since 1601, seconds of a day. */
function countDoubts(column: Column, form: TimeForm): Doubt[] {
  const none = { time: [], timeForm: 'row' } as const;
  if (form !== 'excel') {
    if (countForm(column, false) === form) return [];
    const day = dayOfCount(column, form);
    const text = `The column “${column.name}” counts from ${column.filled[0]}: as ${unitName(form)} since 1970 that is ${day}.`;
    return [{ about: 'timeForm', text, choices: [{ timeForm: form }, { timeForm: 'elapsed-s' }, none] }];
  }
  const isDate =
    /dat(?:e|um)|excel|serial/i.test(column.name) || column.filled.some((cell) => /[.,]\d*[1-9]/.test(cell));
  if (isDate) return [];
  const text = `“${column.filled[0]}” in “${column.name}” can be a day of a spreadsheet, or seconds.`;
  return [
    {
      about: 'timeForm',
      text,
      choices: [{ timeForm: 'excel' }, { timeForm: 'elapsed-s' }, { timeForm: 'elapsed-ms' }, none],
    },
  ];
}
const PER_SECOND: Readonly<Partial<Record<TimeForm, number>>> = {
  'epoch-s': 1,
  'epoch-ms': 1e3,
  'epoch-us': 1e6,
  'epoch-ns': 1e9,
};
function dayOfCount({ filled }: Column, form: TimeForm): string {
  return new Date((toNumber(filled[0]!) / PER_SECOND[form]!) * 1000).toISOString().slice(0, 10);
}

const READABLE = 0.8;
/** Orders in which most cells are dates, as many as in any other; those that say the same count once. */
function readableOrders(cells: readonly string[]): DateOrder[] {
  const readings = DATE_ORDERS.map((order) => ({ order, times: cells.map((cell) => localOf(cell, order)) }));
  const count = (times: readonly number[]) => times.filter((time) => !Number.isNaN(time)).length;
  const most = Math.max(...readings.map(({ times }) => count(times)));
  // A row or two with something else in them do not make an order right that most rows have not.
  const good = readings.filter(
    ({ times }) => count(times) >= most - Math.floor(cells.length / 50) && count(times) >= cells.length * READABLE,
  );
  return good
    .filter(
      ({ times }, i) => !good.slice(0, i).some((other) => other.times.every((time, at) => Object.is(time, times[at]))),
    )
    .map(({ order }) => order);
}

const moment: Moment = { localMs: 0, offset: 0 };
function localOf(cell: string, order: DateOrder): number {
  readMoment(cell, order, moment);
  return moment.localMs;
}

/** In the right order, the step over midnight is as long as others; in a wrong one it is of months. */
function isLikelyOrder(
  order: DateOrder,
  column: Column,
  clocks: Column | undefined,
  orders: readonly DateOrder[],
): boolean {
  if (/^(?:\p{L}+[.,]? )?\d{1,2}\.\d{1,2}\.\d{2,4}/u.test(column.filled[0] ?? '') && orders.includes('dmy'))
    return order === 'dmy';
  const times = column.cells.map((cell, i) => {
    const day = localOf(cell, order);
    return clocks === undefined ? day : day + readClock(clocks.cells[i]!, moment);
  });
  const steps = times
    .slice(1)
    .map((time, i) => Math.abs(time - times[i]!))
    .filter((step) => step > 0);
  const sorted = [...steps].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  if (middle > HALF_DAY) return true;
  // Gaps may be long; in a wrong order every change of day is one.
  const overDays = steps.filter(
    (step, i) => step > 0 && Math.floor(times[i]! / 86_400_000) !== Math.floor(times[i + 1]! / 86_400_000),
  );
  return overDays.filter((step) => step >= LONG).length <= overDays.length / 2;
}

function dayText(cell: string, order: DateOrder): string {
  return new Date(localOf(cell, order)).toLocaleDateString('en', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
}
