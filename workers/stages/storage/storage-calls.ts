/**
 * Calls of the database, one in each lane: asks the breaker, makes the call, writes and commits when it has returned well, one
 * transaction after the other, and decides what becomes of what could not be stored.
 */
import type { Config } from '../../contract/config-types.ts';
import { DRAIN_URGENCY, DROP_REST, SKIP_WAITS } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { type MemoryMap, MOST_CALLS } from '../../memory/memory-map.ts';
import { STORAGE } from '../../memory/tasks.ts';
import { CircuitBreaker, type Permit, REJECTED } from '../../primitives/circuit-breaker/circuit-breaker.ts';
import { HistogramStripe } from '../../primitives/histogram/histogram.ts';
import type { Journal } from '../../primitives/shared/journal.ts';
import type { EventStore } from '../../storage/event-store.ts';
import { timesOfStage } from '../service-time.ts';
import * as Step from '../step.ts';
import { countBegun, countEnded } from './call-counts.ts';
import type { CallLane } from './call-lane.ts';
import type { Cargo } from './cargo.ts';
import { CallCost } from './database/call-cost.ts';
import { type CallEnd, DatabaseCall } from './database/database-call.ts';
import { GuardedCall } from './database/guarded-call.ts';
import { isAnyRowRefused } from './database/refused-rows.ts';
import { SimulatedDatabase } from './database/simulated-database.ts';
import type { DiskWait } from './disk-wait.ts';
import type { MemoryReturn } from './memory-return.ts';
import type { Settlement } from './settlement.ts';

/** A held batch is tried again after this long when the breaker leaves the moment to us. */
export const RETRY_MS = 1;
/** The stage's number among the breaker's callers: it is the only one. */
const CALLER = 0;

interface CallDependencies {
  readonly memory: MemoryMap;
  readonly random: () => number;
  readonly store: EventStore;
  readonly journal: Journal;
  readonly settlement: Settlement;
  readonly disk: DiskWait;
  readonly memoryReturn: MemoryReturn;
}

export class StorageCalls {
  /** The earliest moment to look again, of the lanes asked since it was last set. */
  dueAt = Number.POSITIVE_INFINITY;
  private readonly breaker: CircuitBreaker;
  private readonly database: SimulatedDatabase;
  private readonly cost: CallCost;
  /** As many as can be under way, and one that began before that was changed. */
  private readonly calls: readonly GuardedCall[];
  private readonly durations: HistogramStripe;
  /** The last answer of the breaker. */
  private permit: Permit = REJECTED;
  private isHeldWhenOpen = true;
  private refusedRows = 0;
  private maxAttempts = 0;
  private inFlight = 1;

  constructor(private readonly given: CallDependencies) {
    const { memory, random } = given;
    this.breaker = new CircuitBreaker(memory.breaker, { caller: CALLER, random });
    // A predecessor's calls ended with it.
    this.breaker.abandonAll(CALLER);
    this.database = new SimulatedDatabase(memory.database);
    this.cost = new CallCost(random, timesOfStage(memory, 'storage'));
    this.durations = new HistogramStripe(memory.calls);
    this.calls = Array.from({ length: MOST_CALLS + 1 }, () => {
      const call = new DatabaseCall(this.database, this.cost, random, memory.activity[STORAGE]!);
      return new GuardedCall(this.breaker, call, random);
    });
  }

  configure(config: Config, now: number): void {
    this.breaker.configure(config.breaker);
    this.database.configure(config.database.capacity, now);
    this.cost.configure(config);
    for (const call of this.calls) call.configure(config);
    this.isHeldWhenOpen = config.breaker.whenOpen === 'hold';
    this.refusedRows = config.failures.storage.refusedRows;
    this.maxAttempts = config.database.maxAttempts;
    this.inFlight = config.database.inFlight;
  }

  /** Whether another call may be under way. */
  get isRoom(): boolean {
    let underWay = 0;
    for (const call of this.calls) if (call.isUnderWay) underWay++;
    return underWay < this.inFlight;
  }

  /** How long the coordinator is ready to wait for the drain: see `control.ts`. */
  get urgency(): number {
    return Atomics.load(this.given.memory.control, DRAIN_URGENCY);
  }

  /** Goes on with a batch that has departed: its call, or the next one. */
  step(lane: CallLane, now: number): Step.Result {
    if (lane.call !== null) return this.await(lane, lane.call, now);
    const readyAt = lane.retryAt;
    if (this.isRoom || this.urgency >= SKIP_WAITS) return this.ask(lane, now) ?? this.begin(lane, now, readyAt);
    lane.retryAt = Math.max(readyAt, now);
    return Step.BLOCKED;
  }

  /** Asks the breaker for leave to make a call, which `begin` makes. @returns what became of the batches if not; else null */
  ask(lane: CallLane, now: number): Step.Result | null {
    const { urgency } = this;
    if (urgency >= DROP_REST) return this.giveUp(lane, now);
    if (now < lane.retryAt) return urgency >= SKIP_WAITS ? this.giveUp(lane, now) : this.hold(lane);
    this.permit = this.breaker.acquire(now);
    if (this.permit !== REJECTED) return null;
    if (!this.isHeldWhenOpen || urgency >= SKIP_WAITS) return this.giveUp(lane, now);
    lane.retryAt = now + Math.max(this.breaker.retryInMs(now), RETRY_MS);
    return this.hold(lane);
  }
  private hold({ retryAt }: CallLane): Step.Result {
    this.dueAt = Math.min(this.dueAt, retryAt);
    return Step.BLOCKED;
  }

