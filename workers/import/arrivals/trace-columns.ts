/** Which columns of a file say when something arrived, and how much; or the question that has to be asked. */
import {
  EACH_ROW,
  FORM_NAMES,
  type TraceQuestion,
  type TraceTimeForm,
  type TraceWish,
} from '../../contract/arrivals/trace-types.ts';
import type { DurationUnit } from '../../contract/durations/duration-types.ts';
import type { Doubt } from '../../contract/import-types.ts';
import { TimeCells } from '../cells/time-cells.ts';
import { unitInName } from '../cells/unit-in-name.ts';
import { type Column, isCounter } from '../columns/columns.ts';
import { countForm, toNumber } from '../columns/counted-times.ts';
import { chooseTime } from '../columns/time-choice.ts';
import { rowTimes } from './row-times.ts';

type Decided<T> = { readonly wish: T } | { readonly question: TraceQuestion };
type TimeWish = Required<Pick<TraceWish, 'time' | 'timeForm'>>;
type CountWish = Required<Pick<TraceWish, 'counts'>>;

const ELAPSED = ['elapsed-s', 'elapsed-ms', 'elapsed-us', 'elapsed-ns'] as const;
const ELAPSED_IN: Readonly<Record<DurationUnit, (typeof ELAPSED)[number]>> = {
  ns: 'elapsed-ns',
  µs: 'elapsed-us',
  ms: 'elapsed-ms',
  s: 'elapsed-s',
};

/** The column with the times, or several with their parts. Null where none is like one. */
export function decideTime(columns: readonly Column[], wish: TraceWish, language: string): Decided<TimeWish> | null {
  const { time, timeForm } = wish;
  if (time !== undefined && timeForm !== undefined) return { wish: { time, timeForm } };
  const own = time === undefined ? columns : columns.filter(({ index }) => time.includes(index));
  if (own.some(({ kind }) => kind === 'moment')) return dates(columns, wish, language);
  const numbers = own.filter(({ kind, filled }) => kind === 'number' && filled.length > 0);
  const counted =
    numbers.find(({ hints }) => hints.isTime && !hints.isRowNumber) ??
    numbers.find((column) => isRising(column) && !isNumbering(column)) ??
    numbers.find((column) => !isCounter(column)) ??
    numbers[0];
  const clock = own.find(({ kind }) => kind === 'clock');
  if (clock !== undefined && (counted === undefined || !counted.hints.isTime))
    return { wish: { time: [clock.index], timeForm: 'clock' } };
  return counted === undefined ? null : numeric(counted, wish);
}

/** No value below the one before; some rows may be out of order. */
function isRising({ filled, distinct }: Column): boolean {
  const ups = filled.filter((cell, i) => i === 0 || toNumber(cell) >= toNumber(filled[i - 1]!));
  return distinct > 1 && ups.length >= 0.9 * filled.length;
}
function isNumbering({ name, hints }: Column): boolean {
  return !isUnnamed(name) && (hints.isRowNumber || hints.isSensor || MARK.test(name)) && !/^time/i.test(name);
}
function isUnnamed(name: string): boolean {
  return /^column \d+$/.test(name);
}

function dates(columns: readonly Column[], { time, timeForm }: TraceWish, language: string): Decided<TimeWish> | null {
  const known = { ...(time !== undefined && { time }), ...(isOrder(timeForm) && { timeForm }) };
  const chosen = chooseTime(columns, known, language);
  const form = chosen.timeForm;
  if (form === 'row' || form === 'parts' || chosen.time.length === 0) return null;
  const [doubt] = chosen.doubts.filter(({ about }) => known[about as keyof typeof known] === undefined);
  return doubt === undefined
    ? { wish: { time: chosen.time, timeForm: form } }
    : { question: questionOf(doubt, columns) };
}
function isOrder(form: TraceTimeForm | undefined): form is 'ymd' | 'dmy' | 'mdy' {
  return form === 'ymd' || form === 'dmy' || form === 'mdy';
}

function questionOf({ text, choices }: Doubt, columns: readonly Column[]): TraceQuestion {
  return {
    text,
    choices: choices.flatMap(({ time, timeForm }) => {
      if (timeForm === 'row' || timeForm === 'parts') return [];
      const names = time?.map((index) => `“${columns[index]!.name}”`).join(' and ');
      const label = [names, timeForm && FORM_NAMES[timeForm]].filter(Boolean).join(': ');
      return [{ label, wish: { ...(time && { time }), ...(timeForm && { timeForm }) } }];
    }),
  };
}

