/**
 * Messages of a broker in a form of other people's, by the mapping that reads files too: the same text gives the same readings.
 * What a message holds depends on its bytes and the mapping alone, so that it is the same on every node and whenever it comes.
 *
 * The bytes are not trusted: whatever they are, the answer is a batch or the cause for which there is none; nothing is thrown.
 */
import { clip } from '../../contract/error-text.ts';
import type { LeftOutReason, TableMapping } from '../../contract/import-types.ts';
import { type Batch, type Damage, damaged, type MessageReader, MOST_BYTES, MOST_EVENTS } from '../../feeds/batch.ts';
import { COLUMNS_START, readMessage } from '../../feeds/batch-message.ts';
import { CLASS_SHIFT, NORMAL, SENSOR_MASK } from '../../memory/event-columns.ts';
import { isNameOf } from '../cells/column-names.ts';
import { rowsOfDocument } from '../documents/json-documents.ts';
import { DocumentProblem, isDocumentText, NoSuchListError } from '../documents/json-rows.ts';
import { ImportProblem } from '../import-problem.ts';
import { NamedReader } from '../json-lines.ts';
import { type RecordHandler, RecordReader } from '../records.ts';
import { TableRows } from '../table-rows.ts';
import { type MessageMapping, readMapping } from './message-mapping.ts';

/** A cell without a reading makes no event, nor does a reading that is said to be bad; headers and other fields are passed over. */
const HARMLESS: ReadonlySet<string> = new Set<LeftOutReason>([
  'empty',
  'standing for no value',
  'said to be bad',
  'second header',
  'name not in the columns',
]);
const MOST_SHOWN = 80;
const EVENTS = `1 to ${MOST_EVENTS}`;
/** Characters that rows of JSON may take together, each with what stands around its list or its labels. */
export const MOST_WRITTEN = 8 * MOST_BYTES;

/**
 * Live worker, and the worker that reads files. Messages in columns are read as they always are.
 *
 * @param text of `live.mapping`
 * @throws RangeError that names what of it is not allowed, and what is
 */
export function messageReader(text: string): MessageReader {
  const mapped = new MappedReader(readMapping(text));
  return (bytes) =>
    bytes.length === 0 || bytes.length > MOST_BYTES || bytes[0] === COLUMNS_START
      ? readMessage(bytes)
      : mapped.read(bytes);
}

class MappedReader {
  private last: { readonly bytes: Uint8Array; readonly read: Batch | Damage } | null = null;

  constructor(private readonly mapping: MessageMapping) {}

  read(bytes: Uint8Array): Batch | Damage {
    // While the inbox is full, the message that waits longest is asked for again and again.
    if (this.last?.bytes !== bytes) this.last = { bytes, read: this.readAnew(bytes) };
    return this.last!.read;
  }

  private readAnew(bytes: Uint8Array): Batch | Damage {
    const { table } = this.mapping;
    const text = decoded(bytes, table.encoding);
    if (text === null) return damaged('mapping', 'text', 'bytes that are no characters', table.encoding);
    const rows = rowsOf(text, table);
    return rows instanceof TableRows ? (refusedRow(rows, table) ?? this.batchOf(rows)) : rows;
  }

  private batchOf({ store, sensors }: TableRows): Batch | Damage {
    const { timeMs, value, sensor, line } = store.sorted().rows;
    const count = timeMs.length;
    if (count === 0) return damaged('empty', 'events', 0, EVENTS);
    const numbers = sensors.map((name) => this.numberOf(name));
    const unknown = numbers.indexOf(-1);
    if (unknown >= 0) {
      const at = line[sensor.indexOf(unknown)];
      return damaged('mapping', `line ${at}, sensor`, `“${clip(sensors[unknown]!, MOST_SHOWN)}”`, this.sensorsAllowed);
    }
    return {
      form: 'lines',
      count,
      meta: Uint32Array.from(sensor, (index) => (numbers[index]! | (NORMAL << CLASS_SHIFT)) >>> 0),
      value,
      baseMs: 0,
      after: this.mapping.table.time.length === 0 ? timeMs.fill(Number.NaN) : timeMs,
      perMs: 1,
    };
  }

  /** −1: there is no such sensor. */
  private numberOf(name: string): number {
    const { sensors } = this.mapping;
    if (sensors !== null) return sensors.get(name) ?? -1;
    return /^\d{1,5}$/.test(name) && Number(name) <= SENSOR_MASK ? Number(name) : -1;
  }
  private get sensorsAllowed(): string {
    const { sensors } = this.mapping;
    if (sensors === null) return `a whole number from 0 to ${SENSOR_MASK}, or a name in live.mapping.sensors`;
    return `a name in live.mapping.sensors, which has ${sensors.size}`;
  }
}

