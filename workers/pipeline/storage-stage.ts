/**
 * The subscriber that never skips: collects events into batches and writes each through the breaker.
 *
 * A batch goes collecting → (due) → calling → stored. When the breaker refuses the call, or the call fails, `hold`
 * keeps the batch and tries again later, so that the channels fill up behind it and nothing is lost; `shed` gives the
 * batch up, counted as dead letters.
 *
 * Where a transaction costs more than a batch, several batches go in one: when a full batch has been written and as many
 * events are waiting as the next one takes, it is closed, and the next one filled and written before the commit. So
 * those before us fill their channel again while we write. The batches of a transaction share their fate.
 *
 * An event's end-to-end latency ends when it is received here. It is kept beside the event and enters the histogram
 * when the event is stored, so that the histogram and the database tell the same.
 */
import type { Config } from '../contract/config-types.ts';
import { STORAGE_PROBLEMS } from '../contract/database-types.ts';
import { AT_DISK, GIVE_UP, GIVEN_UP, IMPATIENT, PLACEMENT_LINE } from '../memory/control.ts';
import type { Journal } from '../memory/journal.ts';
import * as J from '../memory/journal-fields.ts';
import { CLOSED_WORDS, MOST_CLOSED } from '../memory/memory-map.ts';
import { FROM_STORAGE, STORAGE, TO_STORAGE } from '../memory/tasks.ts';
import { Batcher } from '../primitives/batcher.ts';
import { CircuitBreaker, REJECTED } from '../primitives/circuit-breaker.ts';
import { HistogramStripe } from '../primitives/histogram.ts';
import type { Batch, EventStore, FlushReason } from '../storage/event-store.ts';
import { DatabaseCall } from './database-call.ts';
import { SlotReclaimer } from './slot-reclaimer.ts';
import {
  BLOCKED,
  CALLING,
  ENDED,
  IDLE,
  journalOf,
  QUANTUM,
  type StepResult,
  servicesOf,
  type Task,
  type TaskContext,
  WORKED,
  waitsOf,
} from './task.ts';

/** A held batch is tried again after this long when the breaker leaves the moment to us. */
const RETRY_MS = 1;
/** How often to look whether observers have let go, while nothing else happens. */
const RECLAIM_MS = 20;
/** The stage's number among the breaker's callers: it is the only one. */
const CALLER = 0;
const NO_PERMIT = REJECTED;
const NO_SLOTS = new Uint32Array(0);
const COUNTER_OF = { size: J.BY_SIZE, time: J.BY_TIME, drain: J.BY_DRAIN } as const;

export class StorageStage implements Task {
  readonly id = STORAGE;
  readonly background = false;
  readonly empty = true;
  dueAt = Number.POSITIVE_INFINITY;
  private readonly journal: Journal;
  private readonly waits;
  private readonly services;
  private readonly endToEnd: HistogramStripe;
  private readonly batcher: Batcher;
  private readonly breaker: CircuitBreaker;
  private readonly call: DatabaseCall;
  private readonly reclaimer: SlotReclaimer;
  private readonly batch: Batch;
  /** The breaker's leave for the call under way; NO_PERMIT while there is none. */
  private permit = NO_PERMIT;
  private calling = false;
  /** Of the batch that goes with the closed ones; null when they go alone. */
  private reason: FlushReason | null = null;
  private retryAt = 0;
  private hold = true;
  private slowCallMs = 0;
  private maxSize = 0;

  constructor(
    private readonly context: TaskContext,
    private readonly store: EventStore,
  ) {
    const { memory, links, random } = context;
    const journal = journalOf(memory, STORAGE);
    this.journal = journal;
    this.waits = waitsOf(memory, STORAGE);
    this.services = servicesOf(memory, STORAGE);
    this.endToEnd = new HistogramStripe(memory.endToEnd);
    this.batcher = new Batcher(memory.batchSlots, journal.draft.subarray(J.BATCH_SIZE, J.BATCH_OPENED + 1));
    this.breaker = new CircuitBreaker(
      { words: memory.breakerWords, times: memory.breakerTimes },
      { caller: CALLER, random },
    );
    this.call = new DatabaseCall(random);
    this.reclaimer = new SlotReclaimer(memory, links, journal);
    this.batch = {
      id: 0,
      slots: memory.batchSlots,
      latency: memory.batchLatency,
      first: 0,
      count: 0,
      openedAt: 0,
      flushedAt: 0,
      reason: 'size',
    };
    this.breaker.abandonAll(CALLER);
    this.noteAtDisk(false);
    journal.draft[J.STORE_PROBLEM] = problemNumber(store);
    journal.draft[J.PERSISTENT] = store.persistent ? 1 : 0;
    journal.commit();
    this.publish();
    this.settleStored(context.now());
  }

