/** Times that are counts: of seconds or parts of them since 1970, of a spreadsheet's days, or since the first row. */
import type { Doubt, TableMapping, TimeForm } from '../../contract/import-types.ts';
import { type Column, isCounter } from './columns.ts';

/** How the cells of a column say the time, and what of it is not certain. */
export interface FormChoice {
  readonly timeForm: TimeForm;
  readonly doubts: readonly Doubt[];
}

/** What can be counted since 1970, its name, and how many of it are in a second. */
const UNITS = [
  ['epoch-s', 'seconds', 1],
  ['epoch-ms', 'milliseconds', 1e3],
  ['epoch-us', 'microseconds', 1e6],
  ['epoch-ns', 'nanoseconds', 1e9],
] as const;

/** Whether its numbers go up, or down, but for a few rows. */
export function isRising({ filled }: Column): boolean {
  if (filled.length < 3) return true;
  const steps = filled.slice(1).map((cell, i) => Math.sign(toNumber(cell) - toNumber(filled[i]!)));
  const most = Math.max(steps.filter((step) => step >= 0).length, steps.filter((step) => step <= 0).length);
  return most >= steps.length * 0.8;
}
/** The number in a cell, with a point or a comma before its decimals. */
export function toNumber(cell: string): number {
  return Number(cell.replace(',', '.'));
}

/** What a number of this size counts since 1970. Without a name that says so, only recent times count as such. */
export function countForm({ filled }: Column, isNamed: boolean): TimeForm | null {
  const values = filled.map(toNumber).sort((a, b) => a - b);
  const middle = values[Math.floor(values.length / 2)]!;
  const [from, to] = isNamed ? [1e8, 4.2e9] : [9.4e8, 2.3e9];
  const found = UNITS.find(([, , unit]) => middle >= from * unit && middle < to * unit);
  if (found !== undefined) return found[0];
  return isNamed && middle > 20_000 && middle < 80_000 ? 'excel' : null;
}

/** How numbers say the time: as what their size fits, or as a count from the first row, with a question. */
export function numberForm(column: Column): FormChoice {
  const known = countForm(column, true);
  if (known !== null) return { timeForm: known, doubts: [...countDoubts(column, known), ...cutDoubts(column, known)] };
  const likely: TimeForm = column.hints.isMilliseconds ? 'elapsed-ms' : 'elapsed-s';
  const other: TimeForm = column.hints.isMilliseconds ? 'elapsed-s' : 'elapsed-ms';
  const text = `The column “${column.name}” counts from ${column.filled[0]}: is that in seconds or in milliseconds?`;
  const choices = [{ timeForm: likely }, { timeForm: other }, { time: [], timeForm: 'row' as const }];
  const isSaid = column.hints.isMilliseconds || column.hints.isSeconds;
  const isCertain = (isSaid && isRising(column)) || (isCounter(column) && column.hints.isRowNumber);
  if (!isCertain) return { timeForm: likely, doubts: [{ about: 'timeForm', text, choices }] };
  const restart = restartOf(column);
  if (restart === null) return { timeForm: likely, doubts: [] };
  const odd = `“${column.name}” begins anew within the file, behind ${restart}: what is read by it stands side by side.`;
  return { timeForm: likely, doubts: [{ about: 'timeForm', text: odd, choices: [choices[0]!, choices[2]!] }] };
}

/** The number behind which a rising count falls back to near its start, as where a logger was switched on again; else null. */
function restartOf({ filled }: Column): string | null {
  const numbers = filled.map(toNumber);
  const first = numbers[0] ?? 0;
  // The newest row first is no restart.
  if ((numbers.at(-1) ?? 0) < first && isFalling(numbers)) return null;
  const at = numbers.findIndex((number, i) => {
    const before = numbers[i - 1] ?? number;
    return before - first > 0 && number - first < RESTART * (before - first);
  });
  return at < 0 ? null : filled[at - 1]!;
}
const RESTART = 0.1;
const isFalling = (numbers: readonly number[]): boolean =>
  numbers.slice(1).filter((number, i) => number <= numbers[i]!).length > numbers.length / 2;

