/** Objects as rows of a table: a column for each name that is found. A line of JSON each, or of a list; or lines that name their values. */
import { isObject } from '../contract/json-object.ts';
import { ImportProblem } from './import-problem.ts';
import { hasListWithin, isJsonItems, JsonItems } from './lines/json-items.ts';
import { areNamedLines, namedLine } from './lines/line-fields.ts';
import { type Broken, MOST_LINE, type RecordHandler, type SampleRecord } from './records.ts';

const MOST_COLUMNS = 500;
const DEEPEST = 4;

/** Whether text begins as lines of JSON do. */
function isJsonLines(head: string): boolean {
  const lines = head
    .split('\n', 8)
    .map(objectText)
    .filter((line) => line !== '');
  const first = lines[0] ?? '';
  // One line may be all of the file, with its rows in a list.
  return first.startsWith('{') && fieldsOf(first) !== null && (lines.length > 1 || !hasListWithin(head));
}

/** How text names its values; null where it is a table. @throws ImportProblem when it is JSON without a list of rows */
export function namedFormat(head: string): 'ndjson' | 'json' | 'lines' | null {
  if (isJsonLines(head)) return 'ndjson';
  if (/^\uFEFF?\s*[[{]/.test(head)) {
    if (isJsonItems(head)) return 'json';
    if (/^\uFEFF?\s*[[{]\s*(?:$|"|\{|\[)/.test(head.slice(0, 200)))
      throw new ImportProblem(
        'not a table',
        'The file is JSON, but has no list of objects: such a list is read, one object a line (NDJSON), or a list for each column (up to 32 MB).',
      );
  }
  return areNamedLines(head) ? 'lines' : null;
}

/** Of a line of a list that is written a line for each object, the object. */
function objectText(line: string): string {
  return line
    .trim()
    .replace(/^\[\s*(?=\{|$)/, '')
    .replace(/\}\s*[,\]]+$/, '}')
    .replace(/^\]$/, '');
}

/** Names and texts of one object, those within it by their path; null when the line is no object. */
function fieldsOf(line: string): Map<string, string> | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return null;
    if (Array.isArray(value)) return fieldsOfList(value);
    const fields = new Map<string, string>();
    collect(value, '', fields, 0);
    return fields;
  } catch {
    return null;
  }
}
/** A row without names. */
function fieldsOfList(values: readonly unknown[]): Map<string, string> {
  return new Map(values.map((value, i) => [`column ${i + 1}`, textOf(value)]));
}
function textOf(value: unknown): string {
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
function collect(value: object, path: string, into: Map<string, string>, depth: number): void {
  for (const [name, inner] of Object.entries(value) as [string, unknown][]) {
    const key = path === '' ? name : `${path}.${name}`;
    if (isObject(inner) && depth < DEEPEST) collect(inner, key, into, depth + 1);
    else into.set(key, textOf(inner));
  }
}

type NamedFormat = NonNullable<ReturnType<typeof namedFormat>>;

/** Cuts text into objects, or lines, and gives the fields of each in the order of `columns`. */
export class NamedReader {
  private rest = '';
  private line = 0;
  private readonly known: ReadonlySet<string>;
  private readonly items: JsonItems;

  constructor(
    private readonly format: NamedFormat,
    private readonly columns: readonly string[],
    private readonly onRecord: RecordHandler,
    /** Of JSON with several lists, the path of the one that has the rows. */
    list = '',
  ) {
    this.items = new JsonItems((text, line) => this.give(fieldsOf(text), text, line, 'not JSON'), list);
    this.known = new Set(columns);
  }

  push(text: string): void {
    if (this.format === 'json') {
      this.items.push(text);
      return;
    }
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) this.take(line);
    if (this.rest.length > 16 * MOST_LINE) this.rest = this.rest.slice(0, 16 * MOST_LINE);
  }
  end(): void {
    this.items.end();
    if (this.rest !== '') this.take(this.rest);
    this.rest = '';
  }

  private take(text: string): void {
    this.line++;
    if (this.format === 'lines') {
      if (text.trim() === '' || text.startsWith('#')) return;
      this.give(namedLine(text)?.fields ?? null, text, this.line, 'other form of line');
      return;
    }
    const object = objectText(text);
    if (object !== '') this.give(fieldsOf(object), text, this.line, 'not JSON');
  }

  private give(fields: ReadonlyMap<string, string> | null, text: string, line: number, broken: Broken): void {
    if (fields === null) {
      this.onRecord([text.slice(0, MOST_LINE)], line, broken);
      return;
    }
    const cells = this.columns.map((name) => fields.get(name) ?? '');
    const isKnown = fields.size <= this.columns.length && [...fields.keys()].every((name) => this.known.has(name));
    if (isKnown) this.onRecord(cells, line);
    else this.onRecord(cells, line, undefined, new Map([...fields].filter(([name]) => !this.known.has(name))));
  }
}

/** All names in the sample, in the order in which they appear, and those that tell series apart. */
export function namesIn(
  texts: readonly string[],
  format: NamedFormat,
  list: string,
): { names: string[]; tags: string[] } {
  const names = new Set<string>();
  const tags = new Set<string>();
  const add = (name: string) => {
    if (names.size < MOST_COLUMNS) names.add(name);
  };
  const take = (text: string) => {
    if (format === 'lines') {
      const found = namedLine(text);
      for (const name of found?.fields.keys() ?? []) add(name);
      for (const tag of found?.tags ?? []) tags.add(tag);
    } else for (const name of fieldsOf(objectText(text))?.keys() ?? []) add(name);
  };
  for (const text of format === 'json' ? texts.slice(0, 1) : texts) {
    if (format === 'json') {
      const items = new JsonItems(take, list);
      items.push(text);
      items.end();
    } else for (const line of text.split('\n')) take(line);
  }
  return { names: [...names], tags: [...tags] };
}

/** The records of a text of JSON, their cells in the order of the columns. */
export function namedRecords(
  texts: readonly string[],
  columns: readonly string[],
  format: NamedFormat,
  list: string,
): SampleRecord[] {
  const records: SampleRecord[] = [];
  // Of a list only the beginning can be cut into objects.
  (format === 'json' ? texts.slice(0, 1) : texts).forEach((text, i) => {
    const take: RecordHandler = (cells, line, broken) => {
      if (broken === undefined) records.push({ cells, line: i === 0 ? line : 0 });
    };
    const reader = new NamedReader(format, columns, take, list);
    reader.push(text);
    reader.end();
  });
  return records;
}