  configure(config: Config, now: number): void {
    this.batcher.configure(config.batch);
    this.breaker.configure(config.breaker);
    this.call.configure(config);
    this.store.retain(config.storage.retainEvents);
    this.store.pretendFull?.(config.failures.storage.quotaFull);
    this.maxSize = config.batch.maxSize;
    this.hold = config.breaker.whenOpen === 'hold';
    this.slowCallMs = config.breaker.enabled ? config.breaker.slowCallMs : 0;
    this.retryAt = Math.min(this.retryAt, now);
  }

  step(now: number): StepResult {
    const served = this.store.serve();
    const result = this.work(served ? this.context.now() : now);
    return served && result !== ENDED ? WORKED : result;
  }

  close(): void {
    try {
      this.store.close();
    } catch {
      // Every batch is stored; what is left is only for speed, and made up for by whoever opens the database next.
    }
  }

  private work(now: number): StepResult {
    this.dueAt = Number.POSITIVE_INFINITY;
    if (this.calling) return this.await(now);
    const input = this.context.links.links[TO_STORAGE]!;
    const closed = input.channel.closed;
    const received = this.collect(now);
    const drained = closed && input.channel.available() === 0;
    const due = this.batcher.due(now) ?? (drained && this.batcher.size > 0 ? 'drain' : null);
    const { draft } = this.journal;
    if (due !== null) return this.flush(due, now, received);
    // What was waiting for the next batch has gone into it, and it is not full after all: the setting was changed.
    if (draft[J.CLOSED]! > 0 && received === 0) return this.flush(this.batcher.size > 0 ? 'time' : null, now, received);
    this.dueAt = this.batcher.dueAt();
    if (received === 0 && draft[J.HELD]! > 0) this.dueAt = Math.min(this.dueAt, now + RECLAIM_MS);
    if (received > 0) return WORKED;
    if (draft[J.HELD]! > 0) this.reclaimHeld();
    const empty = this.batcher.size === 0 && draft[J.CLOSED] === 0;
    if (drained && empty && (draft[J.HELD] === 0 || this.haste >= IMPATIENT)) return ENDED;
    return IDLE;
  }

  /** Takes what fits in the batch; returns how many. */
  private collect(now: number): number {
    const { memory, links } = this.context;
    const input = links.links[TO_STORAGE]!;
    const { draft } = this.journal;
    const count = Math.min(input.channel.available(), this.batcher.room, QUANTUM) | 0;
    if (count <= 0) return 0;
    const { cells, mask } = input.channel;
    const { batchSlots, batchLatency, intended } = memory;
    const head = draft[J.HEAD]! | 0;
    const to = (this.closedEvents() + this.batcher.size) | 0;
    for (let i = 0; i < count; i++) {
      const slot = cells[(head + i) & mask]!;
      batchSlots[to + i] = slot;
      batchLatency[to + i] = now - intended[slot]!;
    }
    this.batcher.grow(count, now);
    input.recordWaits(this.waits, head, count, now);
    draft[J.RECEIVED]! += count;
    draft[J.HEAD] = (head + count) >>> 0;
    this.journal.commit();
    input.channel.publishHead(draft[J.HEAD]!);
    this.services.record((this.context.now() - now) * 1000, count);
    return count;
  }

  /** Whether another batch may go into the same transaction as the full one that has been written. */
  private takesAnother(): boolean {
    const { closed } = this;
    const { store, maxSize, context } = this;
    if (this.reason !== 'size' || closed >= Math.min(store.batchesPerCommit - 1, MOST_CLOSED)) return false;
    if (context.links.links[TO_STORAGE]!.channel.available() < maxSize) return false;
    return this.closedEvents() + this.batcher.size + maxSize <= context.memory.batchSlots.length;
  }

