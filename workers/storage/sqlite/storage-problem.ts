/** Why a run's events are not, or not where one would expect them, in the database: named, with what to do about it. */
import type { StorageProblemCode } from '../../contract/database-types.ts';
import { SqliteError } from './connection.ts';

/** SQLite's results. */
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

export class StorageProblem extends Error {
  override readonly name = 'StorageProblem';
  constructor(
    readonly code: StorageProblemCode,
    detail: string,
  ) {
    super(detail);
  }
}

/** What an error means. A write that fails for want of room looks like any other: the browser does not let SQLite know. */
export function problemOf(error: unknown): StorageProblemCode {
  if (error instanceof StorageProblem) return error.code;
  if (error instanceof DOMException && error.name === 'QuotaExceededError') return 'full';
  switch (error instanceof SqliteError ? error.primary : 0) {
    case IO_ERROR:
    case FULL:
      return 'full';
    case CORRUPT:
    case NOT_A_DATABASE:
      return 'damaged';
    default:
      return 'failed';
  }
}
