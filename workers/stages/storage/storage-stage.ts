/**
 * The subscriber that never skips: collects events into batches and writes each through the breaker.
 *
 * A batch goes collecting → (due) → calling → stored. When the breaker refuses the call, or the call fails, `hold`
 * keeps the batch and tries again later, so that the channels fill up behind it and nothing is lost; `shed` gives the
 * batch up, counted as dead letters (`storage-calls.ts`).
 *
 * Where a transaction costs more than a batch, several batches go in one: when a full batch has been written and as many
 * events are waiting as the next one takes, or soon will be, it is closed, and the next one filled and written before the
 * commit (`further-batches.ts`). So those before us fill their channel again while we write.
 *
 * With several calls in flight, a batch departs when its call begins, and the next one is filled meanwhile. A batch departs too
 * when one of its rows is refused and has to be found (`departed-batch.ts`).
 *
 * Two latencies count from an event's intended emission: its delivery ends when it is received here, its time to stored
 * when its batch is committed; in memory, when that is written (`stored-latencies.ts`).
 */
import type { Config } from '../../contract/config-types.ts';
import { SKIP_WAITS } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { STORAGE, TO_STORAGE } from '../../memory/tasks.ts';
import { addMoments, addTimesTo } from '../../memory/time-sums.ts';
import type { EventStore, FlushReason } from '../../storage/event-store.ts';
import type { StageChannel } from '../stage-channels.ts';
import { StageTask } from '../stage-task.ts';
import * as Step from '../step.ts';
import { openPlaces } from './batch-places.ts';
import { countLeftBehind } from './call-counts.ts';
import type { CallLane } from './call-lane.ts';
import { DEPARTED_DOUBT } from './departed-batch.ts';
import { DepartedBatches } from './departed-batches.ts';
import { DiskWait } from './disk-wait.ts';
import type { FurtherBatches, StorageContext } from './further-batches.ts';
import { MemoryReturn } from './memory-return.ts';
import { QueryReads } from './query-reads.ts';
import { Settlement } from './settlement.ts';
import { RETRY_MS, StorageCalls } from './storage-calls.ts';
import { StorageTransaction } from './storage-transaction.ts';
import { StoreFigures } from './store-figures.ts';
import { StoredLatencies } from './stored-latencies.ts';

/** How often to look whether subscribers have let go, while nothing else happens. */
const RECLAIM_MS = 20;

export class StorageStage extends StageTask {
  private readonly input: StageChannel = this.context.channels.forward[TO_STORAGE]!;
  private readonly latencies: StoredLatencies;
  private readonly transaction: StorageTransaction;
  private readonly further: FurtherBatches | undefined;
  private readonly departed: DepartedBatches;
  private readonly calls: StorageCalls;
  private readonly settlement: Settlement;
  private readonly disk: DiskWait;
  private readonly reads: QueryReads;
  private readonly memoryReturn: MemoryReturn;
  /** For the open batch, and the closed ones before it. */
  private readonly own: CallLane;
  /** When the latest event that is in a batch was sent here. */
  private arrivedAt = 0;
  /** When the latest call began. */
  private calledAt = Number.POSITIVE_INFINITY;
  /** Whether the channel was full when events of the open batch were taken from it. */
  private isMoreBehind = false;
  private inFlight = 1;
  private maxAttempts = 0;

  constructor(
    context: StorageContext,
    private readonly store: EventStore,
  ) {
    super(STORAGE, context);
    const { journal } = this;
    const { memory, kernels, random, startedAt } = context;
    const { draft } = journal;
    this.latencies = new StoredLatencies(memory, kernels);
    this.disk = new DiskWait(context, store);
    this.reads = new QueryReads(context, store, this.disk);
    const figures = new StoreFigures(store, draft);
    this.settlement = new Settlement(context, store, journal, figures, this.latencies);
    const places = openPlaces(memory, draft, this.latencies.runs);
    this.transaction = new StorageTransaction(memory, places, draft, startedAt);
    this.further = context.createFurther?.(context, store, this.transaction, journal, (now) => this.collect(now));
    figures.noteState();
    journal.commit();
    this.settlement.publish();
    const { settlement, disk } = this;
    this.memoryReturn = new MemoryReturn(memory, store, journal, figures, disk);
    const { memoryReturn } = this;
    this.calls = new StorageCalls({ memory, random, store, journal, settlement, disk, memoryReturn });
    this.departed = new DepartedBatches(memory, places, draft, startedAt);
    this.own = this.openLane();
    this.settleLeftBehind(context.now());
    this.settlement.tellDate();
    this.memoryReturn.begin();
  }

