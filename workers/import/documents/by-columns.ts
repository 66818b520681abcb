/** Tables of JSON that have a list for each column, and those that name their columns once and then list rows. */
import type { RowList } from '../../contract/import-types.ts';
import { listPath, OUTERMOST } from '../lines/list-path.ts';
import { isObject, isScalar, type JsonObject, type JsonRow, objectsIn, type Rows, textsIn } from './json-rows.ts';

const KIND = 'JSON with a list for each column';
/** Tables are looked for so deep within a document. */
const DEEPEST = 4;

interface Table {
  readonly columns: ReadonlyMap<string, readonly unknown[]>;
  readonly length: number;
}
/** A table of columns, or a list whose items are the rows. */
export interface Place extends RowList {
  readonly rowsOf: () => Rows;
  readonly isByColumns: boolean;
  /** That lead to it, from the outside in. */
  readonly names: readonly string[];
}

/**
 * Where a document has rows: `{"time": [ … ], "value": [ … ]}`, also within other objects, as weather services have it; by
 * keys of rows, as pandas writes it: `{"time": {"0": … }, "value": {"0": … }}`, where keys may be the times of the rows, and
 * may be outermost: `{"2024-03-05": {"value": … }}`; and lists of objects, or of lists. First the one that is read unless another is asked for: of tables that with most cells, unless a list has as many rows.
 */
export function placesIn(document: JsonObject): readonly Place[] {
  const tables = tablesIn(document, []).toSorted((a, b) => cellsOf(b.table) - cellsOf(a.table));
  const byColumns = tables.map(({ names, table }) => byColumnsPlace(names, table));
  const lists = listsIn(document, []).toSorted((a, b) => b.items.length - a.items.length);
  const byItems = lists.map(({ names, items }) => itemsPlace(names, items));
  const [table, list] = [byColumns[0], byItems[0]];
  const first = table !== undefined && (list === undefined || list.rows < table.rows) ? table : list;
  const others = [...byColumns, ...byItems].filter((place) => place !== first);
  return first === undefined ? [] : [first, ...others.toSorted((a, b) => b.rows - a.rows)];
}
const cellsOf = ({ columns, length }: Table) => columns.size * length;

function byColumnsPlace(names: readonly string[], table: Table): Place {
  const isPlain = arePlain(table.columns.values());
  return {
    path: names.length === 0 ? OUTERMOST : listPath(names),
    rows: table.length,
    rowsOf: () => ({ kind: KIND, rows: rowsOf(table), tags: null, isPlain }),
    isByColumns: true,
    names,
  };
}
function itemsPlace(names: readonly string[], items: readonly unknown[]): Place {
  return {
    path: listPath(names),
    rows: items.length,
    rowsOf: () => ({ kind: 'JSON with several lists', rows: items, tags: null, isPlain: false }),
    isByColumns: false,
    names,
  };
}

interface FoundList {
  readonly names: readonly string[];
  readonly items: readonly unknown[];
}
/** Of objects, or of lists: their items are rows themselves. */
function listsIn(value: unknown, names: readonly string[]): FoundList[] {
  if (Array.isArray(value))
    return value.length > 0 && value.every((each) => !isScalar(each)) ? [{ names, items: value }] : [];
  if (!isObject(value) || names.length > DEEPEST) return [];
  return Object.entries(value).flatMap(([name, inner]) => listsIn(inner, [...names, name]));
}

interface FoundTable {
  readonly names: readonly string[];
  readonly table: Table;
}
function tablesIn(object: JsonObject, names: readonly string[]): FoundTable[] {
  const table = tableOf(object);
  if (table !== null) return [{ names, table }];
  if (names.length === DEEPEST) return [];
  return Object.entries(object).flatMap(([name, inner]) => (isObject(inner) ? tablesIn(inner, [...names, name]) : []));
}

/** Lists of one length, two at least: the length that most have. */
function tableOf(object: JsonObject): Table | null {
  const byRow = tableByRow(object) ?? tableByTime(object);
  if (byRow !== null) return byRow;
  const lists = Object.entries(object).flatMap(([name, value]) => {
    const list = listOf(value);
    return list === null ? [] : [[name, list] as const];
  });
  const counts = new Map<number, number>();
  for (const [, { length }] of lists) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [length = 0, count = 0] = [...counts].sort(([a, m], [b, n]) => n - m || b - a)[0] ?? [];
  if (count < 2 || length === 0) return null;
  return { columns: new Map(lists.filter(([, list]) => list.length === length)), length };
}