/** Sizes that count something else as well: seconds since 1904, 100 ns since 1601, seconds of a day. */
function countDoubts(column: Column, form: TimeForm): Doubt[] {
  const none = { time: [], timeForm: 'row' } as const;
  const isOther = /\bsince\b/i.test(column.name) && (form === 'excel' || !/\b1970\b/.test(column.name));
  if (isOther || (form !== 'excel' && OTHER_START.test(column.name))) return [otherStart(column, form, none)];
  if (form !== 'excel') {
    if (countForm(column, false) === form) return [];
    const day = dayOfCount(column, form);
    const text = `The column “${column.name}” counts from ${column.filled[0]}: as ${unitName(form)} since 1970 that is ${day}.`;
    return [{ about: 'timeForm', text, choices: [{ timeForm: form }, { timeForm: 'elapsed-s' }, none] }];
  }
  const isDate =
    /dat(?:e|um)|excel|serial/i.test(column.name) || column.filled.some((cell) => /[.,]\d*[1-9]/.test(cell));
  if (isDate && isRecent(column)) return [];
  const text = `“${column.filled[0]}” in “${column.name}” can be a day of a spreadsheet, which is ${dayOfCount(column, 'excel')}, or seconds.`;
  return [
    {
      about: 'timeForm',
      text,
      choices: [{ timeForm: 'excel' }, { timeForm: 'elapsed-s' }, { timeForm: 'elapsed-ms' }, none],
    },
  ];
}
/** They count from 1980, 1958 or 2001. */
const OTHER_START = /(?:^|[^a-z])(?:gps|tai|gnss|cocoa|mac)(?:[^a-z]|$)/i;
function otherStart(column: Column, timeForm: TimeForm, none: Partial<TableMapping>): Doubt {
  const day = dayOfCount(column, timeForm);
  const start = timeForm === 'excel' ? 'as a spreadsheet does' : 'from 1970';
  const text = `By its name, “${column.name}” may not count ${start}, where ${column.filled[0]} is ${day}.`;
  return { about: 'timeForm', text, choices: [{ timeForm }, none] };
}
/** Other counts of days, such as the modified Julian one, would be far in the future. */
function isRecent({ filled }: Column): boolean {
  const [from, to] = RECENT_DAYS;
  return filled.filter((cell) => toNumber(cell) > from && toNumber(cell) < to).length >= MOST_RECENT * filled.length;
}
const MOST_RECENT = 0.9;
/** From 1968 to 2050. */
const RECENT_DAYS = [25_000, 55_000] as const;
const [EXCEL_DAYS, DAY] = [25_569, 86_400_000] as const;

/** A spreadsheet shows long numbers as `1.70964E+12`, and saves no more of them. */
function cutDoubts({ name, filled, distinct }: Column, form: TimeForm): Doubt[] {
  const example = filled.find((cell) => /e/i.test(cell));
  if (example === undefined || distinct === filled.length) return [];
  const text = `The times of “${name}” seem to be cut to a few digits, such as “${example}”: rows share them.`;
  return [{ about: 'timeForm', text, choices: [{ timeForm: form }, { time: [], timeForm: 'row' }] }];
}
function dayOfCount({ filled }: Column, form: TimeForm): string {
  const perSecond = unitOf(form)?.[2] ?? 1;
  const count = toNumber(filled[0]!);
  const date = new Date(form === 'excel' ? (count - EXCEL_DAYS) * DAY : (count / perSecond) * 1000);
  return Number.isNaN(date.getTime()) ? filled[0]! : date.toISOString().slice(0, 10);
}

/** What a form counts, in words. */
export function unitName(form: TimeForm): string {
  return unitOf(form)?.[1] ?? 'days';
}
function unitOf(form: TimeForm): (typeof UNITS)[number] | undefined {
  return UNITS.find(([each]) => each === form);
}
