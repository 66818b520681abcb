/** Which columns hold values, and which say whose they are. */
import type { Doubt } from '../../contract/import-types.ts';
import { isAside, isMixed, repeatsTime } from './asides.ts';
import { areLikeNames, type Column, isCounter } from './columns.ts';
import { qualityColumns } from './quality.ts';

interface SensorChoice {
  readonly values: readonly number[];
  readonly sensor: readonly number[];
  readonly doubts: readonly Doubt[];
}
interface ValueChoice extends SensorChoice {
  /** Columns that say how good a reading is. */
  readonly quality: readonly number[];
}
interface Wish {
  readonly values?: readonly number[];
  readonly sensor?: readonly number[];
}

/** Of the rows, but for some that are damaged. */
const ALL = 0.9;

/** Which columns hold values and which name the sensor, with the questions that stay open. @param time columns of the time */
export function chooseValues(columns: readonly Column[], time: readonly number[], wish: Wish): ValueChoice {
  const date = columns[time[0] ?? -1];
  const others = columns.filter(
    (column) =>
      !time.includes(column.index) && wish.sensor?.includes(column.index) !== true && !repeatsTime(column, date),
  );
  const { all: aboutReadings, telling } = qualityColumns(others);
  const free = others.filter(({ index }) => !aboutReadings.includes(index));
  const values = wish.values ?? valuesOf(free, time.length > 0);
  const quality = telling.filter((index) => !values.includes(index));
  const choice = { ...withSensor(columns, time, values, free, wish), quality };
  if (choice.doubts.length > 0) return choice;
  const more = wish.values === undefined ? moreReadings(free, choice, time.length > 0) : [];
  const units = wish.sensor === undefined ? mixedUnits(columns, choice.sensor) : [];
  return { ...choice, ...units[0]?.choices[0], doubts: [...more, ...units] };
}

function withSensor(
  columns: readonly Column[],
  time: readonly number[],
  values: readonly number[],
  free: readonly Column[],
  wish: Wish,
): SensorChoice {
  if (wish.sensor !== undefined) return { values, sensor: wish.sensor, doubts: [] };
  const rest = free.filter(({ index }) => !values.includes(index));
  const repeated = repeatedTimes(columns, time);
  // Where each sensor has a row or two, its name is there as often.
  const isApart = ({ kind, name, index }: Column) =>
    kind === 'text' && repeated.has(index) && !/^_?(?:uu)?id$/i.test(name.trim());
  // A serial number in the first row alone is said of the file.
  const isOne = ({ distinct, filled, cells }: Column) => distinct === 1 && filled.length >= ALL * cells.length;
  const named = rest.filter(
    (column) =>
      column.hints.isSensor && (areLikeNames(column) || isOne(column) || isApart(column)) && !isCounter(column),
  );
  if (named.length > 0) return withTellingWords(columns, time, values, sensorsOf(named), rest, wish);
  return unnamed(columns, repeated, values, rest, wish);
}

function valuesOf(free: readonly Column[], hasTime: boolean): number[] {
  const numeric = free.filter(({ kind }) => kind === 'number' || kind === 'state');
  const named = numeric.filter(({ hints, kind }) => hints.isValue && (kind === 'number' || numeric.length === 1));
  const readings = numeric.filter((column) => !isAside(column, hasTime));
  const found = [named, readings, free.filter(isMixed), numeric].find(({ length }) => length > 0) ?? [];
  return found.map(({ index }) => index);
}

/** Numbers beside a column that is the value by its name, and columns that hold numbers in some rows: they may be readings as well. */
function moreReadings(free: readonly Column[], { values, sensor }: SensorChoice, hasTime: boolean): readonly Doubt[] {
  const read = free.filter(({ index }) => values.includes(index));
  const rest = free.filter(({ index }) => !values.includes(index) && !sensor.includes(index));
  const isNamed = read.some(({ hints }) => hints.isValue);
  const numbers = rest.filter(
    (column) => isNamed && column.kind === 'number' && column.distinct > 1 && !isAside(column, hasTime),
  );
  const more = [...numbers, ...rest.filter(isMixed)];
  if (more.length === 0 || read.length === 0) return [];
  const names = more.map(({ name }) => `“${name}”`).join(' or ');
  const text = `Does ${names} hold readings, besides “${read[0]!.name}”?`;
  const all = [...values, ...more.map(({ index }) => index)].sort((a, b) => a - b);
  return [{ about: 'values', text, choices: [{ values }, { values: all }] }];
}

