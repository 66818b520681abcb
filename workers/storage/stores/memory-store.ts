/**
 * The database that lives in the tab: columns in shared memory, a ring of the latest events. Being shared, it outlives
 * the worker that writes it, and a page or a query can read it meanwhile.
 */
import type { StorageProblemCode } from '../../contract/database-types.ts';
import { CLASSES, RECORDED_FLAG, RECORDED_WORDS } from '../../memory/event-columns.ts';
import { epochMsFrom, microsOf } from '../../memory/event-time.ts';
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
   * @param problem why events come here that should go into the database
   */
  constructor(
    private readonly memory: MemoryMap,
    private readonly startedAt: number,
    private written: number,
    lastBatch: number,
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
    const { storeSequence, storeTime, storeMeta, storeValue, storeLatency, storeBatch, storeRecorded } = this.memory;
    const { sequence, intended, meta, value, recorded } = this.memory;
    const { slots, latency, first, count, id } = batch;
    const rows = storeSequence.length;
    const startedUs = microsOf(this.startedAt);
    let to = (this.written % rows) | 0;
    if (isEverLive(this.memory)) this.keepOrigins(batch, to);
    let last = to;
    let time = Number.NaN;
    let timeMs = 0;
    // One pass over the slots for all columns: each slot's lines are fetched once.
    for (let i = first; i < first + count; i++) {
      const slot = slots[i]!;
      storeSequence[to] = sequence[slot]!;
      const next = intended[slot]!;
      if (next !== time) {
        time = next;
        timeMs = epochMsFrom(startedUs, next);
      }
      storeTime[to] = timeMs;
      const word = meta[slot]!;
      storeMeta[to] = word;
      storeValue[to] = value[slot]!;
      storeLatency[to] = latency[i]!;
      storeBatch[to] = id;
      if (word & RECORDED_FLAG) {
        storeRecorded[to * RECORDED_WORDS] = recorded[slot * RECORDED_WORDS]!;
        storeRecorded[to * RECORDED_WORDS + 1] = recorded[slot * RECORDED_WORDS + 1]!;
      }
      last = to;
      if (++to === rows) to = 0;
    }
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
    for (let i = 0; i < CLASSES.length; i++) storeWithin[CLASSES.length * row + i] = withinUs[i]!;
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
