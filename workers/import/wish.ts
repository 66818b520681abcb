/** What is asked for, checked: columns by name become columns by number as soon as the names are known. */
import { clip, notAllowedText } from '../contract/error-text.ts';
import {
  DECIMALS,
  ENCODINGS,
  FORMATS,
  type MappingWish,
  type TableMapping,
  THOUSANDS,
  TIME_FORMS,
} from '../contract/import-types.ts';
import { isZone } from './cells/zones.ts';
import { ImportProblem } from './import-problem.ts';

/** With columns by number. */
export type KnownWish = Partial<TableMapping>;

const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  format: FORMATS,
  encoding: ENCODINGS,
  timeForm: TIME_FORMS,
  decimal: DECIMALS,
  thousands: THOUSANDS,
  outliers: ['leave-out', 'keep'],
  gaps: ['keep', 'shorten'],
  joined: ['sensors', 'files'],
};
const COUNTS = ['header', 'firstRow', 'everyNth', 'firstRows'];
const isText = (value: unknown) => typeof value === 'string';
const areColumns = (value: unknown) =>
  [value].flat().every((each) => isText(each) || (Number.isInteger(each) && Number(each) >= 0));
const areNumbers = (value: unknown) => Array.isArray(value) && value.every(Number.isFinite);
const areTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isSwitch = (value: unknown) => typeof value === 'boolean';
type Shape = readonly [isRight: (value: unknown) => boolean, allowed: string];
const COLUMNS: Shape = [areColumns, 'the name of a column, its number from 0, or a list of these'];
const SHAPES: Readonly<Record<string, Shape>> = {
  time: COLUMNS,
  values: COLUMNS,
  sensor: COLUMNS,
  quality: COLUMNS,
  missing: [areNumbers, 'a list of the numbers that stand for no value, such as [-9999]'],
  columns: [areTexts, 'a list of the names of all columns, in their order'],
  units: [areTexts, 'a list of units, one for each of values'],
  states: [isSwitch, 'true or false'],
  mayExpand: [isSwitch, 'true or false'],
};
const OTHERS = ['separator', 'list', 'zone', 'between', ...Object.keys(SHAPES)];

/** @throws ImportProblem that names the field, the value and what is allowed */
export function checkWish(wish: MappingWish): void {
  for (const [field, value] of Object.entries(wish)) {
    const choices = Object.hasOwn(CHOICES, field) ? CHOICES[field] : undefined;
    if (choices !== undefined && !choices.includes(value))
      refuse(field, value, `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`);
    if (COUNTS.includes(field) && !(Number.isInteger(value) && (value as number) >= 0))
      refuse(field, value, 'a whole number from 0');
    const shape = Object.hasOwn(SHAPES, field) ? SHAPES[field] : undefined;
    if (shape !== undefined && value !== undefined && !shape[0](value)) refuse(field, value, shape[1]);
    if (choices === undefined && !COUNTS.includes(field) && !OTHERS.includes(field))
      throw new ImportProblem(
        'mapping',
        notAllowedText('mapping', field, `any of ${[...Object.keys(CHOICES), ...COUNTS, ...OTHERS].join(', ')}`),
      );
  }
  if (wish.separator !== undefined && (typeof wish.separator !== 'string' || wish.separator.length !== 1))
    refuse('separator', wish.separator, 'one character');
  if (wish.list !== undefined && typeof wish.list !== 'string')
    refuse('list', wish.list, 'the name of a list in JSON, such as "hourly"');
  if (wish.between !== undefined && !isStretch(wish.between))
    refuse('between', wish.between, 'two numbers, ms since 1970, the second one larger; or []');
  if (wish.zone !== undefined && !isZone(wish.zone))
    refuse('zone', wish.zone, 'a time zone such as "Europe/Berlin", or "UTC"');
}

function isStretch(between: unknown): boolean {
  if (!Array.isArray(between)) return false;
  const [from, to] = between;
  return between.length === 0 || (between.length === 2 && Number.isFinite(from) && Number.isFinite(to) && from < to);
}

function refuse(field: string, value: unknown, allowed: string): never {
  throw new ImportProblem('mapping', notAllowedText(`mapping.${field}`, clip(`${JSON.stringify(value)}`), allowed));
}

/** @throws ImportProblem when the file has no such column */
export function withNumbers(wish: MappingWish, columns: readonly string[]): KnownWish {
  const { time, values, sensor, quality, ...others } = wish;
  return {
    ...others,
    ...(time !== undefined && { time: numbersOf('time', time, columns) }),
    ...(values !== undefined && { values: numbersOf('values', values, columns) }),
    ...(sensor !== undefined && { sensor: numbersOf('sensor', sensor, columns) }),
    ...(quality !== undefined && { quality: numbersOf('quality', quality, columns) }),
  };
}

function numbersOf(field: string, wanted: NonNullable<MappingWish['time']>, columns: readonly string[]): number[] {
  const all = typeof wanted === 'object' ? wanted : [wanted];
  return all.map((column) => {
    const index = typeof column === 'number' ? column : columns.indexOf(column);
    if (Number.isInteger(index) && index >= 0 && index < columns.length) return index;
    const names = columns.map((name) => `“${name}”`).join(', ');
    return refuse(field, column, `a column of the file: ${names}, or its number from 0`);
  });
}
