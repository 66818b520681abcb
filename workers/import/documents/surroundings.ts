/** What stands around a list of rows in a document: of a message, the name of its sender, and the time of all its readings. */
import { isObject, type JsonObject, type JsonRow, type Rows } from './json-rows.ts';

/** Values and objects, but no lists, by their names: what stands nearer to the list counts. @param names that lead to the list */
export function aroundOf(document: JsonObject, names: readonly string[]): ReadonlyMap<string, unknown> {
  const around = new Map<string, unknown>();
  let object: unknown = document;
  for (const name of names) {
    if (!isObject(object)) break;
    for (const [key, value] of Object.entries(object)) {
      if (key !== name && !Array.isArray(value)) around.set(key, value);
    }
    object = object[name];
  }
  return around;
}

/**
 * Beside each row what is around them; where both have a name, the row's own counts. Rows that are lists stay as they are.
 *
 * @param isWanted what nobody asks for need not be repeated in thousands of rows
 */
export function withAround(
  rows: Rows,
  around: ReadonlyMap<string, unknown>,
  isWanted: (name: string) => boolean,
): Rows {
  const wanted = Object.fromEntries([...around].filter(([name]) => isWanted(name)));
  return { ...rows, rows: joined(rows.rows, wanted) };
}
function* joined(rows: Iterable<unknown>, around: JsonRow): Generator<unknown> {
  for (const row of rows) yield isObject(row) ? { ...around, ...row } : row;
}
