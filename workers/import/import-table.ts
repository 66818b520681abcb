/** Reads a file from its bytes to rows in order of time, or says what is not certain of it. */
import { clip } from '../contract/error-text.ts';
import type {
  ImportAnswer,
  ImportedTable,
  LeftOutCounts,
  LeftOutReason,
  MappingWish,
  NamedBlob,
  TableMapping,
  TablePreview,
} from '../contract/import-types.ts';
import { countText, formatCount } from '../contract/numbers/format-number.ts';
import { MOST_RECORDING_ROWS } from '../contract/recordings/rows-file.ts';
import { type ByteEnd, bytesOf } from './bytes.ts';
import { decided } from './doubts.ts';
import { finish } from './finish-table.ts';
import { ImportProblem } from './import-problem.ts';
import {
  areMixed,
  areNamedByColumn,
  columnNotes,
  type MappedPart,
  mappedParts,
  mixedDoubt,
  type PartSpan,
} from './joined.ts';
import { NamedReader } from './json-lines.ts';
import { listDoubts, listNotes } from './lines/several-lists.ts';
import { type RecordHandler, RecordReader } from './records.ts';
import { sumOf } from './rows/left-out.ts';
import { type PrivateFiles, RowBlocks } from './rows/row-blocks.ts';
import { blockRowsOf, type RowStore } from './rows/row-store.ts';
import { takeSample } from './samples.ts';
import { TableRows } from './table-rows.ts';
import { listIn, tableText } from './table-text.ts';
import { LineEnds } from './text.ts';
import { type Surroundings, understand } from './understand.ts';
import { checkWish } from './wish.ts';

/** Where there are no private files. */
const MOST_IN_MEMORY = 1_000_000;
/** A larger part that cannot be read is a sign that the file was misunderstood. */
const MOST_LEFT_OUT = 0.2;
const SLICE = 65_536;
/** Of a file of binary rows so many are enough to understand it. */
const SAMPLE_ROWS = 5000;

interface ImportOptions extends Surroundings {
  /** Doubts are decided by what is likeliest. */
  readonly acceptBest: boolean;
  readonly mostRows?: number;
  /** Where more rows go than memory shall hold; null where the browser has no private files. */
  readonly files?: PrivateFiles | null;
  /** Rows that are sorted at once. */
  readonly blockRows?: number;
  readonly onProgress?: (share: number, rows: number) => void;
}

export async function previewTable(file: Blob, wish: MappingWish, around: Surroundings): Promise<ImportAnswer> {
  return guarded(async () => ({ kind: 'doubt', preview: await previewOf(file, wish, around) }));
}

/** One file, or several that are joined. */
export async function importTable(
  files: Blob | readonly NamedBlob[],
  wish: MappingWish,
  options: ImportOptions,
): Promise<ImportAnswer> {
  const parts = files instanceof Blob ? [{ name: '', blob: files }] : files;
  return guarded(async () => {
    const understoodAs = await previewOf(parts[0]!.blob, wish, options);
    if (understoodAs.doubts.length > 0 && !options.acceptBest) return { kind: 'doubt', preview: understoodAs };
    const preview = { ...understoodAs, mapping: decided(understoodAs.mapping, understoodAs.doubts) };
    const understood = (file: Blob, own: MappingWish) => previewOf(file, own, options);
    const mapped = await mappedParts(parts, preview.mapping, understood, options.acceptBest);
    const read = await readTable(mapped, preview, options);
    if (!areMixed(read.spans) || wish.joined !== undefined) return certain(read, preview, wish, options);
    await discard(read.table, options);
    const doubt = mixedDoubt(read.spans);
    const mapping = { ...preview.mapping, ...doubt.choices[0] };
    if (!options.acceptBest) return { kind: 'doubt', preview: { ...preview, mapping, doubts: [doubt] } };
    return importTable(files, mapping, options);
  });
}

