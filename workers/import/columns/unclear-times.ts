/** Times that can be read, but are not all that the file says of when its rows were. */
import type { Doubt, TimeForm } from '../../contract/import-types.ts';
import { datePartOf } from '../cells/date-parts.ts';
import { isOfDays } from './clock-columns.ts';
import type { Column } from './columns.ts';
import { loneDatePart, partsByPlace } from './parts-by-place.ts';

/** Fewer columns may be called so by chance, and fewer rows be of one day. */
const SEVERAL = 4;
/** Columns that are numbered so far may be hours of a day. */
const HOURS = 24;
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
  const odd = oddFraction(columns[time[1] ?? time[0] ?? -1]);
  if (odd !== null) return [{ about: 'timeForm', text: odd, choices: [{ timeForm }, { time: [], timeForm: 'row' }] }];
  if (timeForm === 'parts') return withoutHour(columns, time, sensor);
  const date = columns[time[0] ?? -1];
  if (date === undefined || time.length > 1 || !['ymd', 'dmy', 'mdy'].includes(timeForm) || !isOfDays(date)) return [];
  const inNames = columns.filter(({ name }) => CLOCK_NAME.test(name.trim()));
  const numbered = columns.filter(({ name }) => /^\d{1,2}$/.test(name.trim()));
  if (numbered.length >= HOURS) inNames.push(...numbered);
  if (inNames.length >= SEVERAL) {
    const text = `Times of day stand in the names of columns, such as “${inNames[0]!.name}”: each column is read as a sensor, at midnight.`;
    return [{ about: 'time', text, choices: [{ time }] }];
  }
  // A midnight that is written is one.
  const hasClock = date.filled.some((cell) => /\d:\d|T\d/.test(cell));
  return hasClock ? [] : sharedDays(columns, [date.index], sensor);
}

/** Of a date in parts none of which is an hour, rows may say more elsewhere. */
function withoutHour(columns: readonly Column[], time: readonly number[], sensor: readonly number[]): readonly Doubt[] {
  const parts = time.map((index) => datePartOf(columns[index]!.name));
  if (parts.some((part) => part === 'hour' || part === 'hours and minutes' || part === 'time of day')) return [];
  const clock = columns.find(({ kind }) => kind === 'clock');
  if (clock === undefined) return sharedDays(columns, time, sensor);
  const text = `“${clock.name}” may hold the time of day, such as “${clock.filled[0]}”: rows are read as of midnight.`;
  return [{ about: 'time', text, choices: [{ time }, { time: [], timeForm: 'row' }] }];
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

const FRACTION = /(?:^|[T\s,;])\d{1,2}:\d\d:\d\d([.,:])(\d{1,9})(?!\d)/;
/** Parts of a second that are no decimals: milliseconds without zeros in front, hundredths or pictures behind a colon. Else null. */
function oddFraction(column: Column | undefined): string | null {
  const parts = (column?.filled ?? []).flatMap((cell) => {
    const [, sign, digits] = FRACTION.exec(cell) ?? [];
    return digits === undefined ? [] : [{ cell, sign, digits }];
  });
  const isPadded = parts.every(({ digits }) => digits.length === parts[0]!.digits.length);
  const [example] = parts.filter(
    ({ digits, sign }) => digits.length < 3 && (isPadded || sign === ':' || /[1-9]0$/.test(digits)),
  );
  if (example === undefined) return null;
  // Decimals of several lengths have lost their zeros at the end, and may have some in front.
  const isCounted = !isPadded && parts.every(({ digits }) => digits.length <= 3 && !/^0\d/.test(digits));
  const isBehindColon = isPadded && parts.every(({ sign }) => sign === ':');
  if (!isCounted && !isBehindColon) return null;
  const meaning = isCounted ? 'milliseconds without zeros in front' : 'hundredths of a second, or pictures';
  return `“${example.cell}” of “${column!.name}” may end with ${meaning}: it is read as ${example.digits.length === 1 ? 'tenths' : 'hundredths'} of a second.`;
}

/** @param date the column of the date, or those of its parts */
function sharedDays(columns: readonly Column[], date: readonly number[], sensor: readonly number[]): readonly Doubt[] {
  const [first] = date;
  const days = columns[first!]!.cells.map((_, row) =>
    [...date, ...sensor].map((index) => columns[index]!.cells[row]).join(' '),
  );
  const perDay = days.length / new Set(days).size;
  if (days.length < SEVERAL || perDay < 2) return [];
  const text = `“${columns[first!]!.name}” has no time of day, and about ${Math.round(perDay)} rows have the same day: all are read as of midnight.`;
  return [{ about: 'time', text, choices: [{ time: date }, { time: [], timeForm: 'row' }] }];
}

/** A year or a month without a day is no time that rows are placed by, nor are hours and minutes. */
function partOfDate(columns: readonly Column[]): readonly Doubt[] {
  const byPlace = partsByPlace(columns);
  if (byPlace !== null) return [byPlace];
  const part = loneDatePart(columns);
  if (part === undefined) return [];
  const text = `“${part.name}” says when a row was, but not the day. Rows are read as a second each.`;
  return [{ about: 'timeForm', text, choices: [{ time: [], timeForm: 'row' }] }];
}