/** With one kind of line end; null where it is not of that encoding. */
function decoded(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch {
    return null;
  }
}

/** What is read of a text, and what is left out; or why it can't be read at all. Line ends are LF. */
export function rowsOf(text: string, table: TableMapping): TableRows | Damage {
  const rows = new TableRows(table, MOST_EVENTS);
  const { columns, format, header, separator } = table;
  let wrong: Damage | null = null;
  // Other fields than the columns are passed over.
  const take: RecordHandler = (cells, line, broken) => {
    if (line === header && format === 'table' && !columns.every((name, i) => isNameOf(name, cells[i] ?? '')))
      wrong ??= damaged(
        'mapping',
        `header, line ${line}`,
        `“${clip(cells.join(separator), MOST_SHOWN)}”`,
        clip(columns.join(separator), MOST_SHOWN),
      );
    rows.take(cells, line, broken);
  };
  try {
    push(text, table, take);
  } catch (error) {
    return damageOf(error, table);
  }
  return wrong ?? rows;
}

function push(text: string, { format, columns, separator, list }: TableMapping, take: RecordHandler): void {
  const document =
    format === 'json' && isDocumentText(text) ? rowsOfDocument(text, list, (name) => isAsked(name, columns)) : null;
  if (document !== null) {
    pushRows(document.rows, new NamedReader('ndjson', columns, take));
    return;
  }
  const reader =
    format === 'table' || format === 'influx'
      ? new RecordReader(separator, take)
      : new NamedReader(format, columns, take, list);
  reader.push(format === 'ndjson' ? inOneLine(text) : text);
  reader.end();
}

/** Whether a name of an object is a column, or leads to one. What is within an empty name has no path before it. */
function isAsked(name: string, columns: readonly string[]): boolean {
  return name === '' || columns.some((column) => column === name || column.startsWith(`${name}.`));
}
/** @throws DocumentProblem when a little message would become much work */
function pushRows(rows: Iterable<unknown>, reader: NamedReader): void {
  let written = 0;
  for (const row of rows) {
    const line = `${JSON.stringify(row)}\n`;
    written += line.length;
    if (written > MOST_WRITTEN)
      throw new DocumentProblem('The rows have more than 8 MiB with the values that belong to each of them.');
    reader.push(line);
  }
}

/** An object alone may go over several lines; all else stays as it is. */
export function inOneLine(text: string): string {
  if (!isDocumentText(text) || !text.trim().includes('\n')) return text;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function damageOf(error: unknown, { list }: TableMapping): Damage {
  if (error instanceof ImportProblem && error.code === 'too large')
    return damaged('mapping', 'events', `more than ${MOST_EVENTS}`, EVENTS);
  if (error instanceof NoSuchListError)
    return damaged(
      'mapping',
      'list',
      `“${clip(list, MOST_SHOWN)}”`,
      clip(error.paths.join(', '), MOST_SHOWN) || 'none: the message has no list',
    );
  // They speak of a file.
  if (error instanceof DocumentProblem || error instanceof ImportProblem)
    return { damage: 'mapping', detail: clip(error.message.replace(/^The file\b/, 'The message'), MOST_SHOWN) };
  // What `JSON.parse` reads may be nested too deeply to be written again.
  if (error instanceof RangeError)
    return damaged('mapping', 'JSON', 'a list or an object within thousands of others', 'those that are nested less');
  throw error;
}

/** The first row that the mapping does not fit. */
function refusedRow({ leftOut }: TableRows, { timeForm }: TableMapping): Damage | null {
  const isRefused = Object.keys(leftOut.counts).some((reason) => !HARMLESS.has(reason));
  if (!isRefused) return null;
  const row = leftOut.rows.find(({ reason }) => !HARMLESS.has(reason));
  if (row === undefined) return damaged('mapping', 'rows', 'some that do not fit', 'rows as live.mapping has them');
  const where = row.column === '' ? `line ${row.line}` : `line ${row.line}, ${clip(row.column, MOST_SHOWN)}`;
  return damaged('mapping', where, `“${row.text}” (${row.reason})`, allowedFor(row.reason, timeForm));
}
function allowedFor(reason: LeftOutReason, form: TableMapping['timeForm']): string {
  if (reason === 'time not read') return `a time of the form ${form}`;
  if (reason === 'not a number' || reason === 'not exact') return 'a number, or nothing';
  if (reason === 'other unit') return 'a number with the unit of its column';
  return 'a row as live.mapping has it';
}
