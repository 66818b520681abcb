/** Tables that people bring: how one is read, what was understood of it, and what could not be used. */

/** Encodings of text that are read. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Forms of time that are read. */
export const TIME_FORMS = [
  'ymd',
  'dmy',
  'mdy',
  'epoch-s',
  'epoch-ms',
  'epoch-us',
  'epoch-ns',
  'excel',
  'elapsed-s',
  'elapsed-ms',
  'clock',
  'parts',
  'row',
] as const;
/** Dates by the order of their parts, numbers by what they count; `clock`: times of day without a date; `parts`: year, month, day … in columns of their own; `row`: a second a row, where there is no time. */
export type TimeForm = (typeof TIME_FORMS)[number];

/** `json`: objects of a list, in whatever lines; `lines`: InfluxDB’s line protocol, and pairs of name and value. */
export const FORMATS = ['table', 'influx', 'ndjson', 'json', 'lines'] as const;

/** Signs before the fraction of a number. */
export const DECIMALS = ['.', ','] as const;
/** Signs between groups of three digits; empty: none. */
export const THOUSANDS = ['', ',', '.', ' ', "'"] as const;
/** How numbers are written in a file. */
export interface NumberForm {
  readonly decimal: (typeof DECIMALS)[number];
  /** What may stand between groups of three digits; a space is any kind of it. */
  readonly thousands: (typeof THOUSANDS)[number];
}

/** Everything that decides how a file is read. Columns count from 0, lines from 1. */
export interface TableMapping extends NumberForm {
  /** `influx`: annotated CSV, in which every block may have a header of its own. */
  readonly format: (typeof FORMATS)[number];
  readonly encoding: Encoding;
  /** One character; a space stands for any run of spaces. */
  readonly separator: string;
  /** Line of the columns' names; 0 where there is none. */
  readonly header: number;
  /** Line of the first row. Lines between it and the header are a second header, such as units. */
  readonly firstRow: number;
  readonly columns: readonly string[];
  /** Of JSON with several lists that may be the rows, the names that lead to the one that is, with dots between; else empty. */
  readonly list: string;
  /** One column, or one with the date and one with the time of day; then those of what belongs behind it: seconds, their parts, AM or PM, the distance from UTC. Or a date’s parts. None for the form `row`. */
  readonly time: readonly number[];
  readonly timeForm: TimeForm;
  /** Of times that do not say theirs: an IANA name, or `UTC`. */
  readonly zone: string;
  /** Each is a reading of its own in every row. */
  readonly values: readonly number[];
  /** Unit that stands behind a number, for each of `values`; empty where there is none. */
  readonly units: readonly string[];
  /** Columns that name the sensor of a row. */
  readonly sensor: readonly number[];
  /** Columns that say how good a reading is: one that is said to be bad is left out. Empty: whatever they say. */
  readonly quality: readonly number[];
  /** Numbers that stand for no value, such as −9999. */
  readonly missing: readonly number[];
  /** ON and OFF, true and false, yes and no are 1 and 0. */
  readonly states: boolean;
  /** Rows whose time is far from all others'. */
  readonly outliers: 'leave-out' | 'keep';
  /** Intervals that are much longer than the usual one: played as they are, or as the usual one. Times stay as they are. */
  readonly gaps: 'keep' | 'shorten';
  /** Of several files: sensors of one name are one sensor, or each file has sensors of its own. */
  readonly joined: 'sensors' | 'files';
  /** Only rows from the first moment to before the second one are kept, ms since the epoch; none for all. */
  readonly between: readonly number[];
  /** Of so many rows one is kept. */
  readonly everyNth: number;
  /** Rows after which the rest is left out; 0 for none. */
  readonly firstRows: number;
  /** A file that grows to more than 200 times its size is read all the same. */
  readonly mayExpand: boolean;
}

type ColumnWish = number | string;
/** What is known of a file beforehand; the rest is found out. Columns also by name. */
export type MappingWish = Partial<Omit<TableMapping, 'time' | 'values' | 'sensor' | 'quality' | 'columns'>> & {
  readonly columns?: readonly string[];
  readonly time?: ColumnWish | readonly ColumnWish[];
  readonly values?: ColumnWish | readonly ColumnWish[];
  readonly sensor?: ColumnWish | readonly ColumnWish[];
  readonly quality?: ColumnWish | readonly ColumnWish[];
};

/** One thing that the file does not say for certain. */
export interface Doubt {
  /** The choice it is about. */
  readonly about: keyof TableMapping;
  /** A sentence for people. */
  readonly text: string;
  /** The likely one first. */
  readonly choices: readonly Partial<TableMapping>[];
}

const LEFT_OUT_REASONS = [
  'second header',
  'empty',
  'not a number',
  'other unit',
  'not exact',
  'standing for no value',
  'said to be bad',
  'time not read',
  'hour does not exist',
  'number of columns',
  'quotes',
  'not JSON',
  'other form of line',
  'name not in the columns',
  'too long',
  'cut off',
  'far from the other times',
  'more than there is room for',
  'outside of the times asked for',
] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];
/** A row that is not read, and why. */
export interface LeftOutRow {
  /** Of several files that are joined; of others it is left out. */
  readonly file?: string;
  /** Line in the file, from 1. */
  readonly line: number;
  /** Name of the column; empty when it is about the row. */
  readonly column: string;
  readonly reason: LeftOutReason;
  /** What stands there, cut to 80 characters. */
  readonly text: string;
}
/** How many rows were left out, by reason. */
export type LeftOutCounts = Partial<Record<LeftOutReason, number>>;

