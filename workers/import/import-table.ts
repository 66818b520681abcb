/** Reads a file from its bytes to rows in order of time, or says what is not certain of it. */
import type {
  ImportAnswer,
  ImportedTable,
  LeftOutCounts,
  MappingWish,
  TableMapping,
} from '../contract/import-types.ts';
import { formatCount } from '../contract/numbers/format-number.ts';
import { type ByteEnd, bytesOf } from './bytes.ts';
import { isParquet } from './file-kinds.ts';
import { ImportProblem } from './import-problem.ts';
import { JsonLineReader } from './json-lines.ts';
import { sumOf } from './left-out.ts';
import { RecordReader } from './records.ts';
import { countDuplicates, type Rows, sliceRows, withoutOutliers } from './row-store.ts';
import { takeSample } from './samples.ts';
import { TableRows } from './table-rows.ts';
import { LineEnds } from './text.ts';
import { type Surroundings, understand } from './understand.ts';
import { checkWish } from './wish.ts';

/** Readings that a recording may have. */
export const MOST_ROWS = 1_000_000;
/** A larger part that cannot be read is a sign that the file was misunderstood. */
const MOST_LEFT_OUT = 0.2;
const SLICE = 65_536;
/** Of a file of binary rows so many are enough to understand it. */
const SAMPLE_ROWS = 5000;

export interface ImportOptions extends Surroundings {
  /** Doubts are decided by what is likeliest. */
  readonly acceptBest: boolean;
  readonly mostRows?: number;
  readonly onProgress?: (share: number, rows: number) => void;
}

export async function previewTable(file: Blob, wish: MappingWish, around: Surroundings): Promise<ImportAnswer> {
  return guarded(async () => ({ kind: 'doubt', preview: await previewOf(file, wish, around) }));
}

export async function importTable(file: Blob, wish: MappingWish, options: ImportOptions): Promise<ImportAnswer> {
  return guarded(async () => {
    const preview = await previewOf(file, wish, options);
    if (preview.doubts.length > 0 && !options.acceptBest) return { kind: 'doubt', preview };
    const table = await readTable(file, preview.mapping, options);
    const unread = unreadOf(table.leftOut);
    // Whoever names the columns knows them.
    const isDecided = options.acceptBest || wish.values !== undefined;
    if (isDecided || unread <= MOST_LEFT_OUT * (unread + table.timeMs.length)) return { kind: 'table', table };
    const [row] = table.leftOutRows.filter(({ reason }) => reason !== 'second header' && reason !== 'empty');
    const text = `${formatCount(unread)} of ${formatCount(unread + table.timeMs.length)} readings cannot be read: line ${row!.line}, “${row!.text}”: ${row!.reason}.`;
    return { kind: 'doubt', preview: { ...preview, doubts: [{ about: 'values', text, choices: [{}] }] } };
  });
}

async function previewOf(file: Blob, wish: MappingWish, around: Surroundings) {
  checkWish(wish);
  const text = await textOf(file, SAMPLE_ROWS);
  return understand(await takeSample(text, wish.encoding, wish.mayExpand === true), wish, around);
}

/** What is no text and can be made one is made one. */
async function textOf(file: Blob, mostRows: number): Promise<Blob> {
  if (!isParquet(new Uint8Array(await file.slice(0, 4).arrayBuffer()))) return file;
  const { linesOfParquet } = await import('./parquet.ts');
  return linesOfParquet(file, mostRows);
}

async function guarded(act: () => Promise<ImportAnswer>): Promise<ImportAnswer> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ImportProblem)) throw error;
    return { kind: 'problem', code: error.code, message: error.message };
  }
}

