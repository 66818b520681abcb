/**
 * The subscriber that never skips: collects events into batches and writes each through the breaker.
 *
 * A batch goes collecting → (due) → calling → stored. When the breaker refuses the call, or the call fails, `hold`
 * keeps the batch and tries again later, so that the channels fill up behind it and nothing is lost; `shed` gives the
 * batch up, counted as dead letters.
 *
 * Where a transaction costs more than a batch, several batches go in one: when a full batch has been written and as many
 * events are waiting as the next one takes, it is closed, and the next one filled and written before the commit. So
 * those before us fill their channel again while we write.
 *
 * Two latencies count from an event's intended emission: its delivery ends when it is received here, its time to stored
 * when its batch is committed; in memory, when that is written. The first is kept beside the event; both enter their
 * histograms when the event is stored, so that these and the database tell of the same events.
 */
import type { Config } from '../../contract/config-types.ts';
import { STORAGE_PROBLEMS } from '../../contract/database-types.ts';
import { AT_DISK, DRAIN_URGENCY, DROP_REST, PLACEMENT_LINE, SKIP_WAITS } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { journalOf } from '../../memory/task-journals.ts';
import { FROM_STORAGE, STORAGE, TO_STORAGE } from '../../memory/tasks.ts';
import { addTimes } from '../../memory/time-sums.ts';
import { HistogramStripe } from '../../primitives/histogram/histogram.ts';
import type { Journal } from '../../primitives/shared/journal.ts';
import type { Adoption, EventStore, FlushReason } from '../../storage/event-store.ts';
import * as Step from '../step.ts';
import { servicesOf, type Task, type TaskContext, waitsOf } from '../task.ts';
import { GuardedCall } from './guarded-call.ts';
import { NaiveLatency } from './naive-latency.ts';
import { SlotReclaimer } from './slot-reclaimer.ts';
import { StorageTransaction } from './storage-transaction.ts';

/** A held batch is tried again after this long when the breaker leaves the moment to us. */
const RETRY_MS = 1;
/** How often to look whether subscribers have let go, while nothing else happens. */
const RECLAIM_MS = 20;
const AT_DISK_WORD = STORAGE * PLACEMENT_LINE + AT_DISK;
const NO_SLOTS = new Uint32Array(0);

export class StorageStage implements Task {
  readonly id = STORAGE;
  readonly isBackground = false;
  readonly isEmpty = true;
  dueAt = Number.POSITIVE_INFINITY;
  diskAt = Number.NEGATIVE_INFINITY;
  private readonly journal: Journal;
  private readonly waits: HistogramStripe;
  private readonly services: HistogramStripe;
  private readonly endToEnd: HistogramStripe;
  private readonly delivery: HistogramStripe;
  private readonly calls: HistogramStripe;
  private readonly naive: NaiveLatency;
  private readonly transaction: StorageTransaction;
  private readonly call: GuardedCall;
  private readonly reclaimer: SlotReclaimer;
  private retryAt = 0;
  /** When the latest event that is in a batch was sent here. */
  private arrivedAt = 0;
  private isHeldWhenOpen = true;
  private maxSize = 0;
  /** Of the runs that the store has removed, those noted. */
  private removed = 0;
  /** Before anything else is stored: what memory holds of the run. */
  private mustAdopt = false;
  private adoption: Adoption | null = null;
  /** Of the store, when it was last asked to adopt. */
  private generation: number | undefined;

  constructor(
    private readonly context: TaskContext,
    private readonly store: EventStore,
  ) {
    const { memory, channels, random } = context;
    const journal = journalOf(memory, STORAGE);
    this.journal = journal;
    this.waits = waitsOf(memory, STORAGE);
    this.services = servicesOf(memory, STORAGE);
    this.endToEnd = new HistogramStripe(memory.endToEnd);
    this.delivery = new HistogramStripe(memory.delivery);
    this.calls = new HistogramStripe(memory.calls);
    this.naive = new NaiveLatency(memory);
    this.transaction = new StorageTransaction(memory, journal.draft, context.startedAt);
    this.call = new GuardedCall(memory, random);
    this.reclaimer = new SlotReclaimer(memory, channels, journal);
    Atomics.store(memory.placement, AT_DISK_WORD, 0);
    journal.draft[J.STORE_PROBLEM] = problemNumber(store);
    journal.draft[J.PERSISTENT] = store.isPersistent ? 1 : 0;
    journal.commit();
    this.publish();
    this.settleCall();
    this.settleStored(context.now());
    this.tellDate();
    this.generation = store.generation;
    this.mustAdopt = store.isPersistent && journal.draft[J.STORED]! > 0;
  }

