/** Which columns hold the time, and in which form. */
import type { Doubt, TimeForm } from '../../contract/import-types.ts';
import type { DateOrder } from '../cells/dates.ts';
import { isHalfOfDay } from '../cells/time-cells.ts';
import { type Column, isCounter } from './columns.ts';
import { countForm, type FormChoice, isRising, numberForm, toNumber, unitName } from './counted-times.ts';
import { dayText, isCompactDates, isLikelyOrder, oddDates, readableOrders } from './date-orders.ts';
import { datePartsIn, timeColumns } from './time-columns.ts';
import { partsBeside } from './time-parts.ts';

interface TimeChoice extends FormChoice {
  readonly time: readonly number[];
}

/** Fewer rows that rise may do so by chance. */
const MANY_ROWS = 5;
const HALF_OF_DAY = /[ap]\.?m\.?\b/i;
/** Languages of a browser whose readers write the month first. */
const MONTH_FIRST = /^en(?:-US|-PH|$)/;

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
  const choice = formed(columns, wish, language);
  return wish.time === undefined ? withParts(columns, choice) : choice;
}

/** The columns of date and time of day, and their form. */
function formed(columns: readonly Column[], wish: Wish, language: string): TimeChoice {
  const { time, doubts } = wish.time !== undefined ? { time: wish.time, doubts: [] } : timeColumns(columns);
  if (time.length === 0) return withoutTime(columns, wish);
  if (wish.timeForm !== undefined) return { time, timeForm: wish.timeForm, doubts };
  const clocks = time[1] === undefined ? undefined : columns[time[1]];
  const isHalfDay = [columns[time[0]!]!, ...(clocks ? [clocks] : [])].some(hasHalf) || columns.some(areHalves);
  const form = formOf(columns[time[0]!]!, clocks, isHalfDay || MONTH_FIRST.test(language));
  return { time, timeForm: form.timeForm, doubts: [...doubts, ...form.doubts] };
}
const hasHalf = ({ filled }: Column): boolean => HALF_OF_DAY.test(filled[0] ?? '');
const areHalves = ({ filled }: Column): boolean => filled.length > 0 && filled.every(isHalfOfDay);

/** With the columns that belong behind the time. About others is only asked where the time itself is certain. */
function withParts(columns: readonly Column[], { time, timeForm, doubts }: TimeChoice): TimeChoice {
  const { parts, doubts: open } = partsBeside(columns, time, timeForm);
  const behind = ({ about, text, choices }: Doubt): Doubt => ({
    about,
    text,
    choices: choices.map((choice) => {
      if (choice.time === undefined || choice.time.length === 0) return choice;
      return { ...choice, time: [...choice.time, ...partsBeside(columns, choice.time, timeForm).parts] };
    }),
  });
  const isOpen = doubts.some(({ choices }) => choices.some((choice) => (choice.time ?? []).length > 0));
  return { time: [...time, ...parts], timeForm, doubts: isOpen ? doubts.map(behind) : [...doubts, ...open] };
}

/** No column is a time for certain. Where something looks like one, rows are not played a second each without a question. */
function withoutTime(columns: readonly Column[], wish: Wish): TimeChoice {
  if (wish.time !== undefined) return { time: [], timeForm: 'row', doubts: [] };
  const clocks = timesOfDay(columns);
  if (clocks !== null) return clocks;
  const named = columns.find(({ hints, kind }) => hints.isTime && kind !== 'missing') ?? columns.find(isLikeTimes);
  if (named === undefined) return countingOrNone(columns);
  const text = `The column “${named.name}” holds no date or time that is known, such as “${named.filled[0]?.slice(0, 40)}”.`;
  return { time: [], timeForm: 'row', doubts: [{ about: 'timeForm', text, choices: [{ time: [], timeForm: 'row' }] }] };
}