  /** @param readyAt since when there is something to call for */
  begin(lane: CallLane, now: number, readyAt: number): Step.Result {
    const { cargo } = lane;
    const call = this.freeCall();
    lane.call = call;
    call.begin(this.permit, now, readyAt, cargo.events, this.isRefused(cargo));
    return this.noteBegun(lane, call, now);
  }
  /** That has been free for longest: when it became free is when another could begin. */
  private freeCall(): GuardedCall {
    const { calls, inFlight } = this;
    let found: GuardedCall | undefined;
    for (let i = 0; i < inFlight; i++) {
      const call = calls[i]!;
      if (!call.isUnderWay && (found === undefined || call.endedAt < found.endedAt)) found = call;
    }
    return found ?? calls.find(({ isUnderWay }) => !isUnderWay)!;
  }
  private noteBegun(lane: CallLane, call: GuardedCall, now: number): Step.Result {
    const { journal } = this.given;
    countBegun(journal.draft);
    // While calls fail nothing else is committed, and these are what people want to see then.
    journal.commit();
    return this.await(lane, call, now);
  }
  private isRefused({ isAccepted, place, first, events }: Cargo): boolean {
    if (this.refusedRows === 0 || isAccepted) return false;
    return isAnyRowRefused(this.given.memory, place.slots, first, events, this.refusedRows);
  }

  private await(lane: CallLane, call: GuardedCall, now: number): Step.Result {
    const { urgency } = this;
    if (call.isBackingOff && urgency >= SKIP_WAITS) return this.endRepeats(lane, call, now);
    const outcome = call.outcome(now);
    if (outcome === 'again') {
      call.again(now, lane.cargo.events, this.isRefused(lane.cargo));
      return this.noteBegun(lane, call, now);
    }
    if (outcome !== 'pending') return this.finish(lane, call, outcome, now);
    if (urgency >= DROP_REST || (urgency >= SKIP_WAITS && call.isHanging))
      return this.finish(lane, call, 'abandoned', now);
    this.dueAt = Math.min(this.dueAt, call.wait(now));
    return Step.CALLING;
  }

  private finish(lane: CallLane, call: GuardedCall, outcome: CallEnd | 'abandoned', now: number): Step.Result {
    const { store, disk, journal } = this.given;
    const { cargo } = lane;
    const isStored = outcome === 'ok' && this.tryToWrite(lane, now);
    const ended = disk.note();
    this.countEnd(call, isStored, outcome, ended);
    const { isPersistent } = store;
    // The wait for the disk comes on top of the time that a call was asked to take.
    const took = call.end(ended, isPersistent ? now : ended, outcome === 'timeout');
    const isRefused = outcome === 'refused';
    if (!isStored && outcome !== 'abandoned' && this.urgency < SKIP_WAITS && call.backOff(ended)) {
      journal.commit();
      this.durations.record(took * 1000);
      return Step.WORKED;
    }
    call.close(isStored, ended, !(isRefused && cargo.isSearched));
    lane.call = null;
    // Rows that are written to memory are stored by that, and have that moment.
    if (isStored) this.settle(lane, 'stored', ended, isPersistent ? ended : now);
    else this.conclude(lane, isRefused, ended);
    // After the commit: no more calls are recorded than have ended.
    if (outcome !== 'abandoned') this.durations.record(took * 1000);
    return Step.WORKED;
  }
  /** The call failed, and is not made again, because the drain is in a hurry. */
  private endRepeats(lane: CallLane, call: GuardedCall, now: number): Step.Result {
    call.close(false, now);
    lane.call = null;
    return this.giveUp(lane, now);
  }

  /** Rows that are not stored are tried again, or given up. */
  private conclude(lane: CallLane, isRefused: boolean, ended: number): void {
    const isHurried = this.urgency >= SKIP_WAITS;
    if (isRefused && this.maxAttempts > 0 && !isHurried) {
      if (lane.noteRefused()) this.settle(lane, 'given up', ended);
      else this.retry(lane, ended);
    } else if (this.isHeldWhenOpen && !isHurried) this.retry(lane, ended);
    else this.giveUp(lane, ended);
  }
  private retry(lane: CallLane, ended: number): void {
    lane.retryAt = ended + RETRY_MS;
    this.dueAt = Math.min(this.dueAt, lane.retryAt);
    this.given.journal.commit();
  }
  private giveUp(lane: CallLane, now: number): Step.Result {
    lane.cargo.takeRest();
    return this.settle(lane, 'given up', now);
  }
  private settle(lane: CallLane, fate: 'stored' | 'given up', now: number, storedAt = now): Step.Result {
    this.given.settlement.settle(lane.cargo, fate, now, storedAt);
    lane.retryAt = now;
    return Step.WORKED;
  }

  private countEnd(call: GuardedCall, isStored: boolean, outcome: CallEnd | 'abandoned', now: number): void {
    const { draft } = this.given.journal;
    if (isStored) countEnded(draft, 'stored');
    else if (outcome === 'abandoned') countEnded(draft, 'abandoned');
    else countEnded(draft, outcome === 'timeout' || call.isOverdue(now) ? 'timed out' : 'failed');
  }

  /** @returns whether it is stored */
  private tryToWrite({ cargo, writeMore }: CallLane, now: number): boolean {
    const { journal, store, disk, memoryReturn } = this.given;
    if (store.isPersistent) {
      cargo.markInDoubt();
      journal.commit();
    }
    try {
      disk.during(() => {
        cargo.write(store, now);
        writeMore?.();
        store.commit();
      });
      return true;
    } catch {
      journal.draft[J.IN_DOUBT] = 0;
      journal.commit();
      memoryReturn.noteFailure();
      return false;
    }
  }
}
