/** Tables of JSON that have a list for each column, and those that name their columns once and then list rows. */
import { isObject, isScalar, type JsonObject, type JsonRow, type Rows, textsIn } from './json-rows.ts';

const KIND = 'JSON with a list for each column';
/** Tables are looked for so deep within a document. */
const DEEPEST = 4;

interface Table {
  readonly columns: ReadonlyMap<string, readonly unknown[]>;
  readonly length: number;
}

/**
 * `{"time": [ … ], "value": [ … ]}`, also within other objects, as weather services have it; and by keys of rows, as pandas
 * writes it: `{"time": {"0": … }, "value": {"0": … }}`. Of several tables the one with most cells.
 */
export function columnRows(document: JsonObject): Rows | null {
  const [best] = tablesIn(document, 0).toSorted((a, b) => cellsOf(b) - cellsOf(a));
  if (best === undefined || longestList(document, 0) >= best.length) return null;
  return { kind: KIND, rows: rowsOf(best), tags: null, isPlain: arePlain(best.columns.values()) };
}
const cellsOf = ({ columns, length }: Table) => columns.size * length;

/** Of a list of objects, or of lists: its items are rows themselves. */
function longestList(value: unknown, depth: number): number {
  if (Array.isArray(value)) return value.length > 0 && value.every((each) => !isScalar(each)) ? value.length : 0;
  if (!isObject(value) || depth > DEEPEST) return 0;
  return Math.max(0, ...Object.values(value).map((inner) => longestList(inner, depth + 1)));
}

function tablesIn(object: JsonObject, depth: number): Table[] {
  const own = tableOf(object);
  if (own !== null) return [own];
  if (depth === DEEPEST) return [];
  return Object.values(object).flatMap((inner) => (isObject(inner) ? tablesIn(inner, depth + 1) : []));
}

/** Lists of one length, two at least: the length that most have. */
function tableOf(object: JsonObject): Table | null {
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

function* rowsOf({ columns, length }: Table): Generator<JsonRow> {
  for (let i = 0; i < length; i++)
    yield Object.fromEntries([...columns].map(([name, list]) => [name, list[i]] as const));
}

/** `{"columns": ["time", "value"], "data": [[ … ], … ]}`, also with `values` or `rows`. */
export function splitRows(document: JsonObject): Rows | null {
  const names = textsIn(document.columns);
  const lists = [document.data, document.values, document.rows].find(isListOfLists);
  if (names === null || lists === undefined || lists.some(({ length }) => length !== names.length)) return null;
  const kind = 'JSON with the names of its columns apart';
  return { kind, rows: named(names, lists), tags: null, isPlain: arePlain(lists) };
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
