import { clip } from '../contract/error-text.ts';
import { formatCount } from '../contract/numbers/format-number.ts';
import { LineSplitter } from './line-splitter.ts';
import type { RecordingColumns } from './recording-feed.ts';
import { parseTimestamp, TIMESTAMP_FORMAT } from './timestamp.ts';

const MAX_ROWS = 5_000_000;
export const MAX_LINE_BYTES = 4096;
/** Problems told one by one; the rest is counted. */
export const MAX_PROBLEMS = 100;
const MAX_SEEN = 40;
/** The thread that reads a file has other duties: the coordinator's beat is due every 100 ms. */
const TURN_MS = 20;
/** Takes about a millisecond. */
const SLICE_BYTES = 16_384;

/** Why a line was skipped. */
interface RecordingProblem {
  /** From 1, the header's line included. */
  readonly line: number;
  readonly column: 'timestamp' | 'value' | 'row';
  /** The text found there, cut to 40 characters. */
  readonly seen: string;
  /** The text that would have been right. */
  readonly allowed: string;
}

export interface Recording extends RecordingColumns {
  /** The first `MAX_PROBLEMS` of them. */
  readonly problems: readonly RecordingProblem[];
  readonly problemCount: number;
}

/** The file as a whole is of no use. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  constructor(
    readonly kind: 'empty' | 'no-header' | 'no-rows' | 'too-many-rows',
    message: string,
    readonly problems: readonly RecordingProblem[] = [],
  ) {
    super(message);
  }
}

export type RecordingSource = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Reads a CSV file with the columns `timestamp` and `value`, in any order and among others, as it streams in. Lines
 * that cannot be used, or whose time is before that of the last one used, are skipped and reported. Memory is bounded by
 * the rows kept, whatever the source delivers, and no more of it is read than needed to know that it is of no use. Its
 * thread does something else every 20 ms.
 *
 * @param source the file's bytes in UTF-8, cut anywhere; `file.stream()`, or a response's body
 * @param maxRows how many rows there is room for
 * @throws {RecordingError} when the file is empty, has no such header, no good row, or more than `maxRows` of them
 */
export async function parseRecording(source: RecordingSource, maxRows = MAX_ROWS): Promise<Recording> {
  const parser = new RecordingParser(maxRows);
  let begun = performance.now();
  for await (const chunk of chunksOf(source)) {
    for (let from = 0; from < chunk.length; from += SLICE_BYTES) {
      parser.push(chunk.subarray(from, from + SLICE_BYTES));
      if (performance.now() - begun < TURN_MS) continue;
      await nextTurn();
      begun = performance.now();
    }
  }
  return parser.finish();
}

/** Lets timers and messages have their turn. A promise alone does not: chunks that are there already follow each other. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Not every browser can iterate a stream. Leaving the loop early tells the source to stop. */
async function* chunksOf(source: RecordingSource): AsyncGenerator<Uint8Array> {
  if (!('getReader' in source)) {
    yield* source;
    return;
  }
  const reader = source.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}

interface Header {
  readonly fields: number;
  readonly timestamp: number;
  readonly value: number;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const VALUE_FORMAT = 'a decimal number between -1.7e308 and 1.7e308';

class RecordingParser {
  private readonly lines: LineSplitter;
  private readonly decoder = new TextDecoder();
  private readonly problems: RecordingProblem[] = [];
  private problemCount = 0;
  private header: Header | null = null;
  private times = new Float64Array(4096);
  private values = new Float64Array(4096);
  private rows = 0;

  constructor(private readonly maxRows: number) {
    this.lines = new LineSplitter(
      MAX_LINE_BYTES,
      (bytes, from, to, line) => this.take(this.decoder.decode(bytes.subarray(from, to)), line),
      (bytes, from, to, line) => {
        const text = this.decoder.decode(bytes.subarray(from, to));
        if (this.header) this.report(line, 'row', text, `at most ${formatCount(MAX_LINE_BYTES)} bytes a line`);
        else throw noHeader(line, text);
      },
    );
  }

  push(chunk: Uint8Array): void {
    this.lines.push(chunk);
  }

  finish(): Recording {
    this.lines.end();
    const { problems, problemCount, rows } = this;
    if (!this.header) throw new RecordingError('empty', 'The file is empty.');
    if (rows === 0) {
      const [first] = problems;
      const why = first ? `${problemCount} could not be read. ${describeProblem(first)}` : 'there is only a header.';
      throw new RecordingError('no-rows', `The file has no row that can be played: ${why}`, problems);
    }
    return { timeMs: this.times.slice(0, rows), value: this.values.slice(0, rows), problems, problemCount };
  }

  private take(text: string, line: number): void {
    if (text.trim() === '') return;
    const fields = text.split(',').map(unquote);
    if (!this.header) this.header = readHeader(fields, text, line);
    else this.takeRow(fields, this.header, text, line);
  }

  private takeRow(fields: readonly string[], header: Header, text: string, line: number): void {
    if (fields.length !== header.fields) {
      this.report(line, 'row', text, `${header.fields} columns, as in the header`);
      return;
    }
    const timestamp = fields[header.timestamp]!;
    const time = parseTimestamp(timestamp);
    if (Number.isNaN(time)) {
      this.report(line, 'timestamp', timestamp, TIMESTAMP_FORMAT);
      return;
    }
    const decimal = fields[header.value]!;
    const value = DECIMAL.test(decimal) ? Number(decimal) : Number.NaN;
    if (!Number.isFinite(value)) {
      this.report(line, 'value', decimal, VALUE_FORMAT);
      return;
    }
    const last = this.rows > 0 ? this.times[this.rows - 1]! : Number.NEGATIVE_INFINITY;
    if (time < last) {
      const earliest = new Date(last).toISOString().replace('T', ' ').replace('Z', '');
      this.report(line, 'timestamp', timestamp, `a time not before ${earliest}, that of the row before`);
      return;
    }
    this.keep(time, value);
  }

  private keep(time: number, value: number): void {
    if (this.rows === this.maxRows) {
      throw new RecordingError(
        'too-many-rows',
        `The file has more than ${formatCount(this.maxRows)} rows.`,
        this.problems,
      );
    }
    if (this.rows === this.times.length) this.grow();
    this.times[this.rows] = time;
    this.values[this.rows] = value;
    this.rows++;
  }

  private grow(): void {
    const { times, values } = this;
    const room = Math.min(2 * this.rows, this.maxRows);
    this.times = new Float64Array(room);
    this.times.set(times);
    this.values = new Float64Array(room);
    this.values.set(values);
  }

  private report(line: number, column: RecordingProblem['column'], text: string, allowed: string): void {
    this.problemCount++;
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ line, column, seen: clip(text, MAX_SEEN), allowed });
  }
}

/** One sentence for people. */
export function describeProblem({ line, column, seen, allowed }: RecordingProblem): string {
  return `Line ${line}, ${column}: “${seen}” should be ${allowed}.`;
}

function readHeader(fields: readonly string[], text: string, line: number): Header {
  const names = fields.map((name) => name.toLowerCase());
  const header = { fields: fields.length, timestamp: names.indexOf('timestamp'), value: names.indexOf('value') };
  if (header.timestamp < 0 || header.value < 0) throw noHeader(line, text);
  return header;
}

function noHeader(line: number, text: string): RecordingError {
  return new RecordingError(
    'no-header',
    `Line ${line} should name the columns, “timestamp” and “value” among them; it says “${clip(text, MAX_SEEN)}”.`,
  );
}

function unquote(field: string): string {
  const text = field.trim();
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