  configure(config: Config, now: number): void {
    this.transaction.configure(config);
    this.call.configure(config);
    this.naive.configure(config);
    const { retainEvents, budgetMb } = config.storage;
    this.store.retain(retainEvents || Number.POSITIVE_INFINITY, budgetMb > 0 ? budgetMb * 1e6 : undefined);
    this.store.pretendFull?.(config.failures.storage.quotaFull);
    this.maxSize = config.batch.maxSize;
    this.isHeldWhenOpen = config.breaker.whenOpen === 'hold';
    this.retryAt = Math.min(this.retryAt, now);
  }

  step(now: number): Step.Result {
    const isServed = this.store.isAsked && this.atDisk(() => this.store.serve());
    const result = this.work(isServed ? this.afterDisk() : now);
    return isServed && result !== Step.ENDED ? Step.WORKED : result;
  }

  close(): void {
    try {
      this.atDisk(() => this.store.close());
    } catch {
      // Every batch is stored; what is left is only for speed, and made up for by whoever opens the database next.
    }
  }

  private work(now: number): Step.Result {
    this.dueAt = Number.POSITIVE_INFINITY;
    if (this.call.isUnderWay) return this.await(now);
    if (this.mustAdopt) return this.adopt(now);
    const { open } = this.transaction;
    const input = this.context.channels.forward[TO_STORAGE]!;
    const isClosed = input.ring.isClosed;
    const received = this.collect(now);
    const isDrained = isClosed && input.ring.available() === 0;
    const due = open.due(now, isDrained) ?? (this.transaction.isSealed ? 'time' : null);
    const { draft } = this.journal;
    if (due !== null) return this.flush(due, now, received);
    // What was waiting for the next batch has gone into it, and it is not full after all: the setting was changed.
    if (draft[J.CLOSED]! > 0 && received === 0) return this.flush(open.length > 0 ? 'time' : null, now, received);
    this.dueAt = open.dueAt();
    if (received === 0 && draft[J.PINNED]! > 0) this.dueAt = Math.min(this.dueAt, now + RECLAIM_MS);
    if (received > 0) return Step.WORKED;
    if (draft[J.PINNED]! > 0) this.reclaimHeld();
    const isEmpty = open.length === 0 && draft[J.CLOSED] === 0;
    if (isDrained && isEmpty && (draft[J.PINNED] === 0 || this.urgency >= SKIP_WAITS)) return Step.ENDED;
    return Step.IDLE;
  }

  /** Takes what fits in the batch; returns how many. */
  private collect(now: number): number {
    const { memory, channels } = this.context;
    const { transaction } = this;
    if (transaction.isSealed) return 0;
    const input = channels.forward[TO_STORAGE]!;
    const { draft } = this.journal;
    const count = Math.min(input.ring.available(), transaction.open.room, Step.QUANTUM) | 0;
    if (count <= 0) return 0;
    const { cells, mask } = input.ring;
    const { batchSlots, batchLatency, intended } = memory;
    const head = draft[J.HEAD]! | 0;
    const to = transaction.events | 0;
    for (let i = 0; i < count; i++) {
      const slot = cells[(head + i) & mask]!;
      batchSlots[to + i] = slot;
      batchLatency[to + i] = now - intended[slot]!;
    }
    transaction.receive(count, now);
    const early = input.recordWaits(this.waits, head, count, now);
    this.arrivedAt = now - input.latestWait;
    draft[J.RECEIVED]! += count;
    draft[J.TIMES_IN] = addTimes(draft[J.TIMES_IN]!, count * now + early);
    draft[J.HEAD] = (head + count) >>> 0;
    this.journal.commit();
    input.ring.publishHead(draft[J.HEAD]!);
    this.services.record((this.context.now() - now) * 1000, count);
    return count;
  }

