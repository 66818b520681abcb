/** What the storage stage asks of a database, whichever it is. */
import type { StorageProblemCode } from '../contract/database-types.ts';
import type { MemoryMap } from '../memory/memory-map.ts';

/** Why a batch is stored, in the order of their numbers in shared memory. */
export const FLUSH_REASONS = ['size', 'time', 'drain'] as const;
export type FlushReason = (typeof FLUSH_REASONS)[number];

/** One batch as the storage stage hands it over. The events themselves are in the pool, by slot. */
export interface Batch {
  /** Counts up from 1 in each run. */
  id: number;
  /** Its events are `slots[first]` to `slots[first + count - 1]`. */
  slots: Uint32Array;
  first: number;
  count: number;
  /** Milliseconds from intended emission to receipt, beside `slots`. */
  latency: Float32Array;
  /** Milliseconds since the epoch. */
  openedAt: number;
  flushedAt: number;
  reason: FlushReason;
  /** By class: µs from the intended emission within which an event is stored in time. */
  withinUs: Float64Array;
}

/** When a transaction was stored: known when it has returned, and written with the next one. */
export interface StoredDate {
  readonly lastBatch: number;
  /** Milliseconds since the epoch, a whole number of µs. */
  readonly storedMs: number;
}

/** What is known of the run's events in memory. */
export interface AdoptionOrder {
  readonly memory: MemoryMap;
  /** The latest so many events stored in memory may be new to the database. */
  readonly recent: number;
  /** Events of this run that are known not to be in the database. */
  readonly missingBefore: number;
  /** Events of this run in all. */
  readonly stored: number;
}

export interface Adoption {
  /** Events of this run that are not in the database, and won't be. */
  readonly missing: number;
  /** Writes some batches. @returns how many events they had @throws what the store throws; then none of them is written */
  step(): number;
  readonly isDone: boolean;
}

export interface KeptFigures {
  /** Of the pages in use. */
  readonly usedBytes: number;
  /** Up to here events of this run have made room, ms since the epoch; 0: all are there. */
  readonly reachesMs: number;
  /** Runs that were removed to make room, since the store was opened, the latest last. */
  readonly removed: readonly number[];
}

export interface EventStore {
  readonly isPersistent: boolean;
  /** Why events do not go where the configuration says, or did not at first; null when all is well. */
  readonly problem: StorageProblemCode | null;
  /** How many batches one transaction takes well: the dearer a commit, the more. */
  readonly batchesPerCommit: number;
  /** Whether batch `id` of this run is stored already: asked after a crash, so that none is stored twice. */
  has(id: number): boolean;
  /** Stores it once `commit` has returned. Throws: then it is not stored, and neither are others not yet committed. */
  write(batch: Batch, events: MemoryMap): void;
  /** When the latest transaction was stored: kept until the next one, or `close`, has written it. Of a store on a disk. */
  date?(stored: StoredDate): void;
  /** Makes what was written last for good. Throws: then none of it is stored. */
  commit(): void;
  /** Whether a read of a query is waiting to be served. Costs next to nothing. */
  readonly isAsked: boolean;
  /** Serves a read of a query, if one is waiting, for about a millisecond; never between a write and its commit. */
  serve(): boolean;
  /** Events kept at the moment, and the bytes they take. */
  rows(): number;
  bytes(): number;
  /**
   * Keeps at most so much from now on: see `retention.ts`. Memory keeps the latest events.
   *
   * @param events Infinity for no limit
   * @param bytes that what is stored may take on the disk; left out, what the store thinks right
   */
  retain(events: number, bytes?: number): void;
  /** What making room has come to; of a store on a disk. */
  readonly keptFigures?: KeptFigures | undefined;
  /** Fails from now on as a full disk does, or no more: an injected failure. For a store that has a disk. */
  pretendFull?(isFull: boolean): void;
  /**
   * Begins to bring what memory holds of this run, each batch once and in order. A store on a disk, before anything else is
   * written. Null when nothing can be stored now.
   *
   * @throws what the store throws
   */
  adopt?(order: AdoptionOrder): Adoption | null;
  /** Counts up when what was stored before is not here any more: a new database was begun. */
  readonly generation?: number;
  /** The run is over, or is stored elsewhere from now on. */
  close(): void;
}