  /** The full batch is written, and waits for the next one. Committed with the first events of that. */
  private closeBatch(): void {
    const { closedBatches } = this.context.memory;
    const at = CLOSED_WORDS * this.closed;
    closedBatches[at] = this.batcher.size;
    closedBatches[at + 1] = this.batcher.openedAt;
    this.journal.draft[J.CLOSED]! += 1;
    this.batcher.clear();
  }

  private get closed(): number {
    return this.journal.draft[J.CLOSED]!;
  }
  private closedEvents(): number {
    const { closedBatches } = this.context.memory;
    let events = 0;
    for (let i = 0; i < this.closed; i++) events += closedBatches[CLOSED_WORDS * i]!;
    return events;
  }

  /**
   * Asks the breaker and begins the call, for the closed batches and the one that is due.
   *
   * @param reason null when there are only closed ones
   */
  private flush(reason: FlushReason | null, now: number, received: number): StepResult {
    const waiting = received > 0 ? WORKED : BLOCKED;
    this.reason = reason;
    if (this.haste >= GIVEN_UP) return this.settle('given up', now);
    if (now < this.retryAt) {
      if (this.haste >= IMPATIENT) return this.settle('given up', now);
      this.dueAt = this.retryAt;
      return waiting;
    }
    this.permit = this.breaker.acquire(now);
    if (this.permit === REJECTED) {
      if (!this.hold || this.haste >= IMPATIENT) return this.settle('given up', now);
      this.retryAt = now + Math.max(this.breaker.retryInMs(now), RETRY_MS);
      this.dueAt = this.retryAt;
      return waiting;
    }
    this.journal.draft[J.DATABASE_CALLS]! += 1;
    // While calls fail nothing else is committed, and these are what people want to see then.
    this.journal.commit();
    this.calling = true;
    this.call.begin(now);
    return this.await(now);
  }

  /** Looks whether the call has ended. One that takes too long counts as failed before it ends, if it ever does. */
  private await(now: number): StepResult {
    const outcome = this.call.outcome(now);
    if (outcome !== 'pending') return this.finish(outcome, now);
    if (this.haste >= GIVEN_UP || (this.haste >= IMPATIENT && this.call.hangs)) return this.finish('error', now);
    const overdue = this.slowCallMs > 0 && this.call.duration(now) >= this.slowCallMs;
    if (overdue && this.permit !== NO_PERMIT) {
      this.breaker.failure(this.permit, now, 'slow');
      this.permit = NO_PERMIT;
    }
    this.dueAt = this.call.dueAt;
    if (this.slowCallMs > 0 && this.permit !== NO_PERMIT) {
      this.dueAt = Math.min(this.dueAt, now + Math.max(0, this.slowCallMs - this.call.duration(now)));
    }
    return CALLING;
  }

  private finish(outcome: 'ok' | 'error', now: number): StepResult {
    this.calling = false;
    let stored = outcome === 'ok';
    if (stored) {
      this.noteAtDisk(this.store.persistent);
      try {
        this.write(now);
      } catch {
        stored = false;
      }
      this.noteAtDisk(false);
    }
    const ended = this.context.now();
    if (this.permit !== NO_PERMIT) {
      if (stored) this.breaker.success(this.permit, ended, this.call.duration(ended));
      else this.breaker.failure(this.permit, ended);
      this.permit = NO_PERMIT;
    }
    if (stored) return this.settle('stored', ended);
    if (!this.hold || this.haste >= IMPATIENT) return this.settle('given up', ended);
    this.retryAt = ended + RETRY_MS;
    this.dueAt = this.retryAt;
    return WORKED;
  }

  private write(now: number): void {
    const { closedBatches } = this.context.memory;
    let id = this.journal.draft[J.BATCH_ID]!;
    let first = 0;
    for (let i = 0; i < this.closed; i++) {
      const at = CLOSED_WORDS * i;
      this.writeBatch(++id, first, closedBatches[at]!, closedBatches[at + 1]!, 'size', now);
      first += closedBatches[at]!;
    }
    if (this.reason !== null) this.writeAllWaiting(id, first, this.reason, now);
    this.store.commit();
  }

  /** The batch that is due, and after it those for which enough events are waiting. */
  private writeAllWaiting(id: number, first: number, reason: FlushReason, now: number): void {
    let [nextId, nextFirst, time] = [id, first, now];
    for (;;) {
      const { size, openedAt } = this.batcher;
      this.writeBatch(++nextId, nextFirst, size, openedAt, reason, time);
      if (!this.takesAnother()) return;
      nextFirst += size;
      time = this.context.now();
      this.closeBatch();
      while (this.batcher.room > 0 && this.collect(time) > 0);
    }
  }