  get diskAt(): number {
    return this.disk.endedAt;
  }
  get waitedMs(): number | undefined {
    return this.further?.waitedMs;
  }

  configure(config: Config, now: number): void {
    this.transaction.configure(config);
    this.calls.configure(config, now);
    this.departed.configure(config, now);
    this.latencies.configure(config);
    const { retainEvents, budgetMb } = config.storage;
    this.store.retain(retainEvents || Number.POSITIVE_INFINITY, budgetMb > 0 ? budgetMb * 1e6 : undefined);
    this.store.pretendFull?.(config.failures.storage.quotaFull);
    this.further?.configure(config);
    this.inFlight = config.database.inFlight;
    this.maxAttempts = config.database.maxAttempts;
    this.own.retryAt = Math.min(this.own.retryAt, now);
  }

  step(now: number): Step.Result {
    if (this.further) this.further.waitedMs = undefined;
    const servedAt = this.store.isAsked ? this.reads.serveInTurn(now) : null;
    const result = this.work(servedAt ?? now);
    if (result === Step.WORKED || result === Step.ENDED) return result;
    return servedAt !== null || this.reads.serveNow() ? Step.WORKED : result;
  }

  close(): void {
    try {
      this.disk.during(() => this.store.close());
    } catch {
      // Every batch is stored; what is left is only for speed, and made up for by whoever opens the database next.
    }
  }

  private work(now: number): Step.Result {
    this.dueAt = Number.POSITIVE_INFINITY;
    this.calls.dueAt = Number.POSITIVE_INFINITY;
    const result = this.proceed(now);
    this.dueAt = Math.min(this.dueAt, this.calls.dueAt);
    return result;
  }

  private proceed(now: number): Step.Result {
    if (this.departed.isEmpty) {
      if (this.own.call !== null) return this.calls.step(this.own, now);
      return this.memoryReturn.isDue ? this.adopt(now) : this.collectAndFlush(now);
    }
    if (this.memoryReturn.isDue) return this.adopt(now);
    const result = this.stepDeparted(now);
    if (result === Step.WORKED || this.departed.count >= this.inFlight || this.own.call !== null) return result;
    // Another call could begin: it is not busy, though some are under way.
    return this.collectAndFlush(now);
  }

  /** A step of the departed batches: in turn, until one makes progress. */
  private stepDeparted(now: number): Step.Result {
    const { own, calls } = this;
    const ofOwn = own.call === null ? Step.BLOCKED : calls.step(own, now);
    if (ofOwn === Step.WORKED) return ofOwn;
    const ofOthers = this.departed.step((lane) => calls.step(lane, now));
    return ofOthers === Step.BLOCKED ? ofOwn : ofOthers;
  }

  private collectAndFlush(now: number): Step.Result {
    const { open } = this.transaction;
    const { input } = this;
    const isClosed = input.ring.isClosed;
    const received = this.collect(now);
    const isDrained = isClosed && input.ring.available() === 0;
    const due = open.due(now, isDrained) ?? this.transaction.sealedBy;
    const { draft } = this.journal;
    // What has waited long enough takes along all that is there, as far as there is room.
    if (due === 'time' && received > 0 && this.transaction.room > 0 && input.ring.available() > 0) return Step.WORKED;
    if (due !== null) return this.flush(due, now, received);
    // What was waiting for the next batch has gone into it, and it is not full after all: the setting was changed.
    if (draft[J.CLOSED]! > 0 && received === 0) return this.flush(open.length > 0 ? 'time' : null, now, received);
    this.dueAt = open.dueAt();
    if (received === 0 && draft[J.PINNED]! > 0) this.dueAt = Math.min(this.dueAt, now + RECLAIM_MS);
    if (received > 0) return Step.WORKED;
    if (draft[J.PINNED]! > 0) this.settlement.reclaimHeld();
    const isEmpty = open.length === 0 && draft[J.CLOSED] === 0 && this.departed.isEmpty;
    if (isDrained && isEmpty && (draft[J.PINNED] === 0 || this.calls.urgency >= SKIP_WAITS)) return Step.ENDED;
    return Step.IDLE;
  }

