/**
 * The batches that storage writes in one transaction: full ones that are closed, and the open one. They share their fate.
 *
 * Their events lie one behind the other in `batchSlots` and `batchLatency`, the open batch last. Shared memory has size,
 * beginning and limits of each closed batch, the journal how many there are and the state of the open one, so whoever takes
 * over goes on with them.
 *
 * By its limits an event is stored in time, or too late. They are those in force when storage received it, so a batch takes no
 * more events when they change.
 */
import type { Config } from '../../contract/config-types.ts';
import { CLASSES } from '../../memory/event-columns.ts';
import { epochMs, microsOf } from '../../memory/event-time.ts';
import * as J from '../../memory/journal-fields.ts';
import { CLOSED_WORDS, type MemoryMap, MOST_CLOSED } from '../../memory/memory-map.ts';
import { Batcher } from '../../primitives/batcher/batcher.ts';
import type { Batch, EventStore, FlushReason } from '../../storage/event-store.ts';
import { Punctuality } from './punctuality.ts';

const KINDS = CLASSES.length;
/** In the order of their numbers in the journal. */
const FLUSH_REASONS: readonly FlushReason[] = ['size', 'time', 'drain'];
const COUNTER_OF = { size: J.BY_SIZE, time: J.BY_TIME, drain: J.BY_DRAIN } as const;

export class StorageTransaction {
  /** The batch that is being collected. */
  readonly open: Batcher;
  /** Why the open batch goes with the closed ones; null when they go alone. */
  reason: FlushReason | null = null;
  private readonly batch: Batch;
  /** In force, and of the open batch: µs by class. */
  private readonly withinUs = new Float64Array(KINDS);
  private readonly openWithinUs: Float64Array;
  private readonly punctuality: Punctuality;

  /**
   * @param draft of the storage stage's journal, which the stage commits
   * @param startedAt of the run, ms since the epoch
   */
  constructor(
    private readonly memory: MemoryMap,
    private readonly draft: Float64Array,
    private readonly startedAt: number,
  ) {
    this.open = new Batcher(memory.batchSlots, draft.subarray(J.BATCH_SIZE, J.BATCH_OPENED + 1));
    this.openWithinUs = draft.subarray(J.BATCH_WITHIN, J.BATCH_WITHIN + KINDS);
    this.punctuality = new Punctuality(memory, draft);
    this.batch = {
      id: 0,
      slots: memory.batchSlots,
      latency: memory.batchLatency,
      first: 0,
      count: 0,
      openedAt: 0,
      flushedAt: 0,
      reason: 'size',
      withinUs: new Float64Array(KINDS),
    };
  }

  configure({ batch, objectives }: Config): void {
    this.open.configure(batch);
    CLASSES.forEach((name, i) => {
      this.withinUs[i] = microsOf(objectives.storedWithinMs[name]);
    });
  }

  /** So many events are written behind those of the open batch. */
  receive(count: number, now: number): void {
    if (this.open.length === 0) for (let i = 0; i < KINDS; i++) this.openWithinUs[i] = this.withinUs[i]!;
    this.open.grow(count, now);
  }
  /** The open batch takes no more: what comes now has other limits. */
  get isSealed(): boolean {
    if (this.open.length === 0) return false;
    for (let i = 0; i < KINDS; i++) if (this.openWithinUs[i] !== this.withinUs[i]) return true;
    return false;
  }

  /** From now on the database may have the batches; until it has refused them, or they are done with. */
  markInDoubt(): void {
    this.draft[J.IN_DOUBT] = this.reason === null ? 1 : 2 + FLUSH_REASONS.indexOf(this.reason);
  }
  clearInDoubt(): void {
    this.draft[J.IN_DOUBT] = 0;
  }
  /** Whether a predecessor's transaction is stored, which nobody could say: it was all or nothing. */
  wasStored(store: EventStore): boolean {
    const markInDoubt = this.draft[J.IN_DOUBT]!;
    if (markInDoubt === 0) return false;
    this.reason = FLUSH_REASONS[markInDoubt - 2] ?? null;
    return store.has(this.draft[J.BATCH_ID]! + this.batches);
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

  /** Whether a batch of so many events may come behind the open one. @param most batches of a transaction */
  isRoomFor(events: number, most: number): boolean {
    return this.closed < Math.min(most - 1, MOST_CLOSED) && this.events + events <= this.memory.batchSlots.length;
  }

  /** The open batch is full and written, and waits for the next one. Committed with the first events of that. */
  close(): void {
    const { closedBatches } = this.memory;
    const at = CLOSED_WORDS * this.closed;
    closedBatches[at] = this.open.length;
    closedBatches[at + 1] = this.open.openedAt;
    for (let i = 0; i < KINDS; i++) closedBatches[at + 2 + i] = this.openWithinUs[i]!;
    this.draft[J.CLOSED]! += 1;
    this.open.clear();
  }

  /** @param now ms since the start of the run. @throws what the store throws */
  writeClosed(store: EventStore, now: number): void {
    const { closedBatches } = this.memory;
    let id = this.draft[J.BATCH_ID]!;
    let first = 0;
    for (let i = 0; i < this.closed; i++) {
      const at = CLOSED_WORDS * i;
      for (let c = 0; c < KINDS; c++) this.batch.withinUs[c] = closedBatches[at + 2 + c]!;
      this.write(store, ++id, first, closedBatches[at]!, closedBatches[at + 1]!, 'size', now);
      first += closedBatches[at]!;
    }
  }
  writeOpen(store: EventStore, reason: FlushReason, now: number): void {
    const id = this.draft[J.BATCH_ID]! + this.closed + 1;
    for (let i = 0; i < KINDS; i++) this.batch.withinUs[i] = this.openWithinUs[i]!;
    this.write(store, id, this.closedEvents(), this.open.length, this.open.openedAt, reason, now);
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
    const { punctuality, open } = this;
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
  /** Counts them as given up. */
  countGivenUp(): void {
    this.punctuality.countGivenUp(this.events);
  }
  /** The latest transaction of the database: the next one writes when it was stored. @param storedAt ms since the start of the run */
  keepDate(storedAt: number): void {
    this.draft[J.DATED_BATCH] = this.draft[J.BATCH_ID]! + this.batches;
    this.draft[J.DATED_MS] = epochMs(this.startedAt, storedAt);
  }

  /** Done with, stored or not: the next one begins. */
  end(): void {
    this.draft[J.BATCH_ID]! += this.batches;
    this.draft[J.CLOSED] = 0;
    this.clearInDoubt();
    this.open.clear();
  }

  private closedEvents(): number {
    const { closedBatches } = this.memory;
    let events = 0;
    for (let i = 0; i < this.closed; i++) events += closedBatches[CLOSED_WORDS * i]!;
    return events;
  }

  private write(
    store: EventStore,
    id: number,
    first: number,
    count: number,
    openedAt: number,
    reason: FlushReason,
    now: number,
  ): void {
    const { batch, startedAt } = this;
    batch.id = id;
    batch.first = first;
    batch.count = count;
    batch.openedAt = startedAt + openedAt;
    batch.flushedAt = epochMs(startedAt, now);
    batch.reason = reason;
    store.write(batch, this.memory);
  }
}
