/** Why a run's events are not, or not where one would expect them, in the database: named, with what to do about it. */
import type { StorageProblemCode } from '../contract/database-types.ts';

export class StorageProblem extends Error {
  override readonly name = 'StorageProblem';
  constructor(
    readonly code: StorageProblemCode,
    detail: string,
  ) {
    super(detail);
  }
}
