/** Text to records: Papa Parse cuts what is sound; a broken quote costs its own line and not the rest of the file. */
import Papa from 'papaparse';
import { splitUnit } from './cells/numbers.ts';

/** Why a record is none. */
export type Broken = 'quotes' | 'too long' | 'not JSON' | 'other form of line' | 'cut off';
/** Called with a record's cells and the line it begins on, from 1. */
export type RecordHandler = (
  cells: readonly string[],
  line: number,
  broken?: Broken,
  /** What it has under names that are none of the columns. */
  others?: ReadonlyMap<string, string>,
) => void;

/** Of the sample of a file. */
export interface SampleRecord {
  readonly cells: readonly string[];
  /** From 1; 0 for what is not of the file's beginning. */
  readonly line: number;
}

export const MOST_LINE = 65_536;
/** Lines that one quoted cell may go over. */
const MOST_LINES = 100;
const MOST_REST = 8 * MOST_LINE;
const QUOTE = '"';
const SINGLE_QUOTE = 0x27;
const EQUALS = 0x3d;

interface Parsed {
  readonly data: string[][];
  readonly errors: readonly unknown[];
  readonly meta: { readonly cursor: number };
}

export class RecordReader {
  private rest = '';
  /** The rest of a line too long is passed over. */
  private isSkipping = false;
  private line = 1;
  private readonly parser: Papa.Parser;

  constructor(
    private readonly separator: string,
    private readonly onRecord: RecordHandler,
  ) {
    this.parser = new Papa.Parser({ delimiter: separator, newline: '\n', quoteChar: QUOTE });
  }

  /** @param text with LF as its line ends, cut anywhere */
  push(text: string): void {
    const end = this.isSkipping ? text.indexOf('\n') : 0;
    if (end < 0) return;
    if (this.isSkipping) this.line++;
    this.rest = this.take(this.rest + text.slice(this.isSkipping ? end + 1 : 0), false);
    this.isSkipping = false;
    // A line, or a quoted cell, without an end: memory stays bounded.
    if (this.rest.length > MOST_REST) this.rest = this.lineByLine(this.rest, false);
  }
  end(): void {
    const { rest } = this;
    this.rest = '';
    if (rest !== '') this.take(rest.endsWith('\n') ? rest : `${rest}\n`, true);
  }

  /** @returns the text that is left, a record without its end */
  private take(text: string, isLast: boolean): string {
    if (this.separator === ' ') return this.takeSpaced(text);
    const end = text.lastIndexOf('\n') + 1;
    if (!text.includes(QUOTE)) {
      if (end > 0) this.emitAll((this.parser.parse(text.slice(0, end), 0, true) as Parsed).data);
      return text.slice(end);
    }
    // With quotes, the last line end may be in a cell: the parser says how far it came.
    const { data, errors, meta } = this.parser.parse(isLast ? text : text.slice(0, end), 0, true) as Parsed;
    const isStuck = isLast && meta.cursor < text.length;
    if (errors.length > 0 || isStuck) return this.lineByLine(text, isLast);
    this.emitAll(data);
    return text.slice(meta.cursor);
  }

  private emitAll(records: readonly string[][]): void {
    for (const found of records) {
      const cells = found.length === 1 ? this.unwrapped(found) : found;
      const line = this.line++;
      let length = 0;
      for (let i = 0; i < cells.length; i++) {
        const cell = cells[i]!;
        length += cell.length;
        this.line += endsIn(cell);
        cells[i] = plainCell(cell);
      }
      if (length > MOST_LINE) this.onRecord([cells[0]!.slice(0, MOST_LINE)], line, 'too long');
      else this.onRecord(cells, line);
    }
  }

  /** Runs of spaces and tabs separate; a quoted cell keeps its own. */
  private takeSpaced(text: string): string {
    const end = text.lastIndexOf('\n');
    if (end < 0) return text;
    for (const line of text.slice(0, end).split('\n')) {
      const cells = line.match(/"[^"]*"|[^\s"]+/g) ?? [''];
      this.onRecord(
        cells.map((cell) => cell.replace(/^"|"$/g, '')),
        this.line++,
      );
    }
    return text.slice(end + 1);
  }

  /** A record ends where its quotes are closed; where they never are, with its line. */
  private lineByLine(text: string, isLast: boolean): string {
    const lines = text.split('\n');
    const last = lines.pop()!;
    let at = 0;
    while (at < lines.length) {
      const count = this.parse(lines[at]!).errors.length === 0 ? 1 : linesOfRecord(lines, at);
      const mayGoOn = count === 0 && lines.length - at < MOST_LINES && text.length <= MOST_REST;
      if (mayGoOn && !isLast) return `${lines.slice(at).join('\n')}\n${last}`;
      this.emitOne(lines.slice(at, at + (count || 1)).join('\n'));
      at += count || 1;
    }
    if (last.length <= MOST_REST) return last;
    this.onRecord([last.slice(0, MOST_LINE)], this.line, 'too long');
    this.isSkipping = true;
    return '';
  }

  private emitOne(record: string): void {
    const line = this.line;
    this.line += 1 + endsIn(record);
    if (record.length > MOST_LINE) {
      this.onRecord([record.slice(0, MOST_LINE)], line, 'too long');
      return;
    }
    const { data, errors } = this.parse(record);
    this.onRecord(this.unwrapped(data[0] ?? ['']).map(plainCell), line, errors.length > 0 ? 'quotes' : undefined);
  }
  /** Some programs quote whole lines: then one cell has all of a row's. */
  private unwrapped(cells: string[]): string[] {
    const [text = ''] = cells;
    if (cells.length > 1 || !text.includes(this.separator) || text.includes('\n') || splitUnit(text) !== null)
      return cells;
    const { data, errors } = this.parse(text);
    return errors.length > 0 ? cells : (data[0] ?? cells);
  }
  private parse(record: string): Parsed {
    return this.parser.parse(record, 0, false) as Parsed;
  }
}

/** How many lines make a record; 0 when its quotes are not closed. */
function linesOfRecord(lines: readonly string[], from: number): number {
  let quotes = 0;
  for (let count = 1; count <= MOST_LINES && from + count <= lines.length; count++) {
    quotes += lines[from + count - 1]!.split(QUOTE).length - 1;
    if (quotes % 2 === 0) return count;
  }
  return 0;
}

/** Some programs quote with single quotes; or write `="20.5"`, so that a spreadsheet takes it for a text. */
function plainCell(cell: string): string {
  const sign = cell.charCodeAt(0);
  // A separator within such quotes still separates.
  if (sign === SINGLE_QUOTE && cell.length > 1 && cell.endsWith("'")) return cell.slice(1, -1);
  if (sign === EQUALS && cell.length > 2 && cell[1] === QUOTE && cell.endsWith(QUOTE)) return cell.slice(2, -1);
  return cell;
}

function endsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