/** @throws ImportProblem when there is no row in it, or more than there is room for */
async function readTable(file: Blob, mapping: TableMapping, options: ImportOptions): Promise<ImportedTable> {
  const { mostRows = MOST_ROWS } = options;
  const rows = new TableRows(mapping, mostRows);
  const end: ByteEnd = { isCut: false };
  try {
    await readRecords(await textOf(file, Number.POSITIVE_INFINITY), mapping, rows, options, end);
  } catch (error) {
    if (error instanceof ImportProblem && error.message === '') throw tooLarge(mostRows);
    throw error;
  }
  if (rows.store.length === 0) throw new ImportProblem('no rows', noRowsText(rows));
  return finish(rows, mapping, end);
}

function tooLarge(mostRows: number): ImportProblem {
  const most = formatCount(mostRows);
  return new ImportProblem(
    'too large',
    `The file has more than ${most} readings. Keep the first ${most}, or every n-th row.`,
  );
}

async function readRecords(
  file: Blob,
  mapping: TableMapping,
  rows: TableRows,
  options: ImportOptions,
  end: ByteEnd,
): Promise<void> {
  const reader =
    mapping.format === 'ndjson'
      ? new JsonLineReader(mapping.columns, rows.take)
      : new RecordReader(mapping.separator, rows.take);
  const lines = new LineEnds(mapping.encoding);
  let read = 0;
  const onRead = (bytes: number) => {
    read = bytes;
  };
  for await (const chunk of bytesOf(file, { mayExpand: mapping.mayExpand, onRead }, end)) {
    for (let from = 0; from < chunk.length; from += SLICE) {
      reader.push(lines.push(chunk.subarray(from, from + SLICE)));
    }
    options.onProgress?.(read / file.size, rows.store.length);
  }
  reader.push(lines.end());
  reader.end();
}

function noRowsText({ leftOut }: TableRows): string {
  const [first] = leftOut.rows.filter(({ reason }) => reason !== 'second header');
  if (first === undefined) return 'The file has a header only: there is no row below it.';
  return `The file has no row that can be played: ${formatCount(sumOf(leftOut.counts))} were left out. Line ${first.line}, “${first.text}”: ${first.reason}.`;
}

function finish(read: TableRows, mapping: TableMapping, end: ByteEnd): ImportedTable {
  const { leftOut, sensors } = read;
  const sorted = read.store.sorted();
  const { rows, outliers } =
    mapping.outliers === 'keep' ? { rows: sorted.rows, outliers: 0 } : split(sorted.rows, read);
  const duplicates = countDuplicates(rows);
  const notes = [
    sorted.isReversed && 'The newest row was first: rows are in order of time now.',
    sorted.outOfOrder > 0 && `${formatCount(sorted.outOfOrder)} rows were out of order, and are sorted.`,
    outliers > 0 && `${formatCount(outliers)} rows far from all other times are left out.`,
    duplicates > 0 && `${formatCount(duplicates)} rows are there more than once, and stay.`,
    end.isCut && 'The compressed file ends too early, or is damaged: what could be unpacked was read.',
  ].filter((note) => note !== false);
  return {
    mapping,
    timeMs: rows.timeMs,
    value: rows.value,
    sensor: rows.sensor,
    sensors,
    leftOut: leftOut.counts,
    leftOutRows: leftOut.rows,
    notes,
  };
}

function split(rows: Rows, { leftOut }: TableRows): { rows: Rows; outliers: number } {
  const { from, to } = withoutOutliers(rows.timeMs);
  const { length } = rows.timeMs;
  for (let i = 0; i < length; i++) {
    if (i < from || i >= to)
      leftOut.add('far from the other times', rows.line[i]!, '', new Date(rows.timeMs[i]!).toISOString());
  }
  return { rows: from > 0 || to < length ? sliceRows(rows, from, to) : rows, outliers: length - (to - from) };
}

/** Of what could not be read, that which is no matter of course. */
function unreadOf(counts: LeftOutCounts): number {
  const {
    empty = 0,
    'second header': headers = 0,
    'far from the other times': far = 0,
    'more than there is room for': more = 0,
  } = counts;
  return sumOf(counts) - empty - headers - far - more;
}
