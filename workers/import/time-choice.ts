/** Which columns hold the time, and in which form. */
import type { Doubt, TimeForm } from '../contract/import-types.ts';
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

export function chooseTime(columns: readonly Column[], wish: Wish, language: string): TimeChoice {
  if (wish.timeForm === 'row') return { time: [], timeForm: 'row', doubts: [] };
  const { time, doubts } = wish.time !== undefined ? { time: wish.time, doubts: [] } : chooseColumns(columns);
  if (time.length === 0) return withoutTime(columns, wish);
  if (wish.timeForm !== undefined) return { time, timeForm: wish.timeForm, doubts };
  const form = formOf(columns[time[0]!]!, time[1] === undefined ? undefined : columns[time[1]], language);
  return { time, timeForm: form.timeForm, doubts: [...doubts, ...form.doubts] };
}

function withoutTime(columns: readonly Column[], wish: Wish): TimeChoice {
  const named = columns.find(({ hints, kind }) => hints.isTime && kind !== 'missing');
  if (named === undefined || wish.time !== undefined) return { time: [], timeForm: 'row', doubts: [] };
  const text = `The column “${named.name}” holds no date or time that is known, such as “${named.filled[0]?.slice(0, 40)}”.`;
  return { time: [], timeForm: 'row', doubts: [{ about: 'timeForm', text, choices: [{ time: [], timeForm: 'row' }] }] };
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
  const near = clocks.find(({ index }) => index === date.index + 1) ?? clocks[0];
  return isDayOnly && near !== undefined ? [date.index, near.index] : [date.index];
}

function numericTime(columns: readonly Column[]): readonly number[] {
  const clocks = columns.filter(({ kind }) => kind === 'clock');
  const numbers = columns.filter(({ kind, filled }) => kind === 'number' && filled.length > 0);
  const dates = numbers.filter(isCompactDates);
  if (dates.length > 0) return clocks.length > 0 ? [dates[0]!.index, clocks[0]!.index] : [dates[0]!.index];
  const named = numbers.filter(({ hints }) => hints.isTime);
  const known = named.find((column) => countForm(column, true) !== null);
  if (known !== undefined) return [known.index];
  const first = numbers.find(({ index }) => index === 0);
  if (first !== undefined && !first.hints.isValue && countForm(first, false) !== null && isRising(first)) return [0];
  return named.length > 0 ? [named[0]!.index] : [];
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
function countForm({ filled }: Column, isNamed: boolean): TimeForm | null {
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
  if (known !== null) return { timeForm: known, doubts: [] };
  const likely: TimeForm = column.hints.isMilliseconds ? 'elapsed-ms' : 'elapsed-s';
  const other: TimeForm = column.hints.isMilliseconds ? 'elapsed-s' : 'elapsed-ms';
  const text = `The column “${column.name}” counts from ${column.filled[0]}: is that in seconds or in milliseconds?`;
  const choices = [{ timeForm: likely }, { timeForm: other }, { time: [], timeForm: 'row' as const }];
  return {
    timeForm: likely,
    doubts: isCounter(column) && column.hints.isRowNumber ? [] : [{ about: 'timeForm', text, choices }],
  };
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
  if (/^\d{1,2}\.\d{1,2}\.\d{2,4}/.test(column.filled[0] ?? '') && orders.includes('dmy')) return order === 'dmy';
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
