/** Times that can be read, but are not all that the file says of when its rows were. */
import type { Doubt, TimeForm } from '../../contract/import-types.ts';
import { datePartOf } from '../cells/date-parts.ts';
import { isOfDays } from './clock-columns.ts';
import type { Column } from './columns.ts';

/** Fewer columns may be called so by chance, and fewer rows be of one day. */
const SEVERAL = 4;
const CLOCK_NAME = /^\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[ap]m)?$|^(?:h|he|hr|hour)[ _]?\d{1,2}$/i;

/**
 * Questions about times that are too coarse.
 *
 * @param time its columns, as they were chosen
 * @param sensor columns that tell sensors apart
 */
export function unclearTimes(
  columns: readonly Column[],
  { time, timeForm }: { readonly time: readonly number[]; readonly timeForm: TimeForm },
  sensor: readonly number[],
): readonly Doubt[] {
  if (timeForm === 'row') return partOfDate(columns);
  const rest = columns.filter(({ index }) => !time.includes(index));
  const part = rest.find((column) => isHalfOfDay(column) || (isPartOfSecond(column) && hasNumbers(rest, column)));
  if (part !== undefined) {
    const text = `“${part.name}”, such as “${part.filled[0]}”, may be a part of the time: rows are read without it.`;
    return [{ about: 'time', text, choices: [{ time }] }];
  }
  const date = columns[time[0] ?? -1];
  if (date === undefined || time.length > 1 || !['ymd', 'dmy', 'mdy'].includes(timeForm) || !isOfDays(date)) return [];
  const inNames = columns.filter(({ name }) => CLOCK_NAME.test(name.trim()));
  if (inNames.length >= SEVERAL) {
    const text = `Times of day stand in the names of columns, such as “${inNames[0]!.name}”: each column is read as a sensor, at midnight.`;
    return [{ about: 'time', text, choices: [{ time }] }];
  }
  return sharedDays(columns, date, sensor);
}

const SAID_STEP =
  /[^,;]*(?:sampl(?:e|ing)[ _]?(?:interval|period|rate|freq\w*)|x?[ _-]?increment|delta[ _]?[xt]\b|scan[ _]?rate)[^,;]*/i;
const MOST_LETTERS = 300;
/** Rows without a time, where the file says beside its table how far they are apart. @param lines that are no rows */
export function saidStep(timeForm: TimeForm, lines: readonly string[]): readonly Doubt[] {
  if (timeForm !== 'row') return [];
  const said = lines
    .map((line) => SAID_STEP.exec(line.slice(0, MOST_LETTERS))?.[0].trim().slice(0, 60))
    .find((text) => text !== undefined);
  if (said === undefined) return [];
  const text = `“${said}” may say how far rows are apart. They are read as a second each.`;
  return [{ about: 'timeForm', text, choices: [{ time: [], timeForm: 'row' }] }];
}

/** AM or PM, in a column of their own. */
function isHalfOfDay({ filled }: Column): boolean {
  return filled.length > 0 && filled.every((cell) => /^[ap]\.? ?m\.?$/i.test(cell));
}
/** Alone beside a time, so many milliseconds are a reading. */
function isPartOfSecond({ name, filled }: Column): boolean {
  const isNamed = /^(?:ms|msecs?|millis|millitm|milliseconds?|us|microseconds?|ns|nanoseconds?)$/i.test(name.trim());
  return isNamed && filled.length > 0 && filled.every((cell) => /^\d{1,9}$/.test(cell));
}
function hasNumbers(columns: readonly Column[], except: Column): boolean {
  return columns.some((column) => column !== except && column.kind === 'number');
}

function sharedDays(columns: readonly Column[], date: Column, sensor: readonly number[]): readonly Doubt[] {
  const days = date.cells.map((cell, row) => [cell, ...sensor.map((index) => columns[index]!.cells[row])].join(' '));
  const perDay = days.length / new Set(days).size;
  // A midnight that is written is one.
  const hasClock = date.filled.some((cell) => /\d:\d|T\d/.test(cell));
  if (hasClock || days.length < SEVERAL || perDay < 2) return [];
  const text = `“${date.name}” has no time of day, and about ${Math.round(perDay)} rows have the same day: all are read as of midnight.`;
  return [{ about: 'time', text, choices: [{ time: [date.index] }, { time: [], timeForm: 'row' }] }];
}

/** A year or a month without a day is no time that rows are placed by. */
function partOfDate(columns: readonly Column[]): readonly Doubt[] {
  const part = columns.find(({ name, kind }) => kind !== 'missing' && /^(?:year|month)$/.test(datePartOf(name) ?? ''));
  if (part === undefined) return [];
  const text = `“${part.name}” says when a row was, but not the day. Rows are read as a second each.`;
  return [{ about: 'timeForm', text, choices: [{ time: [], timeForm: 'row' }] }];
}
