/** Queries of the stored database. */
/** A BigInt has at most 64 bits: cells may be such. */
export type SqlParameter = string | number | bigint | null;
/** As SQLite gives it: integers beyond 2⁵³ as bigints, a blob as bytes. */
export type SqlCell = string | number | bigint | null | Uint8Array;

/** A query that takes longer is ended, and rejected. */
export interface QueryLimits {
  /** Rows that are returned at most; the rest is left out. */
  readonly rows: number;
  readonly milliseconds: number;
}
/**
 * How a query was answered: by SQLite, from each row; from whole columns of events, of which SQLite got the figures of
 * groups; or from the sizes of batches, without reading an event.
 */
export type QueryWay = 'rows' | 'columns' | 'batches';
/** What a query gave. */
export interface QueryResult {
  readonly columns: string[];
  readonly rows: SqlCell[][];
  /** Whether rows were left out. */
  readonly truncated: boolean;
  /** Of every answer to a query. */
  readonly way?: QueryWay;
}
/** Where the caller says nothing. */
export const DEFAULT_LIMITS: QueryLimits = { rows: 100_000, milliseconds: 10_000 };
