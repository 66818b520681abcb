/**
 * How many events may be between the scheduler and storage.
 *
 * Fewer keep more of the waiting in the backlog, where a more urgent event can still overtake; too few leave storage
 * without work. So the bound is what storage takes in a certain time, measured; and when everything sent is used up although
 * more was waiting, it doubles at once, as Linux's dynamic queue limits do (Herbert, 2011).
 *
 * And never more than one batch, so that a policy can still act. Where nothing but the machine limits storage this would cost
 * speed: it takes more than that in TARGET_MS, or waits for the disk, where several batches go in one transaction.
 *
 * Where the database's calls take a time that is asked for, it is just that one batch: storage takes nothing during a call, and
 * when the call returns there must be a full batch for the next one. (A call of a real database, which is only delayed, takes as
 * many batches as are there: then that one is the least.)
 *
 * On a busy machine the scheduler may get the processor every 10 ms only. Whatever it sends then has to last until it can send
 * again, so the time is never less than that between two looks.
 */
import type { Config } from '../../contract/config-types.ts';
import { hasCallTime } from '../../contract/durations/call-times.ts';

const LEAST = 64;
const START = 256;
/** As long as an urgent event may be delayed by those sent before it, ms. */
const TARGET_MS = 1;
/**
 * The same where storage waits for the disk: what comes meanwhile goes together into its next transaction, so there must
 * be enough of it. At full speed 1 ms gives transactions of one or two batches and 3.5 M events/s, 6 ms more than twice
 * that.
 */
const DURABLE_TARGET_MS = 6;
const INTERVAL_MS = 5;

/** How storage takes what is sent. */
export interface Taking {
  /** It waits for the disk. */
  readonly isDurable: boolean;
  /** How many events make a batch. */
  readonly batch: number;
  /** Calls of the database take a time that is asked for, and each has one batch. */
  readonly isTimed: boolean;
  /** They take such a time, and each has as many batches as are there. */
  readonly isDelayed: boolean;
}

/** How storage takes events under these settings. */
export function takingOf({ storage, batch, database, failures }: Config): Taking {
  const { latencyMs, jitterMs } = failures.storage;
  const isDurable = storage.kind === 'sqlite';
  const isDelayed = latencyMs + jitterMs > 0;
  const isTimed = hasCallTime(database) || (isDelayed && !isDurable);
  return { isDurable, batch: batch.maxSize, isTimed, isDelayed };
}

/** Scheduler task. */
export class DispatchWindow {
  private limit = START;
  private isLimited = false;
  private intervalStart = Number.NaN;
  private takenBefore = 0;
  private targetMs = TARGET_MS;
  private isDurable = false;
  private isTimed = false;
  private batch = Number.POSITIVE_INFINITY;
  private least = LEAST;
  /** How many events storage takes in a millisecond. */
  private perMs = 0;
  private lastLook = Number.NaN;
  /** The longest time between two looks of this interval, ms. */
  private longestGap = 0;

  configure({ isDurable, batch, isTimed, isDelayed }: Taking): void {
    this.isDurable = isDurable && !isTimed;
    this.isTimed = isTimed;
    this.batch = batch;
    this.least = isDelayed ? batch : Math.min(LEAST, batch);
    this.targetMs = this.isDurable ? DURABLE_TARGET_MS : TARGET_MS;
  }

  /**
   * @param sent events sent so far
   * @param behind those of them that storage has not taken yet
   * @param wanted events that could be sent
   * @param most capacity of the channel behind
   * @param now milliseconds
   * @returns how many may be sent now, 0 or more
   */
  room(sent: number, behind: number, wanted: number, most: number, now: number): number {
    const limit = this.isTimed ? this.batch : this.adapt(sent, behind, most, now);
    const room = Math.max(0, Math.floor(limit) - behind);
    this.isLimited = wanted > room;
    return room;
  }

  private adapt(sent: number, behind: number, most: number, now: number): number {
    const elapsed = now - this.intervalStart;
    if (now - this.lastLook > this.longestGap) this.longestGap = now - this.lastLook;
    this.lastLook = now;
    if (!(elapsed < INTERVAL_MS)) {
      const taken = sent - behind;
      if (elapsed >= 0) {
        this.perMs = (taken - this.takenBefore) / elapsed;
        this.limit = this.perMs * Math.max(this.targetMs, this.longestGap);
      }
      this.takenBefore = taken;
      this.intervalStart = now;
      this.longestGap = 0;
    }
    if (behind === 0 && this.isLimited) this.limit *= 2;
    const { least } = this;
    this.limit = Math.min(Math.max(this.limit, least), Math.max(most, least), this.mostAhead());
    return this.limit;
  }

  private mostAhead(): number {
    const perTarget = this.perMs * TARGET_MS;
    return this.isDurable || perTarget > this.batch ? Number.POSITIVE_INFINITY : this.batch;
  }
}
