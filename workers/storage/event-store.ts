/** What the storage stage asks of a database, whichever it is. */
import type { MemoryMap } from '../memory/memory-map.ts';

export type FlushReason = 'size' | 'time' | 'drain';

/** One batch as the storage stage hands it over. The events themselves are in the pool, by slot. */
export interface Batch {
  /** Counts up from 1 in each run. */
  id: number;
  slots: Uint32Array;
  /** Milliseconds from intended emission to receipt, beside `slots`. */
  latency: Float32Array;
  count: number;
  /** Milliseconds since the epoch. */
  openedAt: number;
  flushedAt: number;
  reason: FlushReason;
}

export interface EventStore {
  readonly persistent: boolean;
  /** Whether batch `id` of this run is stored already: asked after a crash, so that none is stored twice. */
  has(id: number): boolean;
  /** Stores all of it or, throwing, nothing of it. */
  write(batch: Batch, events: MemoryMap): void;
  /** Events kept at the moment, and the bytes they take. */
  rows(): number;
  bytes(): number;
  /** Keeps at most this many events from now on; the oldest go first. */
  retain(events: number): void;
}
