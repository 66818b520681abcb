/** Cells of a result as text: exact, as they are stored. */
import type { SqlCell } from '../../workers/contract/query-types.ts';
import { countText } from '../format.ts';

/** In the table: on one line. */
export function cellText(cell: SqlCell): string {
  if (cell === null) return 'NULL';
  if (cell instanceof Uint8Array) return countText(cell.length, 'byte', 'bytes');
  return String(cell);
}

/** In full, for copying and looking at. A BLOB is its bytes in hexadecimal, as SQLite writes them. */
export function fullCellText(cell: SqlCell): string {
  if (cell instanceof Uint8Array)
    return `x'${Array.from(cell, (byte) => byte.toString(16).padStart(2, '0')).join('')}'`;
  return cell === null ? 'NULL' : String(cell);
}

/** JSON with a line for each part; any other text as it is. */
export function readableText(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function isNumeric(cell: SqlCell): boolean {
  return typeof cell === 'number' || typeof cell === 'bigint';
}

/** Moments of these columns are shown as dates too: milliseconds since the epoch, from 2001 to 2100. */
const EPOCH_MS = [978_307_200_000, 4_102_444_800_000] as const;

/** Whether a number is one, as its column tells: `time_ms`. */
export function isMoment(column: string, cell: SqlCell): boolean {
  return /_ms$/.test(column) && typeof cell === 'number' && cell >= EPOCH_MS[0] && cell < EPOCH_MS[1];
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

/** A moment as ISO 8601 has it, in local time with its offset, to the microsecond where there is more than milliseconds. */
export function isoTime(ms: number): string {
  const whole = Math.floor(ms);
  const micros = Math.min(999, Math.round((ms - whole) * 1000));
  const offset = -new Date(whole).getTimezoneOffset();
  const local = new Date(whole + offset * 60_000).toISOString().slice(0, -1);
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((value) => pad(value));
  return `${local}${micros > 0 ? pad(micros, 3) : ''}${offset < 0 ? '-' : '+'}${hours}:${minutes}`;
}

/** In the table: a moment as such, anything else as it is stored. */
export function shownText(column: string, cell: SqlCell): string {
  return typeof cell === 'number' && isMoment(column, cell) ? isoTime(cell) : cellText(cell);
}

const LEAST_WIDTH = 6;
const MOST_WIDTH = 44;
/** Rows looked at for the width of a column. */
const SAMPLED = 200;

export interface ColumnShape {
  /** Counts columns from 0. */
  readonly index: number;
  /** Unlike the title, every column has one of its own. */
  readonly key: string;
  readonly title: string;
  /** In characters. */
  readonly width: number;
  /** Whether it holds numbers only. */
  readonly isNumeric: boolean;
}

/** How columns are drawn, from their titles and a sample of their cells. */
export function columnShapes(columns: readonly string[], rows: readonly (readonly SqlCell[])[]): ColumnShape[] {
  const step = Math.max(1, Math.floor(rows.length / SAMPLED));
  return columns.map((title, index) => {
    let width = Math.max(LEAST_WIDTH, title.length);
    let hasOnlyNumbers = rows.length > 0;
    for (let row = 0; row < rows.length; row += step) {
      const cell = rows[row]![index]!;
      width = Math.max(width, shownText(title, cell).length);
      hasOnlyNumbers &&= cell === null || isNumeric(cell);
    }
    return { index, key: `${index} ${title}`, title, width: Math.min(width, MOST_WIDTH), isNumeric: hasOnlyNumbers };
  });
}