/** Rows in a private file: see `contract/recordings/rows-file.ts`. */
export interface RowsFile {
  readonly name: string;
  readonly total: number;
  /** Those before it are not played. */
  readonly first: number;
  readonly rows: number;
  readonly bytes: number;
}

/** Intervals that are much longer than the usual one. */
export interface Gaps {
  readonly count: number;
  readonly longestMs: number;
  /** One that is longer is a gap. */
  readonly overMs: number;
  readonly usualMs: number;
}

/** A table that was read: rows in order of time. */
export interface ImportedTable {
  readonly mapping: TableMapping;
  /** Milliseconds since the epoch, never falling. */
  readonly timeMs: Float64Array;
  /** As in the file. */
  readonly value: Float64Array;
  /** Index into `sensors`. */
  readonly sensor: Uint16Array;
  /** Where rows are that are too many for memory; then the columns above are empty. */
  readonly file: RowsFile | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly gaps: Gaps | null;
  readonly sensors: readonly string[];
  readonly leftOut: LeftOutCounts;
  /** The first `MOST_TOLD` of them. */
  readonly leftOutRows: readonly LeftOutRow[];
  /** Numbers that were kept as values, and may stand for none: they are far from all others. */
  readonly suspects: readonly number[];
  /** Things worth a word: how many rows were out of order, were there twice … */
  readonly notes: readonly string[];
}
/** So many rows that were left out are listed; all are counted. */
export const MOST_TOLD = 10_000;

/** A list of rows within JSON, or columns as long as each other. */
export interface RowList {
  /** Names from the outside in, with dots between; a dot alone: columns that stand in none. */
  readonly path: string;
  readonly rows: number;
}

/** A file as far as it is understood, for people to look at. */
export interface TablePreview {
  readonly mapping: TableMapping;
  readonly doubts: readonly Doubt[];
  /** The first lines from the header on, as they are cut into cells. */
  readonly rows: readonly (readonly string[])[];
  /** Of JSON with several lists that may be the rows, all of them: the likeliest first. */
  readonly lists: readonly RowList[];
}

/** Why a file cannot be read. `durations`: it holds none but measured durations, which have no times. */
export type ImportProblemCode =
  | 'ambiguous'
  | 'empty'
  | 'not a table'
  | 'durations'
  | 'no rows'
  | 'too large'
  | 'expands'
  | 'mapping'
  | 'cancelled';

/** What became of a file: its table, a question about it, or the reason why it cannot be read. */
export type ImportAnswer =
  | { readonly kind: 'table'; readonly table: ImportedTable }
  | { readonly kind: 'doubt'; readonly preview: TablePreview }
  | {
      readonly kind: 'problem';
      readonly code: ImportProblemCode;
      readonly message: string;
      /** Of a file with too many rows: how many there is room for, and its first and its last time, ms since the epoch. */
      readonly room?: { readonly rows: number; readonly fromMs: number; readonly toMs: number };
    };

/** A file, and the name it is shown by. */
export interface NamedBlob {
  readonly name: string;
  readonly blob: Blob;
}

/** A message of a broker as it is understood, and what a live feed makes of it. */
export interface MessageLook {
  readonly preview: TablePreview;
  /** `live.mapping` of that. */
  readonly mapping: string;
  /** Names of sensors in the order of their numbers; none where the message has their numbers, or a column for each. */
  readonly sensors: readonly string[];
  readonly count: number;
  /** The highest number of a sensor; −1 where there is no event. */
  readonly highestSensor: number;
  /** The first ones; a time that is not a number: when the broker stores it. */
  readonly events: readonly {
    readonly timeMs: number;
    readonly sensor: number;
    readonly name: string;
    readonly value: number;
  }[];
  /** Why the live feed would refuse it; null: it does not. */
  readonly refusal: string | null;
}
/** What is understood of a message, or the reason why nothing is. */
export type MessageAnswer =
  | { readonly kind: 'look'; readonly look: MessageLook }
  | { readonly kind: 'problem'; readonly message: string };

/** The worker that reads files, asked about messages. */
export interface MessageLooker {
  /**
   * @param text a message, or several below each other
   * @param sensors in the order of their numbers; null: those that the message names
   */
  message(
    text: string,
    wish: MappingWish,
    sensors: readonly string[] | null,
    options: { readonly zone: string; readonly language: string },
  ): Promise<MessageAnswer>;
}

/** The sign of a worker that its code is there. */
export interface WorkerSign {
  begin(): void;
}

/** The worker that reads files. To cancel, end it. */
export interface TableReader {
  /**
   * Reads a file, or several into one table: all as the first one is understood, each with names of columns of its own. Unless `acceptBest`, it answers with its doubts when there are any.
   *
   * @param onProgress hears of the share of the file that was read, from 0 to 1, and of rows
   */
  read(
    files: readonly NamedBlob[],
    wish: MappingWish,
    options: { readonly acceptBest: boolean; readonly zone: string; readonly language: string },
    onProgress: (share: number, rows: number) => void,
  ): Promise<ImportAnswer>;
  /** What is understood of a file, without reading all of it. */
  preview(
    file: Blob,
    wish: MappingWish,
    options: { readonly zone: string; readonly language: string },
  ): Promise<ImportAnswer>;
}