  private noteAtDisk(atDisk: boolean): void {
    const { placement } = this.context.memory;
    Atomics.store(placement, STORAGE * PLACEMENT_LINE + AT_DISK, atDisk ? 1 : 0);
  }

  private writeBatch(
    id: number,
    first: number,
    count: number,
    openedAt: number,
    reason: FlushReason,
    now: number,
  ): void {
    const { batch, context } = this;
    batch.id = id;
    batch.first = first;
    batch.count = count;
    batch.openedAt = context.startedAt + openedAt;
    batch.flushedAt = context.startedAt + now;
    batch.reason = reason;
    this.store.write(batch, context.memory);
  }

  /** A predecessor may have been ended between storing batches and saying so. They were one transaction: all or none. */
  private settleStored(now: number): void {
    const { draft } = this.journal;
    this.reason = this.batcher.size > 0 ? 'size' : null;
    const last = draft[J.BATCH_ID]! + draft[J.CLOSED]! + (this.batcher.size > 0 ? 1 : 0);
    if (last > draft[J.BATCH_ID]! && this.store.has(last)) this.settle('stored', now);
  }

  /** The batches are done with: counts them, gives their slots back and starts the next. */
  private settle(fate: 'stored' | 'given up', now: number): StepResult {
    const { draft } = this.journal;
    const closed = draft[J.CLOSED]!;
    const { size } = this.batcher;
    const events = this.closedEvents() + size;
    draft[fate === 'stored' ? J.STORED : J.DEAD_LETTERED]! += events;
    if (fate === 'stored') {
      draft[J.BY_SIZE]! += closed;
      if (this.reason !== null) draft[COUNTER_OF[this.reason]]! += 1;
      draft[J.BATCHES]! += closed + (this.reason !== null ? 1 : 0);
      draft[J.BATCHED_EVENTS]! += events;
      draft[J.LAST_SIZE] = size > 0 ? size : this.context.memory.closedBatches[CLOSED_WORDS * (closed - 1)]!;
      if (!this.store.persistent) draft[J.IN_MEMORY]! += events;
      draft[J.ROWS] = this.store.rows();
      draft[J.STORE_BYTES] = this.store.bytes();
      draft[J.PERSISTENT] = this.store.persistent ? 1 : 0;
      draft[J.STORE_PROBLEM] = problemNumber(this.store);
    }
    draft[J.BATCH_ID]! += closed + (this.reason !== null ? 1 : 0);
    draft[J.SENT]! += events;
    draft[J.CLOSED] = 0;
    this.reclaimer.reclaim(this.context.memory.batchSlots, events | 0);
    this.batcher.clear();
    this.retryAt = now;
    this.journal.commit();
    this.publish();
    if (fate === 'stored') this.recordLatencies(events);
    this.context.now();
    return WORKED;
  }

  /** How long the coordinator is ready to wait for the drain: see `control.ts`. */
  private get haste(): number {
    return Atomics.load(this.context.memory.control, GIVE_UP);
  }

  private reclaimHeld(): void {
    this.reclaimer.reclaim(NO_SLOTS, 0);
    this.journal.commit();
    this.publish();
  }

  private recordLatencies(count: number): void {
    const { batchLatency } = this.context.memory;
    const { endToEnd } = this;
    // Events that were made together and received together have the same latency: one record for all of them.
    let run = 0;
    let latency = batchLatency[0]!;
    for (let i = 1; i < count; i++) {
      const next = batchLatency[i]!;
      if (next === latency) continue;
      endToEnd.record(latency * 1000, i - run);
      latency = next;
      run = i;
    }
    endToEnd.record(latency * 1000, count - run);
  }

  private publish(): void {
    const { links, returns } = this.context.links;
    const { draft } = this.journal;
    returns[FROM_STORAGE]!.publishTail(draft[J.RETURN_TAIL]!);
    links[TO_STORAGE]!.channel.publishHead(draft[J.HEAD]!);
  }
}

/** Its number in the journal. */
function problemNumber({ problem }: EventStore): number {
  return problem === null ? 0 : STORAGE_PROBLEMS.indexOf(problem) + 1;
}
