/** From a sample of a file to how it is read, and what of that is not certain. */
import type { Doubt, MappingWish, NumberForm, TableMapping, TablePreview } from '../contract/import-types.ts';
import { type NumberEvidence, numberForms, splitUnit } from './cells/numbers.ts';
import { hasStateSensor, stateDoubts } from './columns/asides.ts';
import { areLikeNames, type Column, columnsOf } from './columns/columns.ts';
import { chooseMissing } from './columns/stand-in-choice.ts';
import { chooseTime } from './columns/time-choice.ts';
import { saidStep, unclearTimes } from './columns/unclear-times.ts';
import { unitDoubts, unitOf } from './columns/units.ts';
import { chooseValues } from './columns/value-choice.ts';
import { chooseZone } from './columns/zone-choice.ts';
import { decided } from './doubts.ts';
import { ImportProblem } from './import-problem.ts';
import { namedFormat, namedRecords, namesIn } from './json-lines.ts';
import { findLayout, type Layout, layoutOf, MOST_ROWS, recordsOf } from './layouts.ts';
import { InfluxBlocks, isInflux } from './lines/influx.ts';
import { METRIC, momentOfMetrics } from './lines/metric-lines.ts';
import type { Sample } from './samples.ts';
import { shapeDoubts } from './shape-doubts.ts';
import { type KnownWish, withNumbers } from './wish.ts';

export interface Surroundings {
  /** The browser's zone. */
  readonly zone: string;
  /** The browser's language. */
  readonly language: string;
}

const PREVIEW_ROWS = 12;
const MOST_CELLS = 6000;

/**
 * @param tags names of columns that tell series apart, as the file says; null where it does not
 * @throws ImportProblem when there is no table in it, or the wish does not fit
 */
export function understand(
  sample: Sample,
  wish: MappingWish,
  around: Surroundings,
  tags: readonly string[] | null = null,
): TablePreview {
  const format = wish.format ?? formatOf(sample.head);
  const layout = layoutIn(sample, format, wish);
  if (layout.rows.length === 0 || (layout.header === 0 && layout.rows.length === 1 && layout.rows[0]!.every(isWord)))
    throw new ImportProblem('no rows', noRowsText(layout));
  const known = withNumbers(wish, layout.columns);
  const columns = columnsOf(layout);
  const time = chooseTime(columns, known, around.language);
  const telling = known.sensor === undefined && tags !== null ? { sensor: placesIn(columns, tags) } : {};
  const values = chooseValues(columns, time.time, {
    ...known,
    ...sensorWish(format, columns, layout, known),
    ...telling,
  });
  if (values.values.length === 0)
    throw new ImportProblem(
      'no rows',
      `The file has no column of numbers. Its columns: ${layout.columns
        .slice(0, 12)
        .map((name) => `“${name}”`)
        .join(', ')}.`,
    );
  const numbers = chooseNumbers(columns, values.values, layout, known, time.timeForm === 'dmy');
  const units = known.units ?? values.values.map((index) => unitOf(columns[index]!));
  const missing = chooseMissing(columns, { ...values, units, ...numbers.form });
  const zone = chooseZone(columns, time.time, time.timeForm, layout, around.zone);
  const mapping: TableMapping = {
    format,
    encoding: sample.encoding,
    separator: layout.separator,
    header: layout.header,
    firstRow: layout.firstRow,
    columns: layout.columns,
    list: '',
    time: time.time,
    timeForm: time.timeForm,
    zone: zone.zone,
    values: values.values,
    units,
    sensor: values.sensor,
    quality: values.quality,
    missing: missing.missing,
    states:
      values.values.some((index) => columns[index]!.kind === 'state') ||
      hasStateSensor(columns, values.values, values.sensor),
    ...numbers.form,
    outliers: 'leave-out',
    gaps: 'keep',
    joined: 'sensors',
    between: [],
    everyNth: 1,
    firstRows: 0,
    mayExpand: false,
    ...known,
  };
  const unclear = () => [
    ...momentOfMetrics(layout.tags, layout.columns, time.timeForm),
    ...unclearTimes(columns, time, values.sensor),
    ...saidStep(time.timeForm, [...layout.preamble, ...layout.columns]),
  ];
  const times = time.doubts.length > 0 ? time.doubts : unclear();
  const doubts = [
    ...shapeDoubts(layout),
    ...times,
    ...values.doubts,
    ...numbers.doubts,
    ...unitDoubts(columns, values.values),
    ...stateDoubts(columns, values),
    ...missing.doubts,
    ...zone.doubts,
  ];
  const open = doubts.filter(({ about }) => known[about] === undefined).map((doubt) => withUnits(doubt, columns));
  return {
    mapping: {
      ...decided(
        mapping,
        open.filter(({ about }) => /^time/.test(about)),
      ),
      ...known,
    },
    doubts: open,
    rows: layout.rows.slice(0, PREVIEW_ROWS),
    lists: [],
  };
}

/** The format of a text, by its beginning. */
export function formatOf(head: string): TableMapping['format'] {
  if (isInflux(head)) return 'influx';
  return namedFormat(head) ?? 'table';
}