  /**
   * Asks the breaker and begins the call, for the closed batches and the one that is due.
   *
   * @param reason null when there are only closed ones
   */
  private flush(reason: FlushReason | null, now: number, received: number): Step.Result {
    const waiting = received > 0 ? Step.WORKED : Step.BLOCKED;
    this.transaction.reason = reason;
    if (this.urgency >= DROP_REST) return this.settle('given up', now);
    if (now < this.retryAt) {
      if (this.urgency >= SKIP_WAITS) return this.settle('given up', now);
      this.dueAt = this.retryAt;
      return waiting;
    }
    if (!this.call.begin(now, this.readyAt(reason))) {
      if (!this.isHeldWhenOpen || this.urgency >= SKIP_WAITS) return this.settle('given up', now);
      this.retryAt = now + Math.max(this.call.retryInMs(now), RETRY_MS);
      this.dueAt = this.retryAt;
      return waiting;
    }
    this.journal.draft[J.DATABASE_CALLS]! += 1;
    // While calls fail nothing else is committed, and these are what people want to see then.
    this.journal.commit();
    return this.await(now);
  }

  /** Since when there is something to call for. */
  private readyAt(reason: FlushReason | null): number {
    return Math.max(this.retryAt, reason === 'time' ? this.transaction.open.dueAt() : this.arrivedAt);
  }

  private await(now: number): Step.Result {
    const outcome = this.call.outcome(now);
    if (outcome !== 'pending') return this.finish(outcome, now);
    if (this.urgency >= DROP_REST || (this.urgency >= SKIP_WAITS && this.call.isHanging))
      return this.finish('abandoned', now);
    this.dueAt = this.call.wait(now);
    return Step.CALLING;
  }

  private finish(outcome: 'ok' | 'error' | 'abandoned', now: number): Step.Result {
    const isStored = outcome === 'ok' && this.tryToWrite(now);
    const ended = this.afterDisk();
    this.countCall(isStored, outcome === 'abandoned', ended);
    // The wait for the disk comes on top of the time that a call was asked to take.
    const took = this.call.end(isStored, ended, this.store.isPersistent ? now : ended);
    // What is written to memory is stored by that; the rows have that moment.
    const result = this.conclude(isStored, ended, this.store.isPersistent ? ended : now);
    // After the commit: no more calls are recorded than have ended.
    if (outcome !== 'abandoned') this.calls.record(took * 1000);
    return result;
  }

  /** Done with the batches, or to be tried again. */
  private conclude(isStored: boolean, ended: number, storedAt: number): Step.Result {
    if (isStored) return this.settle('stored', ended, storedAt);
    if (!this.isHeldWhenOpen || this.urgency >= SKIP_WAITS) return this.settle('given up', ended);
    this.retryAt = ended + RETRY_MS;
    this.dueAt = this.retryAt;
    this.journal.commit();
    return Step.WORKED;
  }

  /** In the draft: committed with what becomes of the batches. */
  private countCall(isStored: boolean, isAbandoned: boolean, now: number): void {
    const { call, journal } = this;
    const unstored = isAbandoned ? J.CALLS_ABANDONED : call.isOverdue(now) ? J.CALLS_TIMED_OUT : J.CALLS_FAILED;
    journal.draft[isStored ? J.CALLS_SUCCEEDED : unstored]! += 1;
  }
  /** The call that a predecessor had begun ended with it, whether the database has taken its batches or not. */
  private settleCall(): void {
    const { draft } = this.journal;
    const ended = [J.CALLS_SUCCEEDED, J.CALLS_FAILED, J.CALLS_TIMED_OUT, J.CALLS_ABANDONED];
    const underWay = ended.reduce((left, field) => left - draft[field]!, draft[J.DATABASE_CALLS]!);
    if (underWay <= 0) return;
    draft[this.transaction.wasStored(this.store) ? J.CALLS_SUCCEEDED : J.CALLS_ABANDONED]! += underWay;
  }

  /** @returns whether the batches are stored */
  private tryToWrite(now: number): boolean {
    const { journal, transaction } = this;
    if (this.store.isPersistent) {
      transaction.markInDoubt();
      journal.commit();
    }
    try {
      this.atDisk(() => this.write(now));
      return true;
    } catch {
      transaction.clearInDoubt();
      journal.commit();
      // The file was set aside: the new one knows nothing of what was stored before.
      this.mustAdopt ||= this.store.generation !== this.generation && journal.draft[J.STORED]! > 0;
      return false;
    }
  }

