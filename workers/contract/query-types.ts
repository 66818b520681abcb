/** Queries of the stored database. */
export type SqlParameter = string | number | null;
export type SqlCell = string | number | bigint | null | Uint8Array;

export interface QueryLimits {
  /** Rows that are returned at most; the rest is left out. */
  readonly rows: number;
  readonly milliseconds: number;
}
export interface QueryResult {
  readonly columns: string[];
  readonly rows: SqlCell[][];
  /** Whether rows were left out. */
  readonly truncated: boolean;
}
export const DEFAULT_LIMITS: QueryLimits = { rows: 100_000, milliseconds: 10_000 };