/** A table of which too much could not be read, or that seems to be several, is asked about. */
async function certain(
  { table, otherNames }: ReadTable,
  preview: TablePreview,
  wish: MappingWish,
  options: ImportOptions,
): Promise<ImportAnswer> {
  const unread = unreadOf(table.leftOut);
  // Whoever names the columns knows them.
  const isDecided = options.acceptBest || wish.values !== undefined;
  const rows = table.file?.rows ?? table.timeMs.length;
  const isRead = unread <= MOST_LEFT_OUT * (unread + rows);
  if (isDecided || (isRead && otherNames === null)) return { kind: 'table', table };
  await discard(table, options);
  if (isRead) {
    const { line, text: names } = otherNames!;
    const text = `Line ${line} seems to name other columns: “${clip(names, 80)}”. What is below it is read as what is above it.`;
    return { kind: 'doubt', preview: { ...preview, doubts: [{ about: 'values', text, choices: [{}] }] } };
  }
  const [row] = table.leftOutRows.filter(({ reason }) => !OF_COURSE.has(reason));
  const text = `${formatCount(unread)} of ${formatCount(unread + rows)} readings cannot be read: line ${row!.line}, “${row!.text}”: ${row!.reason}.`;
  return { kind: 'doubt', preview: { ...preview, doubts: [{ about: 'values', text, choices: [{}] }] } };
}
async function discard({ file }: ImportedTable, { files }: ImportOptions): Promise<void> {
  if (file !== null) await files?.remove(file.name);
}

async function previewOf(file: Blob, wish: MappingWish, around: Surroundings): Promise<TablePreview> {
  checkWish(wish);
  const text = await tableText(file, SAMPLE_ROWS, wish.list);
  const sample = await takeSample(text.blob, wish.encoding, wish.mayExpand === true);
  const { lists, list } = listIn(text, sample, wish.list);
  const preview = understand(sample, { ...(text.isPlain && PLAIN), ...wish, list }, around, text.tags);
  if (wish.list) return { ...preview, lists };
  const mappingOf = async (path: string) => {
    const other = await previewTable(file, { ...wish, list: path }, around);
    return other.kind === 'doubt' ? other.preview.mapping : null;
  };
  const doubts = await listDoubts(lists, preview.mapping, mappingOf);
  return { ...preview, lists, doubts: [...preview.doubts, ...doubts] };
}
const PLAIN = { decimal: '.', thousands: '' } as const;

async function guarded(act: () => Promise<ImportAnswer>): Promise<ImportAnswer> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ImportProblem)) throw error;
    const { code, message, room } = error;
    return { kind: 'problem', code, message, ...(room !== undefined && { room }) };
  }
}

interface ReadTable extends Pick<TableRows, 'otherNames'> {
  readonly table: ImportedTable;
  readonly spans: readonly PartSpan[];
}

/** @throws ImportProblem when there is no row in it, or more than there is room for */
async function readTable(
  parts: readonly MappedPart[],
  { lists }: TablePreview,
  options: ImportOptions,
): Promise<ReadTable> {
  const { files = null, mostRows = files === null ? MOST_IN_MEMORY : MOST_RECORDING_ROWS } = options;
  const { mapping } = parts[0]!;
  const { blockRows = files === null ? undefined : blockRowsOf(bytesIn(parts)) } = options;
  const rows = new TableRows(mapping, mostRows, blockRows);
  const end: ByteEnd = { isCut: false };
  const blocks = files === null ? null : new LateBlocks(files);
  const progress = progressOver(parts, options);
  const spans: PartSpan[] = [];
  const isByColumn = areNamedByColumn(parts);
  let part = parts[0]!;
  try {
    for (part of parts) {
      rows.begin(part.mapping, parts.length > 1 ? part.name : null, isByColumn);
      const { blob } = await tableText(part.blob, Number.POSITIVE_INFINITY, part.mapping.list);
      await readRecords(blob, part.mapping, rows, progress(part), end, blocks);
      spans.push({ name: part.name, ...rows.takeSpan() });
    }
    if (rows.store.length === 0) throw new ImportProblem('no rows', noRowsText(rows));
    const table = await finish(rows, mapping, end, blocks?.opened ?? null);
    const notes = [...listNotes(lists, mapping.list), ...columnNotes(parts), ...table.notes];
    return { table: { ...table, notes }, spans, otherNames: rows.otherNames };
  } catch (error) {
    await blocks?.opened?.discard().catch(() => {});
    if (error instanceof ImportProblem && error.message === '') throw await tooLarge(part, rows, mostRows);
    throw error;
  }
}

function bytesIn(parts: readonly MappedPart[]): number {
  return parts.reduce((sum, { blob }) => sum + blob.size, 0);
}