  /** The closed batches, the one that is due, and after it those for which enough events are waiting. */
  private write(now: number): void {
    const { transaction, store } = this;
    const { reason } = transaction;
    transaction.writeClosed(store, now);
    if (reason !== null) transaction.writeOpen(store, reason, now);
    while (reason === 'size' && this.isAnotherWaiting()) {
      const time = this.context.now();
      transaction.close();
      while (transaction.open.room > 0 && this.collect(time) > 0);
      transaction.writeOpen(store, reason, time);
    }
    store.commit();
  }

  /** Whether the transaction takes another full batch, and there are events for it. */
  private isAnotherWaiting(): boolean {
    const { maxSize, store, transaction, context } = this;
    if (!transaction.isRoomFor(maxSize, store.batchesPerCommit)) return false;
    return context.channels.forward[TO_STORAGE]!.ring.available() >= maxSize;
  }

  /** Does what may wait for the disk, and says so meanwhile. */
  private atDisk<T>(act: () => T): T {
    if (!this.store.isPersistent) return act();
    const { placement } = this.context.memory;
    Atomics.store(placement, AT_DISK_WORD, 1);
    try {
      return act();
    } finally {
      Atomics.store(placement, AT_DISK_WORD, 0);
    }
  }

  private afterDisk(): number {
    const now = this.context.now();
    if (this.store.isPersistent) this.diskAt = now;
    return now;
  }

  /**
   * A predecessor may have been ended between storing batches and saying so. When that was it told nobody: the moment in
   * which they are found is the one they are counted by.
   */
  private settleStored(now: number): void {
    const { journal, transaction, store } = this;
    if (transaction.wasStored(store)) {
      this.settle('stored', now);
      return;
    }
    transaction.clearInDoubt();
    journal.commit();
  }

  /**
   * The batches are done with: counts them, gives their slots back and starts the next.
   *
   * @param storedAt ms since the start of the run
   */
  private settle(fate: 'stored' | 'given up', now: number, storedAt = now): Step.Result {
    const { transaction } = this;
    const { draft } = this.journal;
    const { events } = transaction;
    draft[fate === 'stored' ? J.STORED : J.DEAD_LETTERED]! += events;
    draft[J.TIMES_OUT] = addTimes(draft[J.TIMES_OUT]!, events * storedAt);
    if (fate === 'given up') this.noteGivenUp(events, now);
    if (fate === 'stored') {
      transaction.countStored(storedAt);
      if (this.store.isPersistent) transaction.keepDate(storedAt);
      else draft[J.IN_MEMORY]! += events;
      draft[J.ROWS] = this.store.rows();
      draft[J.STORE_BYTES] = this.store.bytes();
      draft[J.PERSISTENT] = this.store.isPersistent ? 1 : 0;
      draft[J.STORE_PROBLEM] = problemNumber(this.store);
      this.noteKept();
    } else transaction.countGivenUp();
    draft[J.SENT]! += events;
    transaction.end();
    this.reclaimer.reclaim(this.context.memory.batchSlots, events | 0);
    this.retryAt = now;
    this.journal.commit();
    // After the commit: no more latencies than events. Before others may write to the slots.
    if (fate === 'stored') this.recordLatencies(events, storedAt);
    if (fate === 'stored') this.naive.record(events, storedAt);
    this.publish();
    this.tellDate();
    this.context.now();
    return Step.WORKED;
  }

  private noteGivenUp(events: number, now: number): void {
    const { draft } = this.journal;
    const { batchSlots, intended } = this.context.memory;
    let sum = 0;
    for (let i = 0; i < events; i++) sum += intended[batchSlots[i]!]!;
    draft[J.GIVEN_UP_TIMES] = addTimes(draft[J.GIVEN_UP_TIMES]!, events * now - sum);
  }
  /** To be written with the next transaction. Said again by a replacement, and written as often: it says the same. */
  private tellDate(): void {
    const { draft } = this.journal;
    const lastBatch = draft[J.DATED_BATCH]!;
    if (lastBatch > 0) this.store.date?.({ lastBatch, storedMs: draft[J.DATED_MS]! });
  }

