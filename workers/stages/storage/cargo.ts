/** The load of one call of the database: the batches of a transaction, or one batch that goes alone. */
import * as J from '../../memory/journal-fields.ts';
import type { EventStore, FlushReason } from '../../storage/event-store.ts';
import type { BatchPlace } from './batch-places.ts';

/** The word of the journal that counts the batches stored for this reason. */
export const COUNTER_OF = { size: J.BY_SIZE, time: J.BY_TIME, drain: J.BY_DRAIN } as const satisfies Readonly<
  Record<FlushReason, number>
>;

export interface Cargo {
  /** Its events lie there, from `first` on, so many. */
  readonly place: BatchPlace;
  readonly first: number;
  readonly events: number;
  /** Whether its rows have been accepted before, by a transaction that was not committed. */
  readonly isAccepted: boolean;
  /** Whether the row that is refused is being searched for, so that another refusal says nothing new of the database. */
  readonly isSearched: boolean;
  /** From now on the database may have it; until it has refused it, or it is done with. */
  markInDoubt(): void;
  /** Into the open transaction of the store. @param now ms since the start of the run. @throws what the store throws */
  write(store: EventStore, now: number): void;
  /** Counts it as stored. @param storedAt ms since the start of the run */
  countStored(storedAt: number): void;
  /** The number of its last batch, if it is stored next. */
  readonly lastBatch: number;
  /** All of it is to be given up, also what the next call would have left out. */
  takeRest(): void;
  /** The events are done with, stored or not. */
  end(isStored: boolean): void;
}