/** How a text is cut into columns and rows. @throws ImportProblem when it has no table */
export function layoutIn(sample: Sample, format: TableMapping['format'], wish: MappingWish): Layout {
  if (format === 'influx') return influxLayout(sample);
  return format === 'table' ? findLayout(sample.head, sample.pieces, wish) : namedLayout(sample, format, wish.list);
}

/** Its blocks may have their columns in another order each. */
function influxLayout({ head, pieces }: Sample): Layout {
  const records = recordsOf(head, pieces, ',', MOST_ROWS);
  const at = records.findIndex(({ cells }) => cells.includes('_time'));
  const header = records[at];
  if (header === undefined) throw new ImportProblem('no rows', 'The file has no header with a column “_time”.');
  const blocks = new InfluxBlocks(header.cells);
  const rows = records.slice(at + 1).flatMap(({ cells, line }) => {
    const ordered = blocks.take(cells);
    return ordered === null ? [] : [{ cells: ordered, line }];
  });
  const firstRow = header.line + 1;
  return { ...layoutOf(rows, ',', { columns: header.cells, header: 0, firstRow }), header: header.line, firstRow };
}

function namedLayout(
  { head, pieces }: Sample,
  format: Exclude<TableMapping['format'], 'table' | 'influx'>,
  list = '',
): Layout {
  const texts = [head, ...pieces];
  const { names, tags } = namesIn(texts, format, list);
  const records = namedRecords(texts, names, format, list);
  return { ...layoutOf(records, ',', { columns: names, header: 0, firstRow: 1 }), tags };
}

/** Files of a database say themselves what tells series apart. */
function sensorWish(
  format: TableMapping['format'],
  columns: readonly Column[],
  { tags }: Layout,
  known: KnownWish,
): Pick<KnownWish, 'sensor'> {
  if (known.sensor !== undefined) return {};
  if (format === 'influx') return { sensor: tagsOf(columns) };
  if (tags.length === 0) return {};
  const telling = columns.filter(({ name, distinct }) => tags.includes(name) && distinct > 1);
  // The name of a metric says more than that its column has values.
  const named = telling.length > 0 ? telling : columns.filter(({ name }) => name === METRIC && tags.includes(name));
  return { sensor: named.map(({ index }) => index) };
}

function placesIn(columns: readonly Column[], names: readonly string[]): number[] {
  return columns.filter(({ name }) => names.includes(name)).map(({ index }) => index);
}

/** Everything that tells series apart, besides what InfluxDB adds itself. */
function tagsOf(columns: readonly Column[]): number[] {
  const own = /^(?:result|table|_start|_stop|_time|_value|column 1)$/;
  const isLong = columns.some(({ name }) => name === '_value');
  const tags = columns.filter((column) => {
    if (own.test(column.name)) return false;
    // Where each field has a column of its own, numbers are values.
    return column.kind === 'text' || column.kind === 'state' || (isLong && areLikeNames(column));
  });
  const telling = tags.filter(({ distinct }) => distinct > 1);
  return (telling.length > 0 ? telling : tags.slice(0, 1)).map(({ index }) => index);
}

function isWord(cell: string): boolean {
  return !/\d/.test(cell);
}
function noRowsText({ columns }: Layout): string {
  if (columns.length > 1) return 'The file has only a header: there is no row with a number in it.';
  return 'There is no table in the file: no line has a number, with or without a time.';
}

interface ChosenNumbers {
  readonly form: NumberForm;
  readonly doubts: readonly Doubt[];
}

function chooseNumbers(
  columns: readonly Column[],
  values: readonly number[],
  layout: Layout,
  known: KnownWish,
  isDayFirst: boolean,
): ChosenNumbers {
  const isDotted =
    isDayFirst &&
    layout.rows.some((row) => row.some((cell) => /^(?:\p{L}+[.,]? )?\d{1,2}\.\d{1,2}\.\d{2,4}/u.test(cell)));
  const hasComma = layout.separator === ';' || isDotted;
  const cells = values.flatMap((index) => columns[index]!.filled.slice(0, MOST_CELLS / values.length));
  const digits = [...new Set(cells.flatMap((cell) => splitUnit(cell)?.digits ?? []))];
  const { forms } = numberForms(digits, known, hasComma);
  const form = forms[0] ?? { decimal: known.decimal ?? '.', thousands: known.thousands ?? '' };
  return { form, doubts: forms.length < 2 ? [] : [numberDoubt(forms, digits)] };
}

function numberDoubt(forms: NumberEvidence['forms'], digits: readonly string[]): Doubt {
  const example = digits.find((text) => /\d[.,]\d{3}/.test(text)) ?? digits[0]!;
  const readings = forms.map(({ decimal, thousands }) => {
    const plain = thousands === '' ? example : example.replaceAll(thousands, '');
    return decimal === ',' ? plain.replace(',', '.') : plain;
  });
  return {
    about: 'decimal',
    text: `“${example}” can be ${readings.join(' or ')}.`,
    choices: forms.map((form) => ({ ...form })),
  };
}

/** Other values have other units. */
function withUnits(doubt: Doubt, columns: readonly Column[]): Doubt {
  const choices = doubt.choices.map((choice) => {
    const { values, units = values?.map((index) => unitOf(columns[index]!)) } = choice;
    return { ...choice, ...(units !== undefined && { units }) };
  });
  return { ...doubt, choices };
}
