/**
 * Batches 32-bit items (slot numbers of events): a batch is due at `maxSize` items, or when its OLDEST item has waited
 * `maxWaitMs`, whichever is first; when draining, the rest is due at once. An empty batch is never due.
 *
 * One owner thread. It appends, asks {@link Batcher.due}, writes the batch `slots[0..size)` where it belongs, and
 * calls {@link Batcher.clear}. There is no timer in here: the owner sleeps until {@link Batcher.dueAt} or until items
 * come. All that a batch is lives in the memory given, so a thread that takes over goes on with it:
 *
 * ```text
 *   slots  the items in order of arrival; its length is the largest batch possible
 *   state  0 size   1 openedAt, ms: when the oldest item of the batch began to wait
 * ```
 *
 * The size is written last, so an owner that dies while it appends leaves the batch as it was before. Whoever needs the
 * last word on a crash between two batches keeps `state` in its journal.
 */

import { checkOption } from '../shared/options.ts';
import { FULL } from '../shared/outcomes.ts';

/** Float64 words of `state`. */
export const BATCHER_STATE = 2;
const SIZE = 0;
const OPENED_AT = 1;

/** Unit, range and default of each setting. By default `maxSize` is the length of `slots`, which is also the most. */
export const BATCHER_OPTIONS = {
  maxSize: { unit: 'items', min: 1, max: 2 ** 32, kind: 'whole number' },
  maxWaitMs: { unit: 'ms', min: 0, max: Number.POSITIVE_INFINITY, default: 0 },
} as const;

/** Why a batch is due: it is full, it has waited long enough, or no more items come. */
export type FlushReason = 'size' | 'time' | 'drain';

/** For `Batcher.configure`. */
export interface BatcherSettings {
  /** Items, from 1 to `slots.length`. */
  readonly maxSize: number;
  /** 0: every batch is due as soon as it has an item. */
  readonly maxWaitMs: number;
}

/** The batch being filled, for its one owner thread. Never waits. All times are ms, on one clock of the owner's choice. */
export class Batcher {
  /** Read by the owner up to `size`. */
  readonly slots: Uint32Array;
  private readonly state: Float64Array;
  private maxSize: number;
  private maxWaitMs = 0;

  /** @param state BATCHER_STATE words, zero or as another owner left them */
  constructor(slots: Uint32Array, state: Float64Array) {
    this.slots = slots;
    this.state = state;
    this.maxSize = slots.length;
  }

  /** Applies to the present batch too: one that is now too large is due by size, with all it has. @throws RangeError */
  configure({ maxSize, maxWaitMs }: BatcherSettings): void {
    checkOption('maxSize', maxSize, { ...BATCHER_OPTIONS.maxSize, max: this.slots.length });
    checkOption('maxWaitMs', maxWaitMs, BATCHER_OPTIONS.maxWaitMs);
    this.maxSize = maxSize;
    this.maxWaitMs = maxWaitMs;
  }

  get length(): number {
    return this.state[SIZE]!;
  }

  /** When the oldest item began to wait, in ms; without meaning while the batch is empty. */
  get openedAt(): number {
    return this.state[OPENED_AT]!;
  }

  /**
   * Takes `source[from .. from + count)`, or as much of its beginning as the batch has room for.
   *
   * @param now when these items began to wait, in ms on the clock that `due` is asked with
   * @returns how many were taken, at least one: the others belong in the next batch; FULL if there was no room
   */
  append(source: Uint32Array, from: number, count: number, now: number): number {
    const size = this.length;
    const taken = Math.min(count, this.room);
    // A loop, as `set` needs a new view of the source.
    for (let i = 0; i < taken; i++) this.slots[size + i] = source[from + i]!;
    this.grow(taken, now);
    return taken > 0 || count <= 0 ? taken : FULL;
  }

  /** How many more items the batch takes. */
  get room(): number {
    return Math.max(0, this.maxSize - this.length);
  }

  /** The in-place form of `append`: `count` items, at most `room`, are already written behind `slots[size)`. */
  grow(count: number, now: number): void {
    if (count === 0) return;
    const size = this.length;
    if (size === 0 || now < this.openedAt) this.state[OPENED_AT] = now;
    this.state[SIZE] = size + count;
  }

  /** Why the batch is to be flushed now, or null. `draining`: nothing more will come. */
  due(now: number, isDraining = false): FlushReason | null {
    const size = this.length;
    if (size === 0) return null;
    if (size >= this.maxSize) return 'size';
    if (now >= this.openedAt + this.maxWaitMs) return 'time';
    return isDraining ? 'drain' : null;
  }

  /** The time, in ms, from which the batch is due if nothing more comes: Infinity while it is empty. */
  dueAt(): number {
    const size = this.length;
    if (size === 0) return Number.POSITIVE_INFINITY;
    return size >= this.maxSize ? this.openedAt : this.openedAt + this.maxWaitMs;
  }

  /** After the flush. */
  clear(): void {
    this.state[SIZE] = 0;
  }
}
