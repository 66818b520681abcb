/**
 * The batches of a transaction after its first. As many share one wait for the disk as are waiting; and where events come fast, so
 * that the next batch is worth waiting for, it is waited for within the transaction. Otherwise a channel that holds less than a
 * batch would mean a transaction for each, however fast the events come.
 *
 * What comes too late after all goes along as it is, so nothing is left behind by a transaction.
 */
import type { Config } from '../../contract/config-types.ts';
import { TO_STORAGE } from '../../memory/tasks.ts';
import type { Ring } from '../../primitives/channel/ring.ts';
import type { Journal } from '../../primitives/shared/journal.ts';
import type { EventStore } from '../../storage/event-store.ts';
import type { TaskContext } from '../task.ts';
import type { StorageTransaction } from './storage-transaction.ts';

/** A transaction that has taken this long begins to wait for no other batch, and after twice as long it waits no more; ms. */
const LONGEST_MS = 8;
/** Nor does one that has taken this share of what counts as a slow call. */
const OF_SLOW_CALL = 1 / 4;
/** So many came while a batch was written: then the next one is worth waiting for. As a share of a batch, or of the channel. */
const FAST_OF_BATCH = 1 / 4;
const FAST_OF_CHANNEL = 1 / 2;
/** Waits in a row that brought nothing: then nothing comes. */
const MOST_IN_VAIN = 30;

/** What a storage stage runs in. */
export interface StorageContext extends TaskContext {
  /** Loaded with a database. Missing: a transaction has one batch. */
  readonly createFurther?: (...needs: ConstructorParameters<typeof FurtherBatches>) => FurtherBatches;
}

export class FurtherBatches {
  /** How long events were waited for since it was last reset, ms; undefined: they were not. */
  waitedMs: number | undefined;
  private readonly ring: Ring;
  private maxSize = 0;
  private longestMs = LONGEST_MS;

  /**
   * @param transaction whose first batch is written
   * @param journal of the storage stage
   * @param collect takes what has come into the open batch. @returns how many
   */
  constructor(
    private readonly context: TaskContext,
    private readonly store: EventStore,
    private readonly transaction: StorageTransaction,
    private readonly journal: Journal,
    private readonly collect: (now: number) => number,
  ) {
    this.ring = context.channels.forward[TO_STORAGE]!.ring;
  }

  configure({ batch, breaker }: Config): void {
    this.maxSize = batch.maxSize;
    const slowMs = breaker.enabled && breaker.slowCallMs > 0 ? breaker.slowCallMs : Number.POSITIVE_INFINITY;
    this.longestMs = Math.min(LONGEST_MS, OF_SLOW_CALL * slowMs);
  }

  /** Into the open transaction of the store. @param beganAt when the call began, ms. @throws what the store throws */
  write(beganAt: number): void {
    const { context, transaction, store } = this;
    while (transaction.reason === 'size' && this.isAnother(beganAt)) {
      transaction.close();
      this.fill(beganAt + 2 * this.longestMs);
      if (transaction.room > 0) this.endEarly();
      transaction.writeOpen(store, transaction.reason, context.latest());
    }
  }

  /** Whether the transaction takes another full batch, and there are events for it, or will be soon. */
  private isAnother(beganAt: number): boolean {
    const { maxSize, store, transaction, context, ring } = this;
    if (!transaction.isRoomFor(maxSize, store.batchesPerCommit)) return false;
    const available = ring.available();
    if (available >= maxSize) return true;
    if (context.pause === undefined || ring.isClosed) return false;
    if (available < Math.min(FAST_OF_BATCH * maxSize, FAST_OF_CHANNEL * ring.capacity)) return false;
    return context.now() - beganAt < this.longestMs;
  }

  /** @param until it waits no longer, even for events that keep coming, ms */
  private fill(until: number): void {
    const { transaction, context } = this;
    let inVain = 0;
    let now = context.now();
    while (transaction.room > 0) {
      if (this.collect(now) > 0) {
        inVain = 0;
        now = context.latest();
      } else if (inVain < MOST_IN_VAIN && now < until && !this.ring.isClosed) {
        now = this.pause(now, inVain++);
      } else return;
    }
  }
  /** @returns the time after it, ms */
  private pause(now: number, inVain: number): number {
    const { context } = this;
    context.pause?.(inVain);
    const ended = context.now();
    this.waitedMs = (this.waitedMs ?? 0) + ended - now;
    return ended;
  }

  /** The open batch goes as it is, and whoever finds the transaction stored must know that it did. */
  private endEarly(): void {
    const { transaction, journal } = this;
    transaction.reason = this.ring.isClosed ? 'drain' : 'time';
    transaction.markInDoubt();
    journal.commit();
  }
}
