/**
 * Bounded ring of 32-bit items, in place: a sender writes cells where they are and a receiver reads them there, and each
 * publishes its position when it pleases. Nothing here waits; `channel.ts` has the forms that copy and wait.
 *
 * ```text
 *   sending     [sendLock.tryLock]     room()       write cells[(tail + i) & mask]   publishTail(tail + n)   [unlock]
 *   receiving   [receiveLock.tryLock]  available()  read  cells[(head + i) & mask]   publishHead(head + n)   [unlock]
 * ```
 *
 * Roles: one sender and one receiver at a time. Where there are several on a side, they take its lock in turn. Anyone
 * may set the capacity.
 *
 * Guarantees: exact capacity, first in first out, nothing lost, nothing received twice. What is written is visible to
 * receivers when its position is published, and a position that is published again changes nothing: so a thread that
 * takes over from a killed one may publish what that one had committed.
 */

import { EventCount, type Waker } from '../shared/event-count.ts';
import { OwnedLock } from '../shared/owned-lock.ts';
import { loadPosition, storePosition } from '../shared/wrapping-counter.ts';
import {
  BLOCKED_SENDS,
  CAPACITY,
  type ChannelMemory,
  CLOSED,
  checkCapacity,
  checkCells,
  HEAD,
  HIGH_WATER,
  NOT_EMPTY,
  NOT_FULL,
  RECEIVE_LOCK,
  RESIZES,
  ROOM_WANTED,
  SEND_LOCK,
  TAIL,
} from './channel-memory.ts';
import { ChannelView } from './channel-view.ts';

/** How the threads of the other side are woken, when they sleep anywhere but in this ring. */
export interface RingWakers {
  /** Where receivers and senders really sleep, when it is not here. Such senders are only woken after `askForRoom`. */
  readonly wakeReceivers?: Waker;
  readonly wakeSenders?: Waker;
}

/** The ring itself, for its senders and receivers: positions and cells in place, and a lock for each side. Never waits. */
export class Ring extends ChannelView {
  readonly cells: Uint32Array;
  /** Turns a position into an index of `cells`. */
  readonly mask: number;
  /** For several senders, and for several receivers. */
  readonly sendLock: OwnedLock;
  readonly receiveLock: OwnedLock;
  private readonly receiversWaker: Waker;
  private readonly sendersWaker: Waker;
  private readonly isWakingHere: boolean;

  constructor(memory: ChannelMemory, { wakeReceivers, wakeSenders }: RingWakers = {}) {
    super(memory);
    const { words, cells } = memory;
    checkCells(cells.length);
    this.cells = cells;
    this.mask = cells.length - 1;
    this.receiversWaker = wakeReceivers ?? new EventCount(words, NOT_EMPTY);
    this.sendersWaker = wakeSenders ?? new EventCount(words, NOT_FULL);
    this.isWakingHere = wakeSenders === undefined;
    this.sendLock = new OwnedLock(words, SEND_LOCK, this.sendersWaker);
    this.receiveLock = new OwnedLock(words, RECEIVE_LOCK, null);
  }

  /**
   * Applies at once. A capacity below the present depth drops nothing: senders wait until receivers have caught up.
   * @throws RangeError outside 1 to the size of the ring
   */
  setCapacity(capacity: number): void {
    checkCapacity(capacity, this.mask + 1);
    Atomics.store(this.words, CAPACITY, capacity);
    Atomics.add(this.words, RESIZES, 1);
    this.sendersWaker.wake();
  }

  /** The position of the next item to send. For its sender. */
  get tail(): number {
    return loadPosition(this.words, TAIL);
  }
  /** The position of the next item to receive. For its receiver. */
  get head(): number {
    return loadPosition(this.words, HEAD);
  }
  /** A sleeping sender is woken when no more than this is left: waking it for every free place costs more than it brings. */
  get lowWater(): number {
    return this.capacity >> 1;
  }
  /** How many items the sender may write now; below 0 after the capacity was lowered. More may be free a moment later. */
  room(): number {
    return (this.capacity - ((loadPosition(this.words, TAIL) - loadPosition(this.words, HEAD)) | 0)) | 0;
  }
  /** How many items the receiver may read now. More may be there a moment later. */
  available(): number {
    return (loadPosition(this.words, TAIL) - loadPosition(this.words, HEAD)) | 0;
  }
  /** Makes everything before `tail` visible to receivers. Publishing a position again changes nothing. */
  publishTail(tail: number): void {
    const depth = (tail - loadPosition(this.words, HEAD)) | 0;
    if (depth > this.words[HIGH_WATER]!) this.words[HIGH_WATER] = depth;
    storePosition(this.words, TAIL, tail | 0);
    this.receiversWaker.wake();
  }
  /** Gives everything before `head` back to senders. Publishing a position again changes nothing. */
  publishHead(head: number): void {
    storePosition(this.words, HEAD, head | 0);
    if (((loadPosition(this.words, TAIL) - head) | 0) <= this.lowWater && this.takeRoomRequest()) {
      this.sendersWaker.wake();
    }
  }
  /**
   * Asks to be woken when the channel is half empty, for a sender that sleeps elsewhere. Call it before the final look for
   * room: the receiver publishes before it reads the request, so one side always sees the other.
   */
  askForRoom(): void {
    if (Atomics.load(this.words, ROOM_WANTED) === 0) Atomics.store(this.words, ROOM_WANTED, 1);
  }
  /** No more sends. By the only sender, or by whoever holds the send lock. */
  markClosed(): void {
    Atomics.store(this.words, CLOSED, 1);
    this.wakeAll();
  }
  /** Notes that a sender found it full. */
  countBlockedSend(): void {
    Atomics.add(this.words, BLOCKED_SENDS, 1);
  }
  /** Frees the locks that a killed thread held. Only once it is dead. Its unpublished items never were. */
  releaseLocksOf(owner: number): void {
    this.sendLock.release(owner);
    this.receiveLock.release(owner);
    // It may have died between a publication and the wake-up that goes with it.
    this.wakeAll();
  }

  private wakeAll(): void {
    this.receiversWaker.wake();
    this.sendersWaker.wake();
  }
  /** Once for each time of asking: a wake-up that nobody waits for costs a sleeping thread 20 µs. */
  private takeRoomRequest(): boolean {
    if (this.isWakingHere) return true;
    if (Atomics.load(this.words, ROOM_WANTED) === 0) return false;
    Atomics.store(this.words, ROOM_WANTED, 0);
    return true;
  }
}
