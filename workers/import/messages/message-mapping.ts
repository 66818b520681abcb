/**
 * How messages of another form are read, as the setting `live.mapping` says it: an object in JSON that has what a script may say
 * of a file that it imports, but for what is about a file as a whole; and `sensors`.
 */
import { clip, errorText, notAllowedText } from '../../contract/error-text.ts';
import { type MappingWish, type TableMapping, TIME_FORMS, type TimeForm } from '../../contract/import-types.ts';
import { isObject } from '../../contract/json-object.ts';
import { countText } from '../../contract/numbers/format-number.ts';
import { ImportProblem } from '../import-problem.ts';
import { checkWish, withNumbers } from '../wish.ts';

export interface MessageMapping {
  readonly table: TableMapping;
  /** Numbers of sensors by their names; null: their names are their numbers. */
  readonly sensors: ReadonlyMap<string, number> | null;
}
type Wish = MappingWish & { readonly sensors?: readonly string[] };

/** Since the start of what, and of which day, a message does not say; nor has it rows that are a second apart. */
const FORMS: readonly TimeForm[] = TIME_FORMS.filter((form) => !/^(?:row|elapsed|clock)/.test(form));
const SENSORS = 'the names of the sensors, in the order of their numbers from 0, each once';
const USUAL = {
  format: 'ndjson',
  encoding: 'utf-8',
  separator: ',',
  list: '',
  zone: 'UTC',
  quality: [],
  missing: [],
  states: false,
  decimal: '.',
  thousands: '',
} as const;
const WHOLE_FILE = {
  outliers: 'keep',
  gaps: 'keep',
  joined: 'sensors',
  between: [],
  everyNth: 1,
  firstRows: 0,
  mayExpand: false,
} as const;

const isText = (value: unknown) => typeof value === 'string';
const areTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const areColumns = (value: unknown) => [value].flat().every((each) => isText(each) || Number.isInteger(each));
const areDistinct = (value: unknown) =>
  Array.isArray(value) && value.every(isText) && new Set(value).size === value.length;
type Shape = readonly [isRight: (value: unknown) => boolean, allowed: string];
const COLUMNS: Shape = [areColumns, 'the name of a column, its number from 0, or a list of these'];
const ANY: Shape = [() => true, ''];
/** Every field; what `checkWish` looks at may be anything here. */
const SHAPES: Readonly<Record<string, Shape>> = {
  format: ANY,
  encoding: ANY,
  separator: ANY,
  header: ANY,
  firstRow: ANY,
  columns: [areTexts, 'a list of the names of all columns, in their order'],
  list: ANY,
  time: COLUMNS,
  timeForm: [(form) => FORMS.some((each) => each === form), `one of ${FORMS.join(', ')}`],
  zone: [isText, 'a time zone such as "Europe/Berlin", or "UTC"'],
  values: COLUMNS,
  units: [areTexts, 'a list of units, one for each of values'],
  sensor: COLUMNS,
  sensors: [areDistinct, SENSORS],
  quality: COLUMNS,
  missing: ANY,
  states: [(value) => typeof value === 'boolean', 'true or false'],
  decimal: ANY,
  thousands: ANY,
};

/**
 * The mapping that a text stands for.
 *
 * @throws RangeError that names what of `live.mapping` is not allowed, and what is
 */
export function readMapping(text: string): MessageMapping {
  const wish = parsed(text);
  for (const [field, value] of Object.entries(wish)) checkShape(field, value);
  const { sensors, ...own } = wish as Wish;
  try {
    checkWish(own);
    const columns = columnsOf(own);
    const table = tableOf({ ...withNumbers(own, columns), columns });
    return { table, sensors: numbersOf(table, sensors) };
  } catch (error) {
    // It speaks of the mapping of a file.
    if (!(error instanceof ImportProblem)) throw error;
    const refusal = `live.${error.message}`;
    throw new RangeError(refusal);
  }
}

function refuse(field: string, value: unknown, allowed: string): never {
  throw new RangeError(notAllowedText(`live.mapping${field}`, value, allowed));
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    refuse('', clip(text), `an object in JSON (${clip(errorText(error), 100)})`);
  }
  return refuse('', clip(text), 'an object in JSON');
}

