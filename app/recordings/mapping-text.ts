/** What was understood of a file, in words. */
import type { LeftOutCounts, TableMapping, TimeForm } from '../../workers/contract/import-types.ts';
import { countText, formatClock, formatCount } from '../format.ts';
import { numbersText } from './choices/numbers-text.ts';

export const TIME_FORM_NAMES: Readonly<Record<TimeForm, string>> = {
  ymd: 'year, month, day',
  dmy: 'day, month, year',
  mdy: 'month, day, year',
  'epoch-s': 'seconds since 1970',
  'epoch-ms': 'milliseconds since 1970',
  'epoch-us': 'microseconds since 1970',
  'epoch-ns': 'nanoseconds since 1970',
  excel: 'days of a spreadsheet',
  'elapsed-s': 'seconds since the start',
  'elapsed-ms': 'milliseconds since the start',
  clock: 'times of day, without a date',
  parts: 'year, month, day … in columns of their own',
  row: 'none: one row a second',
};

const SEPARATOR_NAMES: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
  ' ': 'spaces',
  '\u001f': 'none',
};
/** What a separator is called; itself where it has no name. */
export function separatorName(separator: string): string {
  return SEPARATOR_NAMES[separator] ?? separator;
}

/** Whether times of this form are local ones, so that a zone matters. */
export function isLocal(form: TimeForm): boolean {
  return ['ymd', 'dmy', 'mdy', 'excel', 'clock', 'parts'].includes(form);
}

const FORMAT_NAMES: Readonly<Partial<Record<TableMapping['format'], string>>> = {
  influx: 'InfluxDB’s annotated CSV',
  ndjson: 'JSON',
  json: 'a list in JSON',
  lines: 'lines that name their values',
};

/** One line: how the file was read. */
export function understoodText(mapping: TableMapping): string {
  // A recording of an older version has no list, and nothing of quality.
  const { columns, time, timeForm, values, sensor, list, quality = [], missing = [] } = mapping;
  const named = (indices: readonly number[]) => indices.map((index) => `“${columns[index]}”`).join(', ');
  const cut = FORMAT_NAMES[mapping.format] ?? `separator ${separatorName(mapping.separator)}`;
  const decimal = mapping.decimal === ',' ? 'decimal comma' : 'decimal point';
  const times = time.length === 0 ? 'no time: one row a second' : `time ${named(time)}: ${TIME_FORM_NAMES[timeForm]}`;
  return [
    cut,
    list ? `list ${listText(list)}` : false,
    decimal,
    times,
    isLocal(timeForm) && `times without a zone are in ${mapping.zone}`,
    `value ${values.length > 3 ? `of ${values.length} columns` : named(values)}`,
    sensor.length > 0 && `sensor ${named(sensor)}`,
    quality.length > 0 && `quality ${named(quality)}`,
    missing.length > 0 && `no value: ${numbersText(missing)}`,
  ]
    .filter((part) => part !== false)
    .join(' · ');
}

/** A list within JSON, by the names that lead to it. */
export function listText(path: string): string {
  return path === '.' ? 'of its outermost columns' : `“${path}”`;
}

/** How many rows were left out, by reason. */
export function leftOutText(counts: LeftOutCounts): string {
  return Object.entries(counts)
    .map(([reason, count]) => `${formatCount(count)} ${reason}`)
    .join(', ');
}

/** Readings, in the singular too. */
export function rowsText(rows: number): string {
  return countText(rows, 'row', 'rows');
}

/** Of moments, with the day. */
export function spanText(fromMs: number, toMs: number): string {
  if (fromMs === toMs) return momentText(fromMs);
  return `${momentText(fromMs)} to ${momentText(toMs)}`;
}
function momentText(ms: number): string {
  const day = new Date(ms).toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric' });
  return `${day}, ${formatClock(ms)}`;
}