/** Times of day, where nothing has a date. Null where there are none, or something else may have the date. */
function timesOfDay(columns: readonly Column[]): TimeChoice | null {
  const clocks = columns.filter(({ kind }) => kind === 'clock');
  const column = clocks.find(({ hints }) => hints.isTime) ?? clocks[0];
  const isOther = (other: Column) =>
    other.kind !== 'clock' && ((other.hints.isTime && other.kind !== 'missing') || isLikeTimes(other));
  if (column === undefined || columns.some(isOther)) return null;
  const choice = { time: [column.index], timeForm: 'clock' } as const;
  const isCertain =
    clocks.length === 1 &&
    (column.hints.isTime || column.index === 0) &&
    (columns.some(areHalves) || column.filled.every((cell) => /\d:\d\d:\d\d|\d ?[ap]\.?m/i.test(cell)));
  if (isCertain) return { ...choice, doubts: [] };
  const text = `Does “${column.name}” say when rows were? It has times of day, such as “${column.filled[0]}”, and nothing has the date.`;
  return { ...choice, doubts: [{ about: 'timeForm', text, choices: [choice, { time: [], timeForm: 'row' }] }] };
}

const LIKE_TIME = /\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d:\d\d|\d{4}-\d\dT?/;
/** A year with other numbers behind it, or as many digits as a count since 1970 has. */
const LIKE_DATE = /(?:^|\D)(?:19|20)\d\d\D+\d|(?:^|\D)1\d{9}(?:\d{3}|\d{6}|\d{9})?(?:\D|$)/;
function isLikeTimes({ kind, filled, distinct }: Column): boolean {
  if (kind !== 'text') return false;
  const isMost = (pattern: RegExp) => filled.filter((cell) => pattern.test(cell)).length > filled.length / 2;
  return isMost(LIKE_TIME) || (distinct > filled.length / 2 && isMost(LIKE_DATE));
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
/** Numbers that rise in every row beside others that are values: in the first column, or by even steps. */
function risingBeside(columns: readonly Column[]): Column | undefined {
  const numbers = columns.filter(({ kind }) => kind === 'number');
  return numbers.length < 2 ? undefined : numbers.find(isLikeAxis);
}
function isLikeAxis(column: Column): boolean {
  const { index, filled, cells, hints } = column;
  if (filled.length < MANY_ROWS || hints.isRowNumber || hints.isValue || isCounter(column)) return false;
  const steps = filled.slice(1).map((cell, i) => toNumber(cell) - toNumber(filled[i]!));
  if (!steps.every((step) => step > 0)) return false;
  const isEven = filled.length === cells.length && steps.every((step) => Math.abs(step - steps[0]!) < 0.01 * steps[0]!);
  return index === 0 || isEven;
}

/**
 * How the cells of a column say the time.
 *
 * @param clocks the column with the time of day, where it is another one
 * @param isMonthFirst what is likelier where both orders can be
 */
function formOf(column: Column, clocks: Column | undefined, isMonthFirst: boolean): FormChoice {
  if (column.kind === 'clock' && clocks === undefined) return { timeForm: 'clock', doubts: [] };
  if (column.kind === 'number' && !isCompactDates(column)) return numberForm(column);
  const cells = column.filled;
  const orders = readableOrders(cells);
  if (orders.length === 0) return unreadable(column);
  if (orders.length === 1) return certainOrder(column, orders[0]!);
  const likely = orders.filter((order) => isLikelyOrder(order, column, clocks, orders));
  if (likely.length === 1) return certainOrder(column, likely[0]!);
  const usual: DateOrder = isMonthFirst ? 'mdy' : 'dmy';
  const sorted = [...(likely.length > 0 ? likely : orders)].sort((a, b) => Number(b === usual) - Number(a === usual));
  const text = `“${cells[0]}” can be ${sorted.map((order) => dayText(cells[0]!, order)).join(' or ')}.`;
  return {
    timeForm: sorted[0]!,
    doubts: [{ about: 'timeForm', text, choices: sorted.map((timeForm) => ({ timeForm })) }],
  };
}

function certainOrder(column: Column, timeForm: DateOrder): FormChoice {
  const odd = oddDates(column, timeForm);
  const none = { time: [], timeForm: 'row' } as const;
  return { timeForm, doubts: odd === null ? [] : [{ about: 'timeForm', text: odd, choices: [{ timeForm }, none] }] };
}

function unreadable({ name, filled }: Column): FormChoice {
  const text = `The times of “${name}” are in no form that is known, such as “${filled[0]?.slice(0, 40)}”.`;
  return { timeForm: 'ymd', doubts: [{ about: 'timeForm', text, choices: [{ timeForm: 'ymd' }] }] };
}
