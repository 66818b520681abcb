/**
 * The database that lives in the tab: columns in shared memory, a ring of the latest events. Being shared, it outlives
 * the worker that writes it, and a page or a query can read it meanwhile.
 */
import type { StorageProblemCode } from '../../contract/database-types.ts';
import type { ColumnKernels } from '../../kernel/column-kernels.ts';
import { CLASS_COUNT } from '../../memory/event-columns.ts';
import { microsOf } from '../../memory/event-time.ts';
import { isEverLive, LIVE_MESSAGE_WORDS, LIVE_SEQUENCE, originOf, PLACE_MASK } from '../../memory/live-words.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import type { Batch, EventStore } from '../event-store.ts';

const BYTES_PER_ROW = 8 + 8 + 4 + 4 + 4 + 4 + 8 + 4;

export class MemoryStore implements EventStore {
  readonly isPersistent = false;
  readonly batchesPerCommit = 1;
  readonly isAsked = false;
  private kept = 0;
  private limit: number;
  private lastBatch = 0;

  /**
   * @param memory of the run; its store columns are written here
   * @param startedAt start of the run, milliseconds since the epoch
   * @param written events stored so far in this run, and the last batch: what a replaced worker had committed
   * @param kernels of this thread, over that memory
   * @param problem why events come here that should go into the database
   */
  constructor(
    private readonly memory: MemoryMap,
    private readonly startedAt: number,
    private written: number,
    lastBatch: number,
    private readonly kernels: Pick<ColumnKernels, 'append'>,
    readonly problem: StorageProblemCode | null = null,
  ) {
    this.limit = memory.storeSequence.length;
    this.kept = Math.min(written, this.limit);
    this.lastBatch = lastBatch;
  }

  has(id: number): boolean {
    return id <= this.lastBatch;
  }

  write(batch: Batch): void {
    const { slots, latency, first, count, id } = batch;
    const rows = this.memory.storeSequence.length;
    const startedUs = microsOf(this.startedAt);
    const to = this.written % rows;
    if (isEverLive(this.memory)) this.keepOrigins(batch, to);
    // Up to the end of the ring, and on from its beginning as often as it takes.
    for (let done = 0; done < count; ) {
      const row = (to + done) % rows;
      const n = Math.min(count - done, rows - row);
      this.kernels.append(slots, latency, first + done, n, row, id, startedUs);
      done += n;
    }
    const last = (to + Math.max(count, 1) - 1) % rows;
    this.keepDates(batch, last);
    this.written += count;
    this.lastBatch = id;
    this.kept = Math.min(this.kept + count, this.limit);
  }

  /** Where a live feed had them from. @param from row of the first */
  private keepOrigins({ slots, first, count }: Batch, from: number): void {
    const { storeOrigin, liveOf, liveIndexOf, liveMessages } = this.memory;
    for (let i = 0; i < count; i++) {
      const slot = slots[first + i]!;
      const entry = liveOf[slot]! - 1;
      liveIndexOf[slot]! &= PLACE_MASK;
      const sequence = entry < 0 ? 0 : liveMessages[entry * LIVE_MESSAGE_WORDS + LIVE_SEQUENCE]!;
      storeOrigin[(from + i) % storeOrigin.length] = entry < 0 ? 0 : originOf(sequence, liveIndexOf[slot]!);
    }
  }

  /** It is stored as soon as it is written. @param row of its last event */
  private keepDates({ flushedAt, withinUs }: Batch, row: number): void {
    const { storeStored, storeWithin } = this.memory;
    storeStored[row] = flushedAt;
    for (let i = 0; i < CLASS_COUNT; i++) storeWithin[CLASS_COUNT * row + i] = withinUs[i]!;
  }

  /** Every write is for good, as far as memory is. */
  commit(): void {}
  serve(): boolean {
    return false;
  }
  close(): void {}

  rows(): number {
    return this.kept;
  }
  bytes(): number {
    return this.kept * BYTES_PER_ROW;
  }
  retain(events: number): void {
    this.limit = Math.min(events, this.memory.storeSequence.length);
    this.kept = Math.min(this.kept, this.limit);
  }
}
