/** How a text is cut into cells: its separator, where its header is, and where its rows begin. */
import type { TableMapping } from '../contract/import-types.ts';
import { type CellKind, kindOf } from './cells/cell-kinds.ts';
import { datePartOf } from './cells/date-parts.ts';
import { areUnits } from './cells/words.ts';
import { headerOf, namesOf } from './header-line.ts';
import { RecordReader, type SampleRecord } from './records.ts';

export interface Layout {
  readonly separator: string;
  readonly header: number;
  readonly firstRow: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Cells of lines between the header and the first row. */
  readonly secondHeader: readonly string[];
  /** Under each name its unit; none where no line below the header has them. */
  readonly units: readonly string[];
  /** Lines above the header. */
  readonly preamble: readonly string[];
  /** Cells that the header has; fewer or more than rows have when something is odd. */
  readonly named: number;
  /** Kinds of cells of each column, counted. */
  readonly kinds: readonly ReadonlyMap<CellKind, number>[];
  readonly score: number;
  /** Another separator that makes about as much sense; null where none does. */
  readonly rival: string | null;
  /** Names of columns of which the file says that they tell series apart. */
  readonly tags: readonly string[];
}

/** What is known beforehand. */
type LayoutWish = Partial<Pick<TableMapping, 'separator' | 'header' | 'firstRow' | 'columns'>>;

