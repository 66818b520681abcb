/**
 * JSON of which the rows are no objects of one list: columns, each a list; series with lists of their own; answers of Prometheus,
 * of InfluxDB, of Grafana, of Graphite. They become lines of JSON, a row each. Loaded with the first file that may be one.
 */
import type { RowList } from '../../contract/import-types.ts';
import { chosenList, listsToChoose } from '../lines/several-lists.ts';
import { frameRows, graphiteRows, influxRows, prometheusRows } from './answers.ts';
import { type Place, placesIn, splitRows } from './by-columns.ts';
import { DocumentProblem, isObject, type JsonObject, NoSuchListError, type Rows } from './json-rows.ts';
import { seriesOfLines, seriesRows } from './series.ts';
import { aroundOf, withAround } from './surroundings.ts';

/** Rows as lines. */
export interface DocumentLines extends Pick<Rows, 'tags' | 'isPlain'> {
  readonly blob: Blob;
  /** Where several lists may be the rows, all of them: first the one that is read unless another is asked for. */
  readonly lists: readonly RowList[];
}

/** Lines that become a part of a blob at once. */
const LINES_AT_ONCE = 20_000;

/**
 * @param text all of a file
 * @param mostRows from the first one on
 * @param list path of the list that has the rows; empty for the likeliest
 * @returns null where it is no document of these kinds
 * @throws DocumentProblem when it is one that holds an error, or nothing to play; NoSuchListError
 */
export function linesOfDocument(text: string, mostRows: number, list: string): DocumentLines | null {
  const found = rowsOfDocument(text, list);
  return found === null ? null : { ...linesOf(found, mostRows), lists: found.lists };
}

export interface DocumentRows extends Rows, Pick<DocumentLines, 'lists'> {
  /** Each has what stands around its list. */
  readonly hasAround: boolean;
}
const NOTHING: ReadonlyMap<string, unknown> = new Map();

/**
 * The same as rows, which are not yet taken: there may be none.
 *
 * @param isWanted of a message, whose rows have what stands around their list: the names there that are asked for; in a file
 *   rows have nothing of it
 * @returns null where it is no such document, or has one list, which can be read as it stands. Errors as of `linesOfDocument`
 */
export function rowsOfDocument(
  text: string,
  list: string,
  isWanted: ((name: string) => boolean) | null = null,
): DocumentRows | null {
  const document = parsed(text);
  const targets = graphiteRows(document);
  if (targets !== null) return { ...targets, lists: [], hasAround: false };
  const series = document === null ? seriesOfLines(text) : null;
  if (series !== null) return { ...series, lists: [], hasAround: false };
  if (!isObject(document)) return null;
  const answer = answerIn(document);
  if (answer !== null) return { ...answer, lists: [], hasAround: false };
  const places = placesIn(document);
  const lists = listsToChoose(places.map(({ path, rows }) => ({ path, rows })));
  const place = placeOf(places, lists, list);
  if (place === null) return null;
  const around = isWanted !== null && !place.isByColumns ? aroundOf(document, place.names) : NOTHING;
  if (isWanted !== null && around.size > 0)
    return { ...withAround(place.rowsOf(), around, isWanted), lists, hasAround: true };
  return lists.length === 0 && !place.isByColumns ? null : { ...place.rowsOf(), lists, hasAround: false };
}

/** Null where there is none. @throws NoSuchListError */
function placeOf(places: readonly Place[], lists: readonly RowList[], list: string): Place | null {
  const [likeliest] = places;
  if (likeliest === undefined) return null;
  const path = chosenList(lists, list);
  if (path === null) throw new NoSuchListError(lists.map((each) => each.path));
  return places.find((place) => place.path === path) ?? likeliest;
}

function linesOf(rows: Rows, mostRows: number): Pick<DocumentLines, 'blob' | 'tags' | 'isPlain'> {
  const parts: Blob[] = [];
  let lines: string[] = [];
  let count = 0;
  for (const row of rows.rows) {
    if (count++ === mostRows) break;
    lines.push(`${JSON.stringify(row)}\n`);
    if (lines.length < LINES_AT_ONCE) continue;
    // The browser keeps a blob where there is room, which need not be memory.
    parts.push(new Blob(lines));
    lines = [];
  }
  if (count === 0) throw new DocumentProblem(`The file is ${rows.kind}, and there is no row in it.`);
  return { blob: new Blob([...parts, ...lines]), tags: rows.tags, isPlain: rows.isPlain };
}

const KINDS: readonly ((document: JsonObject) => Rows | null)[] = [
  prometheusRows,
  influxRows,
  frameRows,
  splitRows,
  seriesRows,
];

/** Of a known kind, in which all lists belong together. */
function answerIn(document: JsonObject): Rows | null {
  for (const kind of KINDS) {
    const rows = kind(document);
    if (rows !== null) return rows;
  }
  return null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // It is cut off, or of several documents: others read that.
    return null;
  }
}