/** Of all files together. */
function progressOver(parts: readonly MappedPart[], { onProgress }: ImportOptions) {
  const all = bytesIn(parts);
  let before = 0;
  return ({ blob }: MappedPart) => {
    const from = before;
    before += blob.size;
    return (share: number, rows: number) => onProgress?.((from + share * blob.size) / all, rows);
  };
}

/** Blocks are opened when there is more than one. */
class LateBlocks {
  opened: RowBlocks | null = null;
  constructor(private readonly files: PrivateFiles) {}
  async take(store: RowStore): Promise<void> {
    this.opened ??= await RowBlocks.open(this.files);
    await store.spill(this.opened);
  }
}

async function tooLarge({ blob, mapping }: MappedPart, rows: TableRows, mostRows: number): Promise<ImportProblem> {
  const most = formatCount(mostRows);
  const text = `The file has more than ${most} readings. Keep a stretch of time, every n-th row, or the first ${most}.`;
  const { fromMs: first, toMs: last } = rows.takeSpan();
  const span = [first, last, ...(await lastTimes(blob, mapping))];
  return new ImportProblem('too large', text, { rows: mostRows, fromMs: Math.min(...span), toMs: Math.max(...span) });
}

/** Times at the end of a file, as far as they can be seen without reading it. */
async function lastTimes(blob: Blob, mapping: TableMapping): Promise<readonly number[]> {
  if (mapping.format === 'influx' || mapping.format === 'json' || mapping.timeForm === 'row') return [];
  const { pieces } = await takeSample((await tableText(blob, SAMPLE_ROWS, mapping.list)).blob, mapping.encoding, true);
  const last = new TableRows(mapping, SAMPLE_ROWS);
  const take: RecordHandler = (cells, line, broken) => last.take(cells, line + mapping.firstRow, broken);
  const reader = readerOf(mapping, take);
  reader.push(pieces.at(-1) ?? '');
  reader.end();
  const { fromMs, toMs } = last.takeSpan();
  return last.store.length > 0 ? [fromMs, toMs] : [];
}

function readerOf({ format, columns, separator, list }: TableMapping, take: RecordHandler): NamedReader | RecordReader {
  return format === 'table' || format === 'influx'
    ? new RecordReader(separator, take)
    : new NamedReader(format, columns, take, list);
}

async function readRecords(
  file: Blob,
  mapping: TableMapping,
  rows: TableRows,
  onProgress: NonNullable<ImportOptions['onProgress']>,
  end: ByteEnd,
  blocks: LateBlocks | null,
): Promise<void> {
  const own: ByteEnd = { isCut: false };
  let isOver = false;
  // What is left of a text that was cut off is no whole line; objects of JSON are whole.
  const take: RecordHandler = (cells, line, broken, others) =>
    rows.take(cells, line, isOver && own.isCut && mapping.format !== 'json' ? 'cut off' : broken, others);
  const reader = readerOf(mapping, take);
  const lines = new LineEnds(mapping.encoding);
  let read = 0;
  const onRead = (bytes: number) => {
    read = bytes;
  };
  for await (const chunk of bytesOf(file, { mayExpand: mapping.mayExpand, onRead }, own)) {
    for (let from = 0; from < chunk.length; from += SLICE) {
      reader.push(lines.push(chunk.subarray(from, from + SLICE)));
      if (rows.store.isFull && blocks !== null) await blocks.take(rows.store);
    }
    onProgress(read / file.size, rows.store.length);
  }
  reader.push(lines.end());
  isOver = true;
  end.isCut ||= own.isCut;
  reader.end();
}

function noRowsText({ leftOut }: TableRows): string {
  const [first] = leftOut.rows.filter(({ reason }) => reason !== 'second header');
  if (first === undefined) return 'The file has a header only: there is no row below it.';
  const count = sumOf(leftOut.counts);
  const rows = countText(count, 'was', 'were');
  return `The file has no row that can be played: ${rows} left out. Line ${first.line}, “${first.text}”: ${first.reason}.`;
}

/** Of what could not be read, that which is no matter of course. */
function unreadOf(counts: LeftOutCounts): number {
  return Object.entries(counts).reduce((sum, [reason, count]) => (OF_COURSE.has(reason) ? sum : sum + count), 0);
}
const OF_COURSE: ReadonlySet<string> = new Set<LeftOutReason>([
  'empty',
  'standing for no value',
  'said to be bad',
  'second header',
  'far from the other times',
  'more than there is room for',
  'outside of the times asked for',
]);
