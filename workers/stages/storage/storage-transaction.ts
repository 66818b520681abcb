/**
 * The batches that storage writes in one transaction: full ones that are closed, and the open one. They share their fate.
 *
 * Their events lie one behind the other in `batchSlots` and `batchLatency`, the open batch last. Shared memory has size,
 * beginning and limits of each closed batch, the journal how many there are and the state of the open one, so whoever takes
 * over goes on with them.
 *
 * By its limits an event is stored in time, or too late. They are those in force when storage received it, so a batch takes no
 * more events when they change.
 *
 * A batch may depart instead, and have calls of its own while the next one is filled: see `departed-batch.ts`.
 */

import type { Config } from '../../contract/config-types.ts';
import { hasCallTime } from '../../contract/durations/call-times.ts';
import { CLASS_COUNT, CLASSES } from '../../memory/event-columns.ts';
import { epochMs, microsOf } from '../../memory/event-time.ts';
import * as J from '../../memory/journal-fields.ts';
import { CLOSED_WORDS, type MemoryMap, MOST_CLOSED } from '../../memory/memory-map.ts';
import { Batcher } from '../../primitives/batcher/batcher.ts';
import { type Batch, type EventStore, FLUSH_REASONS, type FlushReason } from '../../storage/event-store.ts';
import { type BatchPlace, freePlace, take } from './batch-places.ts';
import { type Cargo, COUNTER_OF } from './cargo.ts';
import type { Departure } from './departed-batch.ts';

export class StorageTransaction implements Cargo {
  readonly first = 0;
  readonly isSearched = false;
  /** The batch that is being collected. */
  readonly open: Batcher;
  /** Why the open batch goes with the closed ones; null when they go alone. */
  reason: FlushReason | null = null;
  private readonly batch: Batch;
  /** In force, and of the open batch: µs by class. */
  private readonly withinUs = new Float64Array(CLASS_COUNT);
  private readonly openWithinUs: Float64Array;
  private isOnlyOpenAllowed = false;

  /**
   * @param places where batches lie
   * @param draft of the storage stage's journal, which the stage commits
   * @param startedAt of the run, ms since the epoch
   */
  constructor(
    private readonly memory: MemoryMap,
    private readonly places: readonly BatchPlace[],
    private readonly draft: Float64Array,
    private readonly startedAt: number,
  ) {
    this.open = new Batcher(memory.batchSlots, draft.subarray(J.BATCH_SIZE, J.BATCH_OPENED + 1));
    this.openWithinUs = draft.subarray(J.BATCH_WITHIN, J.BATCH_WITHIN + CLASS_COUNT);
    this.batch = {
      id: 0,
      slots: memory.batchSlots,
      latency: memory.batchLatency,
      first: 0,
      count: 0,
      openedAt: 0,
      flushedAt: 0,
      reason: 'size',
      withinUs: new Float64Array(CLASS_COUNT),
    };
  }

  configure({ batch, objectives, database, failures }: Config): void {
    this.open.configure(batch);
    this.isOnlyOpenAllowed = hasCallTime(database) || failures.storage.refusedRows > 0 || database.inFlight > 1;
    CLASSES.forEach((name, i) => {
      this.withinUs[i] = microsOf(objectives.storedWithinMs[name]);
    });
  }

  /** Of the open batch, and of the closed ones before it. */
  get place(): BatchPlace {
    return this.places[this.draft[J.OPEN_PLACE]!]!;
  }

  /** So many events are written behind those of the open batch. @param since when the oldest of them began to wait, ms */
  receive(count: number, since: number): void {
    if (this.open.length === 0) for (let i = 0; i < CLASS_COUNT; i++) this.openWithinUs[i] = this.withinUs[i]!;
    this.open.grow(count, since);
  }
  /** How many more events the open batch takes. Its size may have been raised while closed batches leave it less. */
  get room(): number {
    return Math.min(this.open.room, this.place.slots.length - this.events);
  }
  /** Why the open batch takes no more though it may be larger: its place is full, or what comes now has other limits. Else null. */
  get sealedBy(): FlushReason | null {
    if (this.open.length === 0) return null;
    if (this.room === 0) return 'size';
    for (let i = 0; i < CLASS_COUNT; i++) if (this.openWithinUs[i] !== this.withinUs[i]) return 'time';
    return null;
  }

  /** From now on the database may have the batches; until it has refused them, or they are done with. */
  markInDoubt(): void {
    this.draft[J.IN_DOUBT] = this.reason === null ? 1 : 2 + FLUSH_REASONS.indexOf(this.reason);
  }
  /** A predecessor's transaction is as it was in doubt. */
  resume(): void {
    this.reason = FLUSH_REASONS[this.draft[J.IN_DOUBT]! - 2] ?? null;
  }

  /** How many batches are closed. */
  get closed(): number {
    return this.draft[J.CLOSED]!;
  }
  /** How many batches there are, as far as they are to be written. */
  get batches(): number {
    return this.closed + (this.reason !== null ? 1 : 0);
  }
  /** How many events, of all batches: the next one is written behind them. */
  get events(): number {
    return this.closedEvents() + this.open.length;
  }