const USUAL = [',', ';', '\t', '|', ' '] as const;
/** No separators: parts of numbers, dates and names. */
const WITHIN = /[\p{L}\p{N}\p{Sc}<>≤≥≈±\n"'.+\-_°%()[\]{}\\]/u;
/** Unit separator: no text has it. */
export const NONE = '\u001f';
const MOST_UNUSUAL = 4;
/** Rows that are looked at to choose a separator. */
const FEW = 400;
export const MOST_ROWS = 2000;

/** Excel's first line, which is no row. */
const SEP_LINE = /^\uFEFF?"?sep=(.)"?\n/i;

/** The layout in which cells make most sense. */
export function findLayout(head: string, pieces: readonly string[], wish: LayoutWish): Layout {
  const said = SEP_LINE.exec(head)?.[1];
  const given = wish.separator ?? said;
  const separators = given !== undefined ? [given] : candidates(head);
  const tried = separators.map((separator) => {
    const layout = layoutOf(recordsOf(head, [], separator, FEW), separator, wish);
    const others = separators.filter((other) => other !== separator && other !== NONE && other !== ' ');
    return { ...layout, score: layout.score - UNCUT * uncutColumns(layout, others) };
  });
  const [best, ...others] = tried.toSorted((a, b) => b.score - a.score);
  const { separator, score } = best!;
  const second = others.find((layout) => isCutOtherwise(layout, best!));
  const isClose = second !== undefined && hasNumbers(second) && score - second.score < CLOSE;
  const layout = layoutOf(recordsOf(head, pieces, separator, MOST_ROWS), separator, wish);
  return { ...layout, rival: isClose ? second.separator : null };
}

/** What a column costs that another separator would cut in the same way in each row. */
const UNCUT = 1;
/** Scores that are nearer than this do not tell which separator is right. */
const CLOSE = 0.3;

/** One that gives the same rows is no other way to cut them. */
function isCutOtherwise({ rows }: Layout, best: Layout): boolean {
  const isSame = (row: readonly string[], other: readonly string[] | undefined) =>
    row.length === other?.length && row.every((cell, i) => cell === other[i]);
  return rows.length !== best.rows.length || !rows.every((row, i) => isSame(row, best.rows[i]));
}
function hasNumbers({ kinds }: Layout): boolean {
  return kinds.some((counts) => (counts.get('number') ?? 0) > 0);
}

/** Columns of text in which another separator stands equally often in nearly every row: they are several columns. */
function uncutColumns({ rows, kinds }: Layout, others: readonly string[]): number {
  const isText = (column: number) => 2 * (kinds[column]?.get('text') ?? 0) > rows.length;
  const isCut = (column: number, separator: string) => {
    const times = (row: readonly string[]) => (row[column] ?? '').split(separator).length - 1;
    const usual = times(rows[Math.floor(rows.length / 2)] ?? []);
    return usual > 0 && rows.filter((row) => times(row) === usual).length >= 0.9 * rows.length;
  };
  return kinds.filter((_, column) => isText(column) && others.some((other) => isCut(column, other))).length;
}

/** Signs that stand in most lines near the beginning, or further on where that is all about the file. */
function candidates(head: string): string[] {
  const near = signsOf(head.split('\n', LINES));
  const far = signsOf(head.slice(-FAR).split('\n').slice(1, -1)).filter((sign) => !near.includes(sign));
  // One that is not there makes a table of one column.
  return [...near, ...far, NONE];
}
const FAR = 8192;

function signsOf(all: readonly string[]): string[] {
  const lines = all.filter((line) => line.trim() !== '').slice(-LINES / 2);
  const counts = new Map<string, number>();
  for (const line of lines) for (const sign of new Set(line)) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  const isInMost = (sign: string) => (counts.get(sign) ?? 0) >= Math.max(1, lines.length / 2);
  const unusual = [...counts.keys()].filter(
    (sign) => isInMost(sign) && !WITHIN.test(sign) && !USUAL.some((usual) => usual === sign) && sign.length === 1,
  );
  return [...USUAL.filter(isInMost), ...unusual.slice(0, MOST_UNUSUAL)];
}
const LINES = 60;

/** Records of the beginning of a file and of pieces of between, at most so many; lines are known in the beginning only. */
export function recordsOf(head: string, pieces: readonly string[], separator: string, most: number): SampleRecord[] {
  const records: SampleRecord[] = [];
  const read = (text: string, isHead: boolean, room: number) => {
    const until = records.length + room;
    const reader = new RecordReader(separator, (cells, line, broken) => {
      if (broken === undefined && records.length < until)
        records.push({ cells: cells.map((cell) => cell.trim()), line: isHead ? line : 0 });
    });
    reader.push(text);
    reader.end();
  };
  read(most < MOST_ROWS ? head.slice(0, 200 * most) : head, true, most);
  for (const piece of pieces) read(piece, false, Math.ceil(most / 8));
  return records;
}

/** Where header and rows are, by these records, and what kinds of cells each column has. */
export function layoutOf(records: readonly SampleRecord[], separator: string, wish: LayoutWish): Layout {
  const full = records.filter(
    ({ cells, line }) => !isBlank(cells) && !(line === 1 && /^\uFEFF?"?sep=/i.test(cells[0]!)),
  );
  const kinds = full.map(({ cells }) => cells.map(kindOf));
  const width = usualWidth(full, kinds);
  const columnKinds = kindsByColumn(kinds, width);
  const first =
    wish.firstRow !== undefined
      ? full.findIndex(({ line }) => line >= wish.firstRow!)
      : firstRowOf(full, kinds, columnKinds);
  const header = headerOf(full, first, width, wish.header);
  const names = wish.columns ?? namesOf(full, header, columnKinds, separator);
  const rows = full.slice(Math.max(0, first)).map(({ cells }) => cells);
  const count = Math.max(width, names.length);
  return {
    separator,
    header: header?.line ?? 0,
    firstRow: full[first]?.line ?? 1,
    columns: Array.from({ length: count }, (_, i) => names[i] || `column ${i + 1}`),
    rows,
    secondHeader: full
      .slice(0, Math.max(0, first))
      .flatMap(({ cells, line }) => (header && line > header.line ? cells : [])),
    units: unitsBelow(full, header, first),
    preamble: full.flatMap(({ cells, line }) => (line > 0 && line < (header?.line ?? 0) ? [cells.join(' ')] : [])),
    named: names.length,
    rival: null,
    tags: [],
    kinds: Array.from({ length: count }, (_, i) => countsOf(kinds.slice(Math.max(0, first)).map((row) => row[i]))),
    score:
      scoreOf(separator, rows, columnKinds, width) +
      headerScore(names.length || (full[first - 1]?.cells.length ?? 0), width) +
      (areDateParts(names) ? AS_TIME : 0),
  };
}

function unitsBelow(
  records: readonly SampleRecord[],
  header: SampleRecord | undefined,
  first: number,
): readonly string[] {
  const between = records.slice(0, Math.max(0, first)).filter(({ line }) => header !== undefined && line > header.line);
  return between.find(({ cells }) => areUnits(cells))?.cells ?? [];
}

/** Whether no cell says anything. */
export function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}

/** Columns that most rows have; an empty one that a last separator makes is none. */
function usualWidth(records: readonly SampleRecord[], kinds: readonly (readonly CellKind[])[]): number {
  const counts = new Map<number, number>();
  for (const row of kinds) {
    // Preamble is text: rows with numbers tell more.
    const weight = row.includes('number') || row.includes('moment') || row.includes('state') ? 1 : 0.1;
    counts.set(row.length, (counts.get(row.length) ?? 0) + weight);
  }
  const [width = 1] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  const isLastEmpty = records.every(({ cells }) => cells.length < width || cells[width - 1] === '');
  return isLastEmpty && width > 1 ? width - 1 : width;
}

const countsOf = (kinds: readonly (CellKind | undefined)[]): Map<CellKind, number> => {
  const counts = new Map<CellKind, number>();
  for (const kind of kinds) if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
};

/** What most cells of a column are. */
function kindsByColumn(kinds: readonly (readonly CellKind[])[], width: number): CellKind[] {
  // The first lines may be a preamble, or names.
  const rows =
    kinds.length > 8 ? kinds.slice(Math.min(Math.floor(kinds.length / 4), 30)) : kinds.slice(kinds.length > 1 ? 1 : 0);
  return Array.from({ length: width }, (_, i) => {
    const counts = countsOf(rows.map((row) => row[i]));
    counts.delete('missing');
    return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'missing';
  });
}

/** The first record that looks as rows do: its time is one, or where there are no times half of its numbers are some. */
function firstRowOf(
  records: readonly SampleRecord[],
  kinds: readonly (readonly CellKind[])[],
  columns: readonly CellKind[],
): number {
  const time = columns.indexOf('moment');
  const typed = columns.flatMap((kind, i) => (kind === 'text' || kind === 'missing' ? [] : [i]));
  return records.findIndex((_, at) => {
    const row = kinds[at]!;
    if (row.length < Math.min(2, columns.length) || isRule(records[at]!)) return false;
    if (time >= 0) return row[time] === 'moment';
    const fitting = typed.filter((i) => row[i] === columns[i] || (row[i] === 'missing' && i > 0));
    return fitting.length > 0 && fitting.length >= typed.length / 2 && row[typed[0]!] !== 'text';
  });
}

/** A line below the names, as consoles draw it. */
function isRule({ cells }: SampleRecord): boolean {
  return cells.every((cell) => /^(?:-{3,}|={3,})$/.test(cell));
}

/** A header with as many names as rows have cells is a good sign, and one with fewer a bad one. */
function headerScore(names: number, width: number): number {
  if (names === 0) return 0;
  return names === width ? 0.5 : -0.5;
}

/** What a column of times is worth, or columns of their parts. */
const AS_TIME = 4;
function areDateParts(names: readonly string[]): boolean {
  const parts = names.map(datePartOf);
  return (
    parts.includes('year') && (parts.includes('day of year') || (parts.includes('month') && parts.includes('day')))
  );
}

/** What a sign costs that stands in times. */
const WITHIN_TIMES = 1.2;

/** How much sense the cells make. */
function scoreOf(
  separator: string,
  rows: readonly (readonly string[])[],
  columns: readonly CellKind[],
  width: number,
): number {
  if (rows.length === 0) return -10;
  const hasTime = columns.includes('moment') ? AS_TIME : 0;
  const hasValue = columns.some((kind) => kind === 'number' || kind === 'state') ? 3 : 0;
  const even = rows.filter(({ length }) => length === width || length === width + 1).length / rows.length;
  const typed = columns.filter((kind) => kind !== 'text').length / columns.length;
  const isUsual = USUAL.some((usual) => usual === separator);
  const unlikely = separator === ' ' ? 0.8 : isUsual || separator === NONE ? 0 : separator === ':' ? WITHIN_TIMES : 0.6;
  return hasTime + hasValue + 2 * even + typed + (width > 1 ? 0.5 : 0) - unlikely;
}
