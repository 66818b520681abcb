/** What belongs to a time and stands in columns of its own: AM or PM, seconds, a part of a second, how far clocks are from UTC. */
import type { Doubt, TimeForm } from '../../contract/import-types.ts';
import { type Moment, readClock, readClockBeside, readMoment } from '../cells/dates.ts';
import { fractionDigits, isHalfOfDay, isSecondsName, TimeCells } from '../cells/time-cells.ts';
import { numberIn } from '../cells/times.ts';
import type { Column } from './columns.ts';
import { offsetColumn } from './offset-columns.ts';

/** Rows that are tried. */
const MOST_TRIED = 200;
/** Rows within one second that show which way its parts go. */
const LEAST_PAIRS = 3;
const NEARLY_ALL = 0.95;
const MINUTES = /(?:^|[T\s])\d{1,2}:\d\d$/;
const SECONDS = /\d{1,2}:\d\d:\d\d$/;
const HAS_HALF = /[ap]\.?[ \u00a0]?m\.?$/i;

interface Found {
  readonly index: number;
  readonly isCertain: boolean;
}

/**
 * The columns that belong behind a time, and the question about one of which that is not certain.
 *
 * @param time what holds the time so far
 */
export function partsBeside(
  columns: readonly Column[],
  time: readonly number[],
  timeForm: TimeForm,
): { readonly parts: readonly number[]; readonly doubts: readonly Doubt[] } {
  const isDate = timeForm === 'ymd' || timeForm === 'dmy' || timeForm === 'mdy';
  const isCount = timeForm === 'epoch-s' || timeForm === 'elapsed-s';
  const written = columns[time[1] ?? time[0] ?? -1];
  if (written === undefined || !(isDate || isCount || timeForm === 'clock') || time.length > 2) return NO_PARTS;
  const rest = columns.filter(({ index, filled }) => !time.includes(index) && filled.length > 0);
  const found = [
    isCount ? null : secondsIn(rest, written, time.length > 1),
    fractionIn(rest, written, time.length > 1),
    isCount ? null : halfIn(rest, written),
    isDate ? offsetIn(rest, columns[time[0]!]!, written) : null,
  ].filter((part) => part !== null);
  const isReadable = (parts: readonly number[]) => areRead(columns, [...time, ...parts], timeForm);
  const certain = found.filter(({ isCertain }) => isCertain).map(({ index }) => index);
  const parts = isReadable(certain) ? certain : [];
  const open = found.find(({ index }) => !parts.includes(index));
  if (open === undefined) return { parts, doubts: [] };
  const { name, filled } = columns[open.index]!;
  const without = { time: [...time, ...parts] };
  const both = { time: [...without.time, open.index] };
  const isTold = isReadable([...parts, open.index]);
  const text = isTold
    ? `“${name}”, such as “${filled[0]}”, may be a part of the time, or stand for itself.`
    : `“${name}”, such as “${filled[0]}”, may be a part of the time, but cannot be read with it: rows are read without it.`;
  const choices: readonly { readonly time: readonly number[] }[] = isTold ? [both, without] : [without];
  return { parts: choices[0]!.time.slice(time.length), doubts: [{ about: 'time', text, choices }] };
}
const NO_PARTS = { parts: [], doubts: [] } as const;

/** AM and PM: a time of day that could be of either half is half a time. */
function halfIn(rest: readonly Column[], written: Column): Found | null {
  const halves = rest.filter(({ filled }) => filled.every(isHalfOfDay));
  const [half] = halves;
  if (half === undefined || written.filled.some((cell) => HAS_HALF.test(cell))) return null;
  return { index: half.index, isCertain: halves.length === 1 && half.filled.length >= written.filled.length };
}

/** Where times have none of their own, the column that says how far clocks are from UTC, if that differs, or has no name. */
function offsetIn(rest: readonly Column[], date: Column, written: Column): Found | null {
  const isOwn = (cell: string) => /(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)$/i.test(cell) && /\d:\d|T\d/.test(cell);
  if (isOwn(date.filled[0] ?? '') || isOwn(written.filled[0] ?? '')) return null;
  const offset = offsetColumn(rest);
  return offset === null ? null : { index: offset.index, isCertain: true };
}

