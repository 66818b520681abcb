/** Columns of numbers that say something of a row and are no readings; and those of which that is not certain. */
import type { Doubt } from '../../contract/import-types.ts';
import { datePartOf } from '../cells/date-parts.ts';
import { DATE_ORDERS } from '../cells/dates.ts';
import { isMissing, stateOf } from '../cells/numbers.ts';
import { TimeReader } from '../cells/times.ts';
import { areLikeNames, areRowNumbers, type Column, isCounter } from './columns.ts';
import { countForm, isRising } from './counted-times.ts';
import { localOf } from './date-orders.ts';

/** Whether a column is no reading. @param hasTime other columns hold the time */
export function isAside(column: Column, hasTime: boolean): boolean {
  const { hints, kind } = column;
  if (hints.isAside) return true;
  // Numbers that go up and down under a name of times are durations, which are readings.
  if (hasTime && hints.isOnlyTime && (kind !== 'number' || isRising(column))) return true;
  if (hints.isSensor && kind === 'number' && areLikeNames(column)) return true;
  // The number of the only sensor.
  if (hints.isSensorId && kind === 'number' && column.distinct === 1 && /^\d+$/.test(column.filled[0]!)) return true;
  return isOfRows(column, hasTime);
}

const PART_OF: Readonly<Record<string, (date: Date) => number>> = {
  year: (date) => date.getUTCFullYear(),
  month: (date) => date.getUTCMonth() + 1,
  day: (date) => date.getUTCDate(),
  hour: (date) => date.getUTCHours(),
};
/** Whether a column says the time once more: a year beside dates, or seconds since 1970. @param date the column of the time */
export function repeatsTime(column: Column, date: Column | undefined): boolean {
  const { name, kind, cells } = column;
  if (kind !== 'number' || date?.kind !== 'moment') return false;
  const partIn = PART_OF[datePartOf(name) ?? ''];
  if (partIn === undefined) return countsTime(column, date);
  return cells.every((cell, row) =>
    DATE_ORDERS.some((order) => partIn(new Date(localOf(date.cells[row]!, order))) === Number(cell)),
  );
}
const MINUTE = 60_000;
const MOST_OFFSET = 14 * 60 * MINUTE;
/** Whether counts since 1970 are as far apart as the dates beside them. */
function countsTime(column: Column, date: Column): boolean {
  const form = countForm(column, false);
  if (form === null) return false;
  const reader = new TimeReader(form, 'UTC');
  return DATE_ORDERS.some((order) => {
    const distances = column.cells.map(
      (cell, row) => localOf(date.cells[row]!, order) - reader.read(cell, undefined, 0),
    );
    const [least, most] = [Math.min(...distances), Math.max(...distances)];
    return most - least < MINUTE && Math.max(Math.abs(least), Math.abs(most)) <= MOST_OFFSET + MINUTE;
  });
}

/** In fewer rows, numbers do not show whether they count. */
const FEW = 3;

/** Whether it numbers rows: beside times such numbers are no readings; alone they may be. */
function isOfRows(column: Column, hasTime: boolean): boolean {
  const { hints, name, index, isNameless, filled } = column;
  const isCounting = isCounter(column);
  if (/^column \d+$/.test(name)) {
    if (index > 0) return false;
    // As pandas and R write the index of their tables.
    const isIndex =
      areRowNumbers(column) ||
      (filled.length < FEW && filled.every((cell, i) => cell === `${i}` || cell === `${i + 1}`));
    return isCounting || (isNameless && hasTime && isIndex);
  }
  if (hints.isRowNumber && isCounting) return true;
  // A count of something else goes up by any number.
  if (!hasTime || /^count$/i.test(name.trim()) || !(hints.isRowNumber || hints.isRowId)) return false;
  return isCounting || areRowNumbers(column) || filled.length < FEW;
}

const PLAIN = /^[+-]?\d+(?:[.,]\d+)?$/;
const SOME = 400;
const LEAST_NUMBERS = 0.2;

/** Whether words stand in most rows and numbers in the others, as where a sensor has failed for long. */
export function isMixed({ kind, hints, filled }: Column): boolean {
  if (kind !== 'text' || hints.isAside || hints.isSensor || hints.isTime || hints.isRowNumber || hints.isRowId)
    return false;
  const some = filled.slice(0, SOME);
  return some.filter((cell) => PLAIN.test(cell)).length >= LEAST_NUMBERS * some.length;
}

/** Whether some sensor of a long table has nothing but words of two states, where others have numbers. */
export function hasStateSensor(
  columns: readonly Column[],
  values: readonly number[],
  sensor: readonly number[],
): boolean {
  if (sensor.length === 0) return false;
  return values.some((index) => {
    const areStates = new Map<string, boolean>();
    columns[index]!.cells.forEach((cell, row) => {
      if (isMissing(cell)) return;
      const name = sensor.map((each) => columns[each]!.cells[row]).join(' ');
      // A letter alone may be a mark, such as T for a trace of rain.
      const isState = cell.length > 1 && !Number.isNaN(stateOf(cell));
      areStates.set(name, (areStates.get(name) ?? true) && isState);
    });
    return [...areStates.values()].includes(true);
  });
}

/** Words of two states among the numbers of a column, where another column has nothing else: they would be read as 1 and 0. */
export function stateDoubts(
  columns: readonly Column[],
  { values, sensor }: { readonly values: readonly number[]; readonly sensor: readonly number[] },
): readonly Doubt[] {
  const read = values.map((index) => columns[index]!);
  // A long table has sensors of either kind in one column.
  if (sensor.length > 0 || !read.some(({ kind }) => kind === 'state')) return [];
  const isState = (cell: string) => !Number.isNaN(stateOf(cell));
  const mixed = read.find(({ kind, filled }) => kind === 'number' && filled.some(isState));
  if (mixed === undefined) return [];
  const word = mixed.filled.find(isState)!;
  const text = `“${word}” in “${mixed.name}”, which has numbers, is read as ${stateOf(word)}, as in columns of states.`;
  const others = values.filter((index) => columns[index]!.kind !== 'state');
  return [{ about: 'states', text, choices: [{ states: true }, { states: false, values: others }] }];
}
