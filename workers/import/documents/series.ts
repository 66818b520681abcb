/**
 * Series that each have their own lists: of times and of values (VictoriaMetrics, CloudWatch, Plotly), or of pairs of both (Datadog,
 * Highcharts). Loaded with the first file that may be a document.
 */
import { isMoment } from '../cells/cell-kinds.ts';
import { labelled, type Series } from './answers.ts';
import { isListOfLists } from './by-columns.ts';
import { isObject, isScalar, type JsonObject, NAME, objectsIn, type Rows } from './json-rows.ts';

type Points = Series['points'];
interface Found {
  /** What the values are called in the document. */
  readonly key: string;
  readonly points: Points;
}

/** Series are looked for so deep within a document. */
const DEEPEST = 3;
/** Since 1970, in any unit: later than 1999. */
const LEAST_COUNT = 9.4e8;
const NAMES = ['name', 'label', 'metric', 'target', 'Label', 'title', 'id'] as const;
const TIME_KEY = /^(?:time ?stamps?|times?|dates?|ts|t|x)$/i;
const KIND = 'JSON with lists for each series';

/** Lines, each an object of one series; null where a line is none. */
export function seriesOfLines(text: string): Rows | null {
  const objects: JsonObject[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    if (line.trim() === '') continue;
    const object = parsed(line);
    if (!isObject(object)) return null;
    objects.push(object);
  }
  return rowsOfAll(objects);
}
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** Null where the document has no such series. */
export function seriesRows(document: JsonObject): Rows | null {
  if (isObject(document.metric)) return rowsOfAll([document]);
  return inside(document, 0);
}
function inside(object: JsonObject, depth: number): Rows | null {
  for (const value of Object.values(object)) {
    const objects = objectsIn(value);
    const rows = Array.isArray(value) && objects.length === value.length ? rowsOfAll(objects) : null;
    if (rows !== null) return rows;
    const within = isObject(value) && depth < DEEPEST ? inside(value, depth + 1) : null;
    if (within !== null) return within;
  }
  return null;
}

function rowsOfAll(objects: readonly JsonObject[]): Rows | null {
  const found = objects.map(foundIn);
  if (objects.length === 0 || found.some((each) => each === null) || found.every((each) => each!.length === 0))
    return null;
  const labels = labelsOf(objects);
  const series = objects.flatMap((_, i) => {
    const all = found[i]!;
    return all.map(({ key, points }) => ({
      labels: all.length > 1 ? { ...labels[i], list: key } : labels[i]!,
      points,
    }));
  });
  return labelled(KIND, series);
}

/** What an object has over time: nothing where its lists are empty; null where it has no lists of times. */
function foundIn(object: JsonObject): readonly Found[] | null {
  const lists = Object.entries(object).flatMap(([key, value]) => (Array.isArray(value) ? [[key, value] as const] : []));
  const pairs = lists.filter(([, list]) => arePairs(list));
  const [only] = pairs;
  if (only !== undefined && pairs.length === 1)
    return [
      { key: only[0], points: (only[1] as readonly (readonly unknown[])[]).map(([at, value]) => [at, value] as const) },
    ];
  const single = isObject(object.metric) && Array.isArray(object.value) ? object.value : [];
  if (single.length === 2 && isTime(single[0])) return [{ key: 'value', points: [[single[0], single[1]]] }];
  const plain = lists.filter(([, list]) => list.every(isScalar));
  if (plain.length > 1 && plain.every(([, { length }]) => length === 0)) return [];
  const likely = plain.filter(([, list]) => list.length > 0 && list.every(isTime));
  // Values may be as large as times are.
  const time = likely.length === 1 ? likely[0] : likely.find(([key]) => TIME_KEY.test(key));
  if (time === undefined) return null;
  const values = plain.filter(([key, list]) => key !== time[0] && list.length === time[1].length);
  return values.length === 0
    ? null
    : values.map(([key, list]) => ({ key, points: time[1].map((at, i) => [at, list[i]] as const) }));
}
function arePairs(list: readonly unknown[]): boolean {
  return isListOfLists(list) && list.every((pair) => pair.length === 2 && isTime(pair[0]));
}
function isTime(value: unknown): boolean {
  return typeof value === 'number' ? value >= LEAST_COUNT : typeof value === 'string' && isMoment(value);
}

/** Labels of a metric tell series apart; else a name does, or whatever plain values differ. */
function labelsOf(objects: readonly JsonObject[]): readonly JsonObject[] {
  if (objects.every(({ metric }) => isObject(metric))) return objects.map(({ metric }) => metric as JsonObject);
  const key = NAMES.find((name) => objects.every((object) => typeof object[name] === 'string'));
  const named = key === undefined ? [] : objects.map((object) => object[key] as string);
  const areTold = new Set(named).size === objects.length;
  return objects.map((object, i) => ({
    ...(areTold ? {} : Object.fromEntries(Object.entries(object).filter(([, value]) => isScalar(value)))),
    ...(named[i] !== undefined && { [NAME]: named[i] }),
  }));
}