function secondsIn(rest: readonly Column[], written: Column, isBesideDate: boolean): Found | null {
  if (!written.filled.every((cell) => MINUTES.test(cell))) return null;
  const isPart = ({ name, kind, filled }: Column) =>
    kind === 'number' &&
    isSecondsName(name) &&
    filled.every((cell) => /^\d{1,2}(?:[.,]\d+)?$/.test(cell) && numberIn(cell) < 60);
  const seconds = rest.find(isPart);
  if (seconds === undefined || !hasOthers(rest, seconds)) return null;
  const isCertain =
    goesOn(written, seconds) || (isBesideDate && isBehind(seconds, written, rest) && isConstant(seconds));
  return { index: seconds.index, isCertain };
}
const isConstant = ({ distinct }: Column): boolean => distinct === 1;

/** A part of a second: by its name, or because it has zeros in front as no number has. */
function fractionIn(rest: readonly Column[], written: Column, isBesideDate: boolean): Found | null {
  const isWhole = (cell: string) => (written.kind === 'number' ? /^\d+$/.test(cell) : SECONDS.test(cell));
  const named = rest.find(isNamedFraction);
  const fraction = named ?? rest.find((column) => isBehind(column, written, rest) && isPadded(column));
  if (fraction === undefined || !hasOthers(rest, fraction)) return null;
  if (!written.filled.every(isWhole) && !written.filled.every((cell) => HAS_HALF.test(cell)))
    return named === undefined ? null : { index: fraction.index, isCertain: false };
  const digits = fractionDigits(fraction.name) ?? 9;
  const isShort = fraction.filled.every((cell) => cell.length <= digits);
  const isCertain =
    isShort &&
    (goesOn(written, fraction) || (isBehind(fraction, written, rest) && (isBesideDate || named === undefined)));
  return { index: fraction.index, isCertain };
}
function isNamedFraction({ name, filled }: Column): boolean {
  return fractionDigits(name) !== null && filled.every((cell) => /^\d{1,9}$/.test(cell));
}
function isPadded({ kind, filled }: Column): boolean {
  return (
    kind === 'number' && filled.every((cell) => /^\d{3}$/.test(cell)) && filled.some((cell) => cell.startsWith('0'))
  );
}

/** Alone beside a time, numbers are readings, whatever their name is. */
function hasOthers(rest: readonly Column[], except: Column): boolean {
  return rest.some((column) => column !== except && (column.kind === 'number' || column.kind === 'state'));
}
/** Right behind the time of day, or with AM and PM between. */
function isBehind({ index }: Column, written: Column, rest: readonly Column[]): boolean {
  if (index === written.index + 1) return true;
  const between = rest.find((column) => column.index === written.index + 1);
  return index === written.index + 2 && between?.filled.every(isHalfOfDay) === true;
}

/** Whether rows that share what is written are told apart by a part that goes on in one direction. */
function goesOn(written: Column, part: Column): boolean {
  let ups = 0;
  let downs = 0;
  written.cells.forEach((cell, row) => {
    if (row === 0 || cell !== written.cells[row - 1]) return;
    const step = numberIn(part.cells[row]!) - numberIn(part.cells[row - 1]!);
    if (step > 0) ups++;
    else if (step < 0) downs++;
  });
  return Math.max(ups, downs) >= LEAST_PAIRS && Math.min(ups, downs) === 0;
}

const moment: Moment = { localMs: 0, offset: 0 };
/** Whether nearly all of the first rows can be read with these columns. */
function areRead(columns: readonly Column[], time: readonly number[], timeForm: TimeForm): boolean {
  const parts = new TimeCells({ time, timeForm, columns: columns.map(({ name }) => name) });
  const rows = columns[time[0]!]!.cells.slice(0, MOST_TRIED);
  const read = rows.filter((date, row) => {
    if (date === '') return true;
    const { text, clock } = parts.read((index) => columns[index]!.cells[row]!);
    if (timeForm === 'clock') return !Number.isNaN(readClock(text, moment));
    if (timeForm !== 'ymd' && timeForm !== 'dmy' && timeForm !== 'mdy') return !Number.isNaN(numberIn(text));
    readMoment(text, timeForm, moment);
    return !Number.isNaN(moment.localMs + (clock === undefined ? 0 : readClockBeside(clock, moment)));
  });
  return read.length >= NEARLY_ALL * rows.length;
}
