/** Lines of JSON objects as rows of a table: a column for each name that is found. */
import { ImportProblem } from './import-problem.ts';
import type { SampleRecord } from './layouts.ts';
import { MOST_LINE, type RecordHandler } from './records.ts';

const MOST_COLUMNS = 500;
const DEEPEST = 4;

/** Whether text begins as lines of JSON do. @throws ImportProblem when it is JSON that does not come line by line */
export function isJsonLines(head: string): boolean {
  const lines = head
    .split('\n', 8)
    .map(objectText)
    .filter((line) => line !== '');
  const first = lines[0] ?? '';
  if (!first.startsWith('{')) return false;
  if (fieldsOf(first) !== null) return true;
  if (!/^\s*[[{]\s*(?:$|"|\{)/.test(head.slice(0, 200))) return false;
  throw new ImportProblem('not a table', 'The file is JSON, but not line by line: one object a line is read (NDJSON).');
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
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const fields = new Map<string, string>();
    collect(value, '', fields, 0);
    return fields;
  } catch {
    return null;
  }
}
function collect(value: object, path: string, into: Map<string, string>, depth: number): void {
  for (const [name, inner] of Object.entries(value) as [string, unknown][]) {
    const key = path === '' ? name : `${path}.${name}`;
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner) && depth < DEEPEST)
      collect(inner, key, into, depth + 1);
    else into.set(key, inner === null ? '' : typeof inner === 'object' ? JSON.stringify(inner) : String(inner));
  }
}

/** Cuts text into lines and gives each object's fields in the order of `columns`. */
export class JsonLineReader {
  private rest = '';
  private line = 0;

  constructor(
    private readonly columns: readonly string[],
    private readonly onRecord: RecordHandler,
  ) {}

  push(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) this.take(line);
    if (this.rest.length > 16 * MOST_LINE) this.rest = this.rest.slice(0, 16 * MOST_LINE);
  }
  end(): void {
    if (this.rest !== '') this.take(this.rest);
  }

  private take(text: string): void {
    this.line++;
    const object = objectText(text);
    if (object === '') return;
    const fields = fieldsOf(object);
    if (fields === null) this.onRecord([text.slice(0, MOST_LINE)], this.line, 'not JSON');
    else
      this.onRecord(
        this.columns.map((name) => fields.get(name) ?? ''),
        this.line,
      );
  }
}

/** All names in the sample, in the order in which they appear. */
export function namesIn(texts: readonly string[]): string[] {
  const names = new Set<string>();
  for (const text of texts)
    for (const line of text.split('\n'))
      for (const name of fieldsOf(objectText(line))?.keys() ?? []) if (names.size < MOST_COLUMNS) names.add(name);
  return [...names];
}

export function jsonRecords(texts: readonly string[], columns: readonly string[]): SampleRecord[] {
  const records: SampleRecord[] = [];
  texts.forEach((text, i) => {
    const reader = new JsonLineReader(columns, (cells, line, broken) => {
      if (broken === undefined) records.push({ cells, line: i === 0 ? line : 0 });
    });
    reader.push(text);
    reader.end();
  });
  return records;
}