function numeric(column: Column, { timeForm }: TraceWish): Decided<TimeWish> {
  const time = [column.index];
  if (timeForm !== undefined) return { wish: { time, timeForm } };
  const unit = unitInName(column.name);
  const elapsed = unit === null ? null : ELAPSED_IN[unit];
  const since1970 = since1970Form(column);
  // `elapsed_ns` in the thousands of millions counts no seconds since 1970.
  const isOther =
    elapsed !== null && since1970 !== null && elapsed.slice('elapsed'.length) !== since1970.slice('epoch'.length);
  if (since1970 !== null && !isOther) return { wish: { time, timeForm: since1970 } };
  if (elapsed !== null) return { wish: { time, timeForm: elapsed } };
  const text = `“${column.name}” counts from ${column.filled[0]} to ${column.filled.at(-1)}: in which unit?`;
  return {
    question: { text, choices: ELAPSED.map((form) => ({ label: FORM_NAMES[form], wish: { time, timeForm: form } })) },
  };
}

function since1970Form(column: Column): TraceTimeForm | null {
  const form = countForm(column, column.hints.isTime);
  const values = column.filled.map(toNumber);
  // Numbers that begin near 0 count since the start.
  const isFar = values.reduce((least, value) => Math.min(least, value), values[0]!) > values.at(-1)! / 2;
  return form === null || form === 'row' || form === 'parts' || !isFar ? null : form;
}

const COUNT =
  /(?:^|[^a-z])(?:n|counts?|total|num(?:ber)?|anzahl|requests?|reqs?|hits?|calls?|events?|arrivals?|messages?|msgs?|packets?|queries|jobs?|orders?|visits?|[qrt]ps|rates?|throughput|volume)(?:[^a-z]|$)|per[ _]?(?:s|sec|second|min|minute|hour)\b|\/ ?s\b/i;
/** Said of an arrival, and no count of them. */
const MARK =
  /latency|duration|elapsed|took|response|status|code|bytes?|size|length|\bid\b|_id$|port|user|price|amount|temp|value|level|load|cpu|mem|percent|%|\bms\b|_ms$|\bus\b|_us$/i;

/** Whether rows are arrivals, or one of the columns counts them. */
export function decideCounts(columns: readonly Column[], wish: TraceWish, time: TimeWish): Decided<CountWish> {
  if (wish.counts !== undefined) return { wish: { counts: wish.counts } };
  const likely = columns.filter((column) => !time.time.includes(column.index) && isLikeCounts(column));
  if (likely.length === 0) return { wish: { counts: EACH_ROW } };
  const isRegular = areRegular(columns, time);
  const named = likely.filter(({ name }) => COUNT.test(name) && !MARK.test(name));
  if (named.length === 1 && isRegular) return { wish: { counts: named[0]!.index } };
  const unmarked = likely.filter(
    ({ name, hints }) => isUnnamed(name) || (!MARK.test(name) && !hints.isSensor && !hints.isRowNumber),
  );
  if (unmarked.length === 0 || (!isRegular && named.length === 0 && columns.length > 2))
    return { wish: { counts: EACH_ROW } };
  const some = named.length > 0 ? named : unmarked;
  const counts = some
    .slice(0, 6)
    .map(({ index, name }) => ({ label: `“${name}” counts arrivals`, wish: { counts: index } }));
  const rows = { label: 'every row is one arrival', wish: { counts: EACH_ROW } };
  const text = `Is every row one arrival, or does ${some.length === 1 ? `“${some[0]!.name}” say how many there were` : 'a column say how many there were'}?`;
  return { question: { text, choices: isRegular ? [...counts, rows] : [rows, ...counts] } };
}

/** Numbers from 0 on, and no numbering of rows. */
function isLikeCounts({ kind, filled, hints, ...column }: Column): boolean {
  if (kind !== 'number' || hints.isTime || filled.length === 0) return false;
  return (
    filled.every((cell) => /^\d[\d.,' ]*(?:e[+-]?\d+)?$/i.test(cell)) && !isCounter({ kind, filled, hints, ...column })
  );
}

/** Most steps between rows have one length, and no two rows one time. */
function areRegular(columns: readonly Column[], { time, timeForm }: TimeWish): boolean {
  const parts = new TimeCells({ time, timeForm, columns: columns.map(({ name }) => name) });
  const read = rowTimes(timeForm, 'UTC');
  const timeAt = (row: number) => {
    const { text, clock } = parts.read((index) => columns[index]!.cells[row]!);
    return read(text, clock);
  };
  const times = (columns[time[0]!]?.cells ?? []).map((_, row) => timeAt(row)).filter((at) => !Number.isNaN(at));
  const steps = times.slice(1).map((at, i) => Math.abs(at - times[i]!));
  const middle = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? 0;
  const alike = steps.filter((step) => Math.abs(step - middle) <= middle * 0.05).length;
  return middle > 0 && alike >= steps.length * 0.8;
}