function checkShape(field: string, value: unknown): void {
  const known = Object.keys(SHAPES).find((each) => each === field);
  if (known === undefined) refuse('', `“${clip(field)}”`, `any of ${Object.keys(SHAPES).join(', ')}`);
  const [isRight, allowed] = SHAPES[known]!;
  if (!isRight(value)) refuse(`.${field}`, clip(JSON.stringify(value) ?? ''), allowed);
}

/** Of text that names its values those that are asked for are enough; of a table all have to be known. */
function columnsOf({ format = 'ndjson', columns, time, values, sensor, quality }: Wish): readonly string[] {
  if (columns !== undefined) return columns;
  if (format === 'table' || format === 'influx') refuse('.columns', 'none', SHAPES.columns![1]);
  const asked = [time ?? [], values ?? [], sensor ?? [], quality ?? []].flat();
  return [...new Set(asked.filter((column) => typeof column === 'string'))];
}

function tableOf(known: Partial<TableMapping> & Pick<TableMapping, 'columns'>): TableMapping {
  const { time = [], values = [], sensor = [], header = 0 } = known;
  if (values.length === 0) refuse('.values', 'none', `${COLUMNS[1]}: at least one`);
  const { units = values.map(() => '') } = known;
  if (units.length !== values.length)
    refuse('.units', countText(units.length, 'unit', 'units'), `${values.length}, one for each value`);
  if (time.length > 0 && known.timeForm === undefined) refuse('.timeForm', 'none', SHAPES.timeForm![1]);
  const timeForm = time.length === 0 ? 'row' : known.timeForm!;
  return { ...USUAL, firstRow: header + 1, ...known, time, values, sensor, header, units, timeForm, ...WHOLE_FILE };
}

function numbersOf(
  { columns, values, sensor }: TableMapping,
  names: readonly string[] | undefined,
): MessageMapping['sensors'] {
  if (names !== undefined && names.length > 0) return new Map(names.map((name, i) => [name, i]));
  if (sensor.length === 0) return new Map(values.map((column, i) => [columns[column]!, i]));
  if (sensor.length === 1 && values.length === 1) return null;
  return refuse('.sensors', 'none', `${SENSORS}: where several columns make a name`);
}

/** How a mapping is written: short, and so that `readMapping` gives the same readings. @param sensors names, or none */
export function mappingText(table: TableMapping, sensors: readonly string[]): string {
  const { columns, format, encoding, separator, header, firstRow, list, time, timeForm, zone, values, units } = table;
  const { sensor, quality, missing, states, decimal, thousands } = table;
  const named = (numbers: readonly number[]) => {
    const all = numbers.map((i) => (columns.indexOf(columns[i]!) === i ? columns[i]! : i));
    return all.length === 1 ? all[0] : all;
  };
  const isTable = format === 'table' || format === 'influx';
  // Which of several qualities is whose may be seen by their order.
  const inOrder = quality.length > 1 ? [...new Set([...time, ...values, ...sensor, ...quality])] : [];
  const used = inOrder.sort((a, b) => a - b).map((index) => columns[index]!);
  // What is left undefined is not written.
  return JSON.stringify({
    format: format === 'ndjson' ? undefined : format,
    encoding: encoding === 'utf-8' ? undefined : encoding,
    separator: !isTable || separator === ',' ? undefined : separator,
    columns: isTable ? columns : used.length > 0 ? used : undefined,
    header: isTable && header > 0 ? header : undefined,
    firstRow: isTable && firstRow !== header + 1 ? firstRow : undefined,
    list: list === '' ? undefined : list,
    time: time.length === 0 ? undefined : named(time),
    timeForm: time.length === 0 ? undefined : timeForm,
    zone: time.length === 0 || timeForm.startsWith('epoch') || zone === 'UTC' ? undefined : zone,
    values: named(values),
    units: units.every((unit) => unit === '') ? undefined : units,
    sensor: sensor.length === 0 ? undefined : named(sensor),
    sensors: sensors.length === 0 ? undefined : sensors,
    quality: quality.length === 0 ? undefined : named(quality),
    missing: missing.length === 0 ? undefined : missing,
    states: states || undefined,
    decimal: decimal === '.' ? undefined : decimal,
    thousands: thousands === '' ? undefined : thousands,
  });
}