/** A column of units that changes within a sensor: then it may be two sensors, or one whose size changes. */
function mixedUnits(columns: readonly Column[], sensor: readonly number[]): readonly Doubt[] {
  const unit = columns.find(
    ({ index, kind, name }) =>
      kind === 'text' &&
      !sensor.includes(index) &&
      /^(?:units?|einheit|uom|unit of measurement)$/i.test(name.replace(/_/g, ' ').trim()),
  );
  if (unit === undefined) return [];
  const units = new Map<string, string>();
  const changed = unit.cells.find((cell, row) => {
    const name = sensor.map((index) => columns[index]!.cells[row]).join(' ');
    const before = units.get(name);
    if (cell !== '') units.set(name, cell);
    return before !== undefined && cell !== '' && before !== cell;
  });
  if (changed === undefined) return [];
  const text = `“${unit.name}” says “${unit.filled[0]}” in some rows and “${changed}” in others: does it tell sensors apart?`;
  return [{ about: 'sensor', text, choices: [{ sensor: [...sensor, unit.index] }, { sensor }] }];
}

/** Those that tell rows apart; where none does, the first. */
function sensorsOf(named: readonly Column[]): number[] {
  const telling = named.filter(({ distinct }) => distinct > 1);
  return (telling.length > 0 ? telling : named.slice(0, 1)).map(({ index }) => index);
}

/**
 * A name says which column is the sensor, but rows of one time share it: then words that differ between them (of what was
 * measured) are part of the sensor's name.
 */
function withTellingWords(
  columns: readonly Column[],
  time: readonly number[],
  values: readonly number[],
  sensor: readonly number[],
  rest: readonly Column[],
  wish: Wish,
): SensorChoice {
  const shared = repeatedTimes(columns, [...time, ...sensor]);
  const words = rest.filter(
    (column) => !sensor.includes(column.index) && !column.hints.isAside && shared.has(column.index),
  );
  const names = words.filter((column) => areLikeNames(column) && !isCounter(column));
  if (names.length === 0 || time.length === 0) return { values, sensor, doubts: [] };
  const [first] = names.filter(({ kind }) => kind === 'text');
  if (names.length === 1 && first !== undefined) return { values, sensor: [...sensor, first.index], doubts: [] };
  const choices = [...names.map(({ index }) => ({ sensor: [...sensor, index] })), { sensor }];
  const text = `Does ${names.map(({ name }) => `“${name}”`).join(' or ')} say which sensor a row is from, too?`;
  return { values, ...choices[0]!, doubts: wish.sensor === undefined ? [{ about: 'sensor', text, choices }] : [] };
}

/** No name says which column is the sensor: words at repeated times do. */
function unnamed(
  columns: readonly Column[],
  repeated: ReadonlySet<number>,
  values: readonly number[],
  rest: readonly Column[],
  wish: Wish,
): SensorChoice {
  const isTelling = (column: Column) =>
    areLikeNames(column) || (repeated.has(column.index) && column.distinct <= column.filled.length / 2);
  const words = rest.filter(
    (column) =>
      column.kind === 'text' &&
      !column.hints.isAside &&
      (repeated.has(column.index) || (areLikeNames(column) && !isMixed(column))),
  );
  const [first] = words;
  if (words.length === 1 && repeated.has(first!.index) && areLikeNames(first!))
    return { values, sensor: [first!.index], doubts: [] };
  const numbers = columns.filter((column) => values.length > 1 && values.includes(column.index) && isTelling(column));
  // Numbers beside a column that is the value by its name: they tell rows of one time apart.
  const telling = rest.filter(
    (column) => column.kind === 'number' && repeated.has(column.index) && isTelling(column) && !column.hints.isAside,
  );
  const candidates = [...words, ...telling, ...(repeated.size > 0 && wish.values === undefined ? numbers : [])];
  if (candidates.length === 0) return { values, sensor: [], doubts: [] };
  const choices = candidates.map(({ index }) => ({
    sensor: [index],
    values: values.filter((value) => value !== index),
  }));
  const none = { sensor: [], values: [...values] };
  const names = candidates.map(({ name }) => `“${name}”`).join(' or ');
  const text = `Does ${names} say which sensor a row is from?`;
  const isLikely = repeated.size > 0;
  const doubt: Doubt = { about: 'sensor', text, choices: isLikely ? [...choices, none] : [none, ...choices] };
  return { ...(isLikely ? choices[0]! : none), doubts: [doubt] };
}

/** Columns that differ between rows of the same time, in most of those that share theirs. */
function repeatedTimes(columns: readonly Column[], time: readonly number[]): ReadonlySet<number> {
  const first = columns[time[0] ?? -1];
  if (first === undefined) return new Set();
  const groups = new Map<string, number[]>();
  first.cells.forEach((_, row) => {
    const key = time.map((index) => columns[index]!.cells[row]).join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  });
  const shared = [...groups.values()].filter(({ length }) => length > 1);
  if (shared.length < groups.size * 0.3) return new Set();
  const isDifferent = ({ cells }: Column) =>
    shared.filter((rows) => new Set(rows.map((row) => cells[row])).size === rows.length).length >= shared.length * 0.7;
  return new Set(
    columns.filter((column) => !time.includes(column.index) && isDifferent(column)).map(({ index }) => index),
  );
}