  /** Takes what fits in the batch; returns how many. */
  private collect(now: number): number {
    const { transaction, input } = this;
    if (transaction.sealedBy !== null) return 0;
    const { draft } = this.journal;
    const available = input.ring.available();
    const count = Math.min(available, transaction.room, Step.QUANTUM) | 0;
    if (count <= 0) return 0;
    // What came during a call began to wait then. Behind a full channel there is more, and the batch waits for that.
    this.isMoreBehind = available >= input.ring.capacity || (this.isMoreBehind && transaction.open.length > 0);
    const since = this.isMoreBehind ? now : Math.min(now, Math.max(input.sentAt(now), this.calledAt));
    const { slots, latency } = transaction.place;
    const head = draft[J.HEAD]! | 0;
    this.context.kernels.collect(input.ring, head, count, slots, latency, transaction.events | 0, now);
    transaction.receive(count, since);
    const early = input.recordWaits(this.waits, head, count, now);
    this.arrivedAt = now - input.latestWait;
    draft[J.RECEIVED]! += count;
    addMoments(draft, J.TIMES_IN, count, now);
    if (early !== 0) addTimesTo(draft, J.TIMES_IN, early);
    draft[J.HEAD] = (head + count) >>> 0;
    this.journal.commit();
    input.ring.publishHead(draft[J.HEAD]!);
    this.services.recordSpan(now, this.context.now(), count);
    return count;
  }

  /**
   * Asks the breaker and begins the call, for the closed batches and the one that is due.
   *
   * @param reason null when there are only closed ones
   */
  private flush(reason: FlushReason | null, now: number, received: number): Step.Result {
    const { own, transaction } = this;
    const readyAt = Math.max(own.retryAt, reason === 'time' ? transaction.open.dueAt() : this.arrivedAt);
    transaction.reason = reason;
    const kept = this.calls.ask(own, now);
    if (kept !== null) return kept === Step.BLOCKED && received > 0 ? Step.WORKED : kept;
    this.calledAt = now;
    const isDeparting = this.inFlight > 1 && reason !== null && transaction.closed === 0;
    return this.calls.begin(isDeparting ? this.depart(reason, now) : own, now, readyAt);
  }

  /** Gives the open batch a lane of its own; committed with what comes next. */
  private depart(reason: FlushReason, now: number, isSearched = false): CallLane {
    const { transaction } = this;
    const place = transaction.place.number;
    return this.departed.add(place, transaction.depart(reason), now, isSearched);
  }

  private openLane(): CallLane {
    return {
      cargo: this.transaction,
      call: null,
      retryAt: 0,
      noteRefused: () => this.departRefused(),
      writeMore: () => this.further?.write(this.calledAt),
    };
  }
  /** The row is searched for in a lane of its own. Which row it is, is known at once where there is only one. */
  private departRefused(): boolean {
    const { transaction, journal } = this;
    const { draft } = journal;
    draft[J.REFUSED_CALLS]! += 1;
    if (draft[J.REFUSED_CALLS]! < this.maxAttempts || transaction.closed > 0) return false;
    if (transaction.open.length === 1) return true;
    this.depart(transaction.reason ?? 'size', this.context.latest(), true);
    return false;
  }

  /**
   * A predecessor may have been ended between storing batches and saying so. When that was it told nobody: the moment in
   * which they are found is the one they are counted by.
   */
  private settleLeftBehind(now: number): void {
    const { journal, transaction, departed, settlement } = this;
    const { draft } = journal;
    const doubt = draft[J.IN_DOUBT]!;
    transaction.resume();
    const cargo = doubt >= DEPARTED_DOUBT ? departed.at(doubt - DEPARTED_DOUBT).cargo : transaction;
    const isStored = doubt > 0 && this.store.has(cargo.lastBatch);
    countLeftBehind(draft, isStored);
    if (isStored) {
      settlement.settle(cargo, 'stored', now);
      return;
    }
    draft[J.IN_DOUBT] = 0;
    journal.commit();
  }

  /** A step of bringing to the database what is in memory. */
  private adopt(now: number): Step.Result {
    const { own } = this;
    if (now < own.retryAt) {
      this.dueAt = own.retryAt;
      return Step.BLOCKED;
    }
    if (!this.memoryReturn.step()) own.retryAt = this.disk.note() + RETRY_MS;
    return Step.WORKED;
  }
}
