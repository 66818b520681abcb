/** Arrivals as they were recorded elsewhere: what a file of them becomes, and how it is read. */
import type { ArrivalTrace } from './arrival-trace.ts';

/** Dates by the order of their parts; times of day; numbers by what they count, since 1970 or since the start. */
export const TRACE_TIME_FORMS = [
  'ymd',
  'dmy',
  'mdy',
  'clock',
  'excel',
  'epoch-s',
  'epoch-ms',
  'epoch-us',
  'epoch-ns',
  'elapsed-s',
  'elapsed-ms',
  'elapsed-us',
  'elapsed-ns',
] as const;
export type TraceTimeForm = (typeof TRACE_TIME_FORMS)[number];

/** What people read of each form. */
export const FORM_NAMES: Readonly<Record<TraceTimeForm, string>> = {
  ymd: 'dates, year first',
  dmy: 'dates, day first',
  mdy: 'dates, month first',
  clock: 'times of day',
  excel: 'days of a spreadsheet',
  'epoch-s': 'seconds since 1970',
  'epoch-ms': 'milliseconds since 1970',
  'epoch-us': 'microseconds since 1970',
  'epoch-ns': 'nanoseconds since 1970',
  'elapsed-s': 'seconds',
  'elapsed-ms': 'milliseconds',
  'elapsed-us': 'microseconds',
  'elapsed-ns': 'nanoseconds',
};
/** A run has room for so many: see `ArrivalTrace`. */
export { MOST_TRACE_PIECES } from '../../memory/memory-map.ts';

/** Every row is an arrival. */
export const EACH_ROW = -1;

/** What a person has decided where a file leaves it open. Columns count from 0. */
export interface TraceWish {
  /** Of JSON with several lists that may be the rows, the names that lead to the one that is, with dots between. */
  readonly list?: string;
  /** One column; or one with the date, one with the time of day, and those of what belongs behind it. */
  readonly time?: readonly number[];
  readonly timeForm?: TraceTimeForm;
  /** The column of counts, or EACH_ROW. */
  readonly counts?: number;
  /** What a count is of: the interval from its time to the next one, or a second of it. */
  readonly per?: 'interval' | 'second';
}

/** How a file was read, and what came of it. */
export interface ReadTrace extends ArrivalTrace {
  readonly columns: readonly string[];
  readonly wish: Required<TraceWish>;
  /** Between two counts, mostly; 0 where every row is an arrival. */
  readonly stepMs: number;
  /** What a reader should know of it: what was left out, or had to be made coarser. */
  readonly notes: readonly string[];
}

export interface TraceQuestion {
  readonly text: string;
  /** The likely one first. */
  readonly choices: readonly { readonly label: string; readonly wish: TraceWish }[];
}

export type TraceAnswer =
  | { readonly kind: 'trace'; readonly trace: ReadTrace }
  | { readonly kind: 'question'; readonly question: TraceQuestion }
  | { readonly kind: 'problem'; readonly message: string };

/** The worker that reads files. To cancel, end it. */
export interface TraceReader {
  arrivals(
    file: Blob,
    wish: TraceWish,
    options: { readonly zone: string; readonly language: string },
  ): Promise<TraceAnswer>;
}
