/** A call of the database, made again and again until what it is for is done with. */
import type { Cargo } from './cargo.ts';
import type { GuardedCall } from './database/guarded-call.ts';

export interface CallLane {
  readonly cargo: Cargo;
  /** Under way; null while none is. */
  call: GuardedCall | null;
  /** Not to be called before, ms since the start of the run. */
  retryAt: number;
  /** The database has refused the call because of a row. @returns whether it is known which row: the only one that it had */
  noteRefused(): boolean;
  /** Adds to the transaction what has come meanwhile. */
  writeMore?(): void;
}