  /**
   * The database is back, or a new one: what memory holds of this run goes there first, because it came first. A step of it.
   * What keeps the database from it keeps it from storing too, and is dealt with there: in the end memory goes on.
   */
  private adopt(now: number): Step.Result {
    if (now < this.retryAt) {
      this.dueAt = this.retryAt;
      return Step.BLOCKED;
    }
    try {
      this.adoption ??= this.atDisk(() => this.beginAdoption());
      const { adoption } = this;
      if (adoption && !adoption.isDone)
        this.noteAdopted(
          adoption,
          this.atDisk(() => adoption.step()),
        );
      this.mustAdopt = adoption !== null && !adoption.isDone;
      this.afterDisk();
    } catch {
      this.adoption = null;
      this.mustAdopt = this.store.isPersistent;
      this.retryAt = this.afterDisk() + RETRY_MS;
    }
    return Step.WORKED;
  }
  /** Null when there is nothing to bring, or nobody takes it. */
  private beginAdoption(): Adoption | null {
    const { draft } = this.journal;
    this.generation = this.store.generation;
    const { memory } = this.context;
    const recent = draft[J.IN_MEMORY]! - draft[J.SETTLED]!;
    const [missingBefore, stored] = [draft[J.MISSING]!, draft[J.STORED]!];
    return this.store.adopt?.({ memory, recent, missingBefore, stored }) ?? null;
  }
  private noteAdopted({ missing, isDone }: Adoption, events: number): void {
    const { draft } = this.journal;
    const settled = draft[J.SETTLED]! + events + Math.max(0, missing - draft[J.MISSING]!);
    draft[J.RETURNED]! += events;
    draft[J.MISSING] = missing;
    draft[J.SETTLED] = isDone ? draft[J.IN_MEMORY]! : Math.min(settled, draft[J.IN_MEMORY]!);
    this.noteKept();
    this.journal.commit();
  }

  private noteKept(): void {
    const { keptFigures: kept } = this.store;
    if (!kept) return;
    const { draft } = this.journal;
    draft[J.USED_BYTES] = kept.usedBytes;
    draft[J.REACHES_MS] = kept.reachesMs;
    for (; this.removed < kept.removed.length; this.removed++) {
      draft[J.REMOVED_RUNS + (draft[J.REMOVED]! % J.REMOVED_KEPT)] = kept.removed[this.removed]!;
      draft[J.REMOVED]! += 1;
    }
  }

  /** How long the coordinator is ready to wait for the drain: see `control.ts`. */
  private get urgency(): number {
    return Atomics.load(this.context.memory.control, DRAIN_URGENCY);
  }

  private reclaimHeld(): void {
    this.reclaimer.reclaim(NO_SLOTS, 0);
    this.journal.commit();
    this.publish();
  }

  /** Events that were made together, or received together, have the same latency: one record for all of them. */
  private recordLatencies(count: number, storedAt: number): void {
    const { batchSlots, intended } = this.context.memory;
    const { endToEnd } = this;
    let run = 0;
    let time = intended[batchSlots[0]!]!;
    for (let i = 1; i < count; i++) {
      const next = intended[batchSlots[i]!]!;
      if (next === time) continue;
      endToEnd.record((storedAt - time) * 1000, i - run);
      time = next;
      run = i;
    }
    endToEnd.record((storedAt - time) * 1000, count - run);
    this.recordDelivery(count);
  }
  private recordDelivery(count: number): void {
    const { batchLatency } = this.context.memory;
    const { delivery } = this;
    let run = 0;
    let latency = batchLatency[0]!;
    for (let i = 1; i < count; i++) {
      const next = batchLatency[i]!;
      if (next === latency) continue;
      delivery.record(latency * 1000, i - run);
      latency = next;
      run = i;
    }
    delivery.record(latency * 1000, count - run);
  }

  private publish(): void {
    const { forward, returns } = this.context.channels;
    const { draft } = this.journal;
    returns[FROM_STORAGE]!.publishTail(draft[J.RETURN_TAIL]!);
    forward[TO_STORAGE]!.ring.publishHead(draft[J.HEAD]!);
  }
}

/** Its number in the journal. */
function problemNumber({ problem }: EventStore): number {
  return problem === null ? 0 : STORAGE_PROBLEMS.indexOf(problem) + 1;
}