  get lastBatch(): number {
    return this.draft[J.BATCH_ID]! + this.batches;
  }
  /** Written once, in a transaction that was not committed. */
  get isAccepted(): boolean {
    return this.closed > 0;
  }

  /**
   * Whether a batch of so many events may come behind the open one. Not where calls have a cost by row, or may be refused
   * because of one: what comes on top of a call would not have paid, nor be looked at.
   *
   * @param most batches of a transaction
   */
  isRoomFor(events: number, most: number): boolean {
    if (this.isOnlyOpenAllowed) return false;
    return this.closed < Math.min(most - 1, MOST_CLOSED) && this.events + events <= this.place.slots.length;
  }

  /** The open batch, which is the only one, departs for calls of its own; the next one gets another place. */
  depart(reason: FlushReason): Departure {
    const { open, draft } = this;
    const departure: Departure = {
      events: open.length,
      openedAt: open.openedAt,
      reason: FLUSH_REASONS.indexOf(reason),
      withinUs: this.openWithinUs.slice(),
      refusals: draft[J.REFUSED_CALLS]!,
    };
    take(draft, draft[J.OPEN_PLACE]!);
    this.beginNext();
    return departure;
  }

  /** The open batch is full and written, and waits for the next one. Committed with the first events of that. */
  close(): void {
    const { closedBatches } = this.memory;
    const at = CLOSED_WORDS * this.closed;
    closedBatches[at] = this.open.length;
    closedBatches[at + 1] = this.open.openedAt;
    for (let i = 0; i < CLASS_COUNT; i++) closedBatches[at + 2 + i] = this.openWithinUs[i]!;
    this.draft[J.CLOSED]! += 1;
    this.open.clear();
  }

  /** The closed batches, and the one that is due. */
  write(store: EventStore, now: number): void {
    this.writeClosed(store, now);
    if (this.reason !== null) this.writeOpen(store, this.reason, now);
  }
  private writeClosed(store: EventStore, now: number): void {
    const { closedBatches } = this.memory;
    let id = this.draft[J.BATCH_ID]!;
    let first = 0;
    for (let i = 0; i < this.closed; i++) {
      const at = CLOSED_WORDS * i;
      for (let c = 0; c < CLASS_COUNT; c++) this.batch.withinUs[c] = closedBatches[at + 2 + c]!;
      this.writeBatch(store, ++id, first, closedBatches[at]!, closedBatches[at + 1]!, 'size', now);
      first += closedBatches[at]!;
    }
  }
  writeOpen(store: EventStore, reason: FlushReason, now: number): void {
    const id = this.draft[J.BATCH_ID]! + this.closed + 1;
    for (let i = 0; i < CLASS_COUNT; i++) this.batch.withinUs[i] = this.openWithinUs[i]!;
    this.writeBatch(store, id, this.closedEvents(), this.open.length, this.open.openedAt, reason, now);
  }

  /** Counts the batches as stored. @param storedAt ms since the start of the run */
  countStored(storedAt: number): void {
    const { draft, closed, open } = this;
    draft[J.BY_SIZE]! += closed;
    if (this.reason !== null) draft[COUNTER_OF[this.reason]]! += 1;
    draft[J.BATCHES]! += this.batches;
    draft[J.BATCHED_EVENTS]! += this.events;
    draft[J.LAST_SIZE] = open.length > 0 ? open.length : this.memory.closedBatches[CLOSED_WORDS * (closed - 1)]!;
    this.countPunctuality(microsOf(storedAt));
  }
  private countPunctuality(storedUs: number): void {
    const { open } = this;
    const { punctuality } = this.place;
    const { closedBatches } = this.memory;
    let first = 0;
    for (let i = 0; i < this.closed; i++) {
      const at = CLOSED_WORDS * i;
      const count = closedBatches[at]!;
      punctuality.countStored(first, count, storedUs, closedBatches, at + 2);
      first += count;
    }
    punctuality.countStored(first, open.length, storedUs, this.openWithinUs, 0);
  }
  takeRest(): void {
    // There is no more than all.
  }

  /** The next one begins. */
  end(): void {
    this.draft[J.BATCH_ID]! += this.batches;
    this.draft[J.CLOSED] = 0;
    this.draft[J.IN_DOUBT] = 0;
    this.beginNext();
  }
  private beginNext(): void {
    this.draft[J.REFUSED_CALLS] = 0;
    this.draft[J.OPEN_PLACE] = freePlace(this.draft);
    this.open.clear();
  }

  private closedEvents(): number {
    const { closedBatches } = this.memory;
    let events = 0;
    for (let i = 0; i < this.closed; i++) events += closedBatches[CLOSED_WORDS * i]!;
    return events;
  }

  private writeBatch(
    store: EventStore,
    id: number,
    first: number,
    count: number,
    openedAt: number,
    reason: FlushReason,
    now: number,
  ): void {
    const { batch, startedAt, place } = this;
    batch.id = id;
    batch.slots = place.slots;
    batch.latency = place.latency;
    batch.first = first;
    batch.count = count;
    batch.openedAt = startedAt + openedAt;
    batch.flushedAt = epochMs(startedAt, now);
    batch.reason = reason;
    store.write(batch, this.memory);
  }
}