/** A list of plain values; rows by their keys are one as well. */
function listOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value.every(isScalar) ? value : null;
  if (!isObject(value)) return null;
  const values = Object.values(value);
  return values.length > 1 && Object.keys(value).every((key) => /^\d+$/.test(key)) && values.every(isScalar)
    ? values
    : null;
}

const TIME = 'time';
/** Since 1970 in any unit, or dates. */
function areTimes(keys: readonly string[]): boolean {
  return keys.length > 1 && keys.every((key) => /^\d{9,19}$|^\d{4}-\d\d-\d\d(?:$|[T ]\d\d)/.test(key));
}
const areScalars = (object: JsonObject) => Object.values(object).every(isScalar);

/** Rows by their times or their numbers: an object each, or a value each. */
function tableByRow(object: JsonObject): Table | null {
  const [keys, rows] = [Object.keys(object), Object.values(object)];
  const hasTimes = areTimes(keys);
  if (keys.length < 2 || !(hasTimes || keys.every((key, i) => key === String(i)))) return null;
  if (hasTimes && areScalars(object)) return withTimes(keys, new Map([['value', rows]]));
  const objects = objectsIn(rows);
  if (objects.length < rows.length || !objects.every(areScalars)) return null;
  const names = new Set(objects.flatMap((row) => Object.keys(row)));
  const columns = new Map([...names].map((name) => [name, objects.map((row) => row[name] ?? null)] as const));
  return hasTimes ? withTimes(keys, columns) : { columns, length: keys.length };
}

/** Columns with values by their times, of which each may have others. */
function tableByTime(object: JsonObject): Table | null {
  const found = Object.entries(object).flatMap(([name, value]) =>
    isObject(value) && areTimes(Object.keys(value)) && areScalars(value) ? [[name, value] as const] : [],
  );
  if (found.length === 0) return null;
  const keys = [...new Set(found.flatMap(([, values]) => Object.keys(values)))];
  const columns = found.map(([name, values]) => [name, keys.map((key) => values[key] ?? null)] as const);
  return withTimes(keys, new Map(columns));
}

function withTimes(keys: readonly string[], columns: Table['columns']): Table {
  return { columns: new Map([[columns.has(TIME) ? 'index' : TIME, keys], ...columns]), length: keys.length };
}

function* rowsOf({ columns, length }: Table): Generator<JsonRow> {
  for (let i = 0; i < length; i++)
    yield Object.fromEntries([...columns].map(([name, list]) => [name, list[i]] as const));
}

/**
 * `{"columns": ["time", "value"], "data": [[ … ], … ]}`, also with `values`, `rows` or `dataset`; columns may be objects with a
 * name, as databases and Kusto write them, and Netdata calls them labels.
 */
export function splitRows(document: JsonObject): Rows | null {
  const [table, ...others] = objectsIn(document.tables);
  if (table !== undefined && others.length === 0) return splitRows(table);
  const places = [document.columns, document.meta, document.labels, document.headers, document.header, document.fields];
  const names = places.map(namesIn).find((found) => found !== null) ?? null;
  const lists = [document.data, document.values, document.rows, document.dataset].find(isListOfLists);
  if (names === null || lists === undefined || lists.some(({ length }) => length !== names.length)) return null;
  const kind = 'JSON with the names of its columns apart';
  return { kind, rows: named(names, lists), tags: null, isPlain: arePlain(lists) };
}
function namesIn(columns: unknown): readonly string[] | null {
  const named = objectsIn(columns);
  return named.length > 0 ? textsIn(named.map(({ name }) => name)) : textsIn(columns);
}
/** No text is a number with a sign in it, which may be a decimal comma or one between thousands. */
function arePlain(lists: Iterable<readonly unknown[]>): boolean {
  const isWritten = (cell: unknown) => typeof cell === 'string' && /^\s*[-+]?\d+(?:[.,' ]\d+)+\s*$/.test(cell);
  for (const list of lists) if (list.some(isWritten)) return false;
  return true;
}
export function isListOfLists(value: unknown): value is readonly (readonly unknown[])[] {
  return Array.isArray(value) && value.length > 0 && value.every((row) => Array.isArray(row) && row.every(isScalar));
}
export function* named(names: readonly string[], rows: Iterable<readonly unknown[]>): Generator<JsonRow> {
  for (const row of rows) yield Object.fromEntries(names.map((name, i) => [name, row[i]] as const));
}
