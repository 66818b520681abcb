/**
 * JSON of which the rows are no objects of one list: columns, each a list; answers of Prometheus, of InfluxDB, of Grafana. They
 * become lines of JSON, a row each. Loaded with the first file that may be one.
 */
import { frameRows, influxRows, prometheusRows } from './answers.ts';
import { columnRows, splitRows } from './by-columns.ts';
import { DocumentProblem, isObject, type JsonObject, type Rows } from './json-rows.ts';

/** Rows as lines. */
export interface DocumentLines extends Pick<Rows, 'tags' | 'isPlain'> {
  readonly blob: Blob;
}

/** Lines that become a part of a blob at once. */
const LINES_AT_ONCE = 20_000;

/**
 * @param text all of a file
 * @param mostRows from the first one on
 * @returns null where it is no document of these kinds
 * @throws DocumentProblem when it is one that holds an error, or nothing to play
 */
export function linesOfDocument(text: string, mostRows: number): DocumentLines | null {
  const rows = rowsOf(text);
  if (rows === null) return null;
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
  // The last one: it looks for columns anywhere.
  columnRows,
];

function rowsOf(text: string): Rows | null {
  const document = parsed(text);
  if (!isObject(document)) return null;
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
