/**
 * Bounded channel of 32-bit items, any number of senders and receivers.
 *
 * Behaves as `crossbeam::channel::bounded`: exact capacity, FIFO per sender, `send` blocks while full, after `close`
 * the receivers drain what is left and then see `closed`. Built as the two-lock queue of Michael and Scott (1996) over
 * a ring: senders exclude each other, receivers exclude each other, and the two sides only meet in two positions, each
 * with one writer at a time. A batch costs one lock and one publication whatever its size, and no item costs an atomic
 * operation of its own. The memory is drawn in `channel-memory.ts`; what anyone may read of it is in `channel-view.ts`.
 *
 * Roles: `send…` from any sender, `receive…` from any receiver, `setCapacity` from anyone, `close` from anyone where
 * there are many senders and from the sender where there is one. With one sender (`senders: 'one'`) or one receiver
 * that side takes no lock; a second thread on such a side is a bug. Forms with `try` never block; the others do
 * (Atomics.wait: not on a browser's main thread).
 *
 * The in-place forms at the end let a sender write cells and a receiver read them where they are, and publish when
 * it pleases: a stage does so after it has committed its step.
 */

import { AdaptiveSpin } from '../shared/adaptive-spin.ts';
import { EventCount, type Waker } from '../shared/event-count.ts';
import { OwnedLock } from '../shared/owned-lock.ts';
import { loadPosition, storePosition } from '../shared/wrapping-counter.ts';
import {
  BLOCKED_SENDS,
  CAPACITY,
  type ChannelMemory,
  CLOSED,
  checkCapacity,
  EMPTY_RECEIVES,
  HEAD,
  HIGH_WATER,
  NOT_EMPTY,
  NOT_FULL,
  RECEIVE_BLOCKED_US,
  RECEIVE_LOCK,
  RESIZES,
  ROOM_WANTED,
  SEND_BLOCKED_US,
  SEND_LOCK,
  TAIL,
} from './channel-memory.ts';
import { ChannelView } from './channel-view.ts';

/** A sleeping sender is woken at half empty; a receiver that takes longer to get there holds it up by this much, no more. */
const ROOM_PATIENCE_MS = 10;
/** Reading the clock costs as much as this many looks. */
const LOOKS_PER_CLOCK = 8;

export interface ChannelRoles {
  readonly senders?: 'one' | 'many';
  readonly receivers?: 'one' | 'many';
  /** Who this thread is when it holds a lock: any number but 0. */
  readonly owner?: number;
  /** Where receivers and senders really sleep, when it is not here. Such senders are only woken after `askForRoom`. */
  readonly wakeReceivers?: Waker;
  readonly wakeSenders?: Waker;
}
export type TrySend = 'sent' | 'full' | 'closed';

export class Channel extends ChannelView {
  readonly cells: Uint32Array;
  /** Turns a position into an index of `cells`. */
  readonly mask: number;
  /** For many senders, and for many receivers. */
  readonly sendLock: OwnedLock;
  readonly receiveLock: OwnedLock;
  private readonly notEmpty: EventCount;
  private readonly notFull: EventCount;
  private readonly receiversWaker: Waker;
  private readonly sendersWaker: Waker;
  private readonly sharedSend: boolean;
  private readonly sharedReceive: boolean;
  private readonly owner: number;
  private readonly spin = new AdaptiveSpin();
  private readonly hasItems = () => this.length > 0 || this.closed;
  /** How often the capacity had been set when this sender last looked for room. */
  private resizes = 0;
  private readonly hasRoom = () =>
    this.length <= this.lowWater || this.closed || (this.wasResized && this.length < this.capacity);

  constructor(memory: ChannelMemory, roles: ChannelRoles = {}) {
    super(memory);
    const { words, cells } = memory;
    if (cells.length & (cells.length - 1))
      throw new RangeError(`a ring of ${cells.length} cells is not a power of two`);
    this.cells = cells;
    this.mask = cells.length - 1;
    this.notEmpty = new EventCount(words, NOT_EMPTY);
    this.notFull = new EventCount(words, NOT_FULL);
    this.receiversWaker = roles.wakeReceivers ?? this.notEmpty;
    this.sendersWaker = roles.wakeSenders ?? this.notFull;
    this.sendLock = new OwnedLock(words, SEND_LOCK, this.sendersWaker);
    this.receiveLock = new OwnedLock(words, RECEIVE_LOCK, null);
    this.sharedSend = roles.senders !== 'one';
    this.sharedReceive = roles.receivers !== 'one';
    this.owner = roles.owner ?? 1;
  }

  /** A sleeping sender is woken when no more than this is left: waking it for every free place costs more than it brings. */
  private get lowWater(): number {
    return this.capacity >> 1;
  }
  /** Whether what this sender found full may have room now, though its depth is the same. */
  private get wasResized(): boolean {
    return Atomics.load(this.words, RESIZES) !== this.resizes;
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

  /** No more sends; receivers drain what is left. May be called more than once. */
  close(): void {
    // Under the lock: a send that has looked and not yet published would otherwise come after the last receive.
    this.lockSend();
    this.markClosed();
    this.unlockSend();
  }

  trySend(item: number): TrySend {
    this.lockSend();
    const tail = loadPosition(this.words, TAIL);
    let outcome: TrySend = 'closed';
    if (!this.closed) {
      outcome = this.roomAt(tail) > 0 ? 'sent' : 'full';
      if (outcome === 'sent') {
        this.cells[tail & this.mask] = item;
        this.publishTail(tail + 1);
      }
    }
    this.unlockSend();
    if (outcome === 'full') Atomics.add(this.words, BLOCKED_SENDS, 1);
    return outcome;
  }

  /** Sends as many of `source[from … from + count)` as there is room for, in order; returns how many. 0 when full or closed. */
  trySendBatch(source: Uint32Array, from: number, count: number): number {
    this.lockSend();
    const { cells, mask } = this;
    const tail = loadPosition(this.words, TAIL);
    const n = this.closed ? 0 : Math.max(0, Math.min(count, this.roomAt(tail)));
    for (let i = 0; i < n; i++) cells[(tail + i) & mask] = source[from + i]!;
    if (n > 0) this.publishTail(tail + n);
    this.unlockSend();
    return n;
  }

  /** Blocks while full. @returns false when the channel is closed and the item was not sent */
  send(item: number): boolean {
    for (;;) {
      this.resizes = Atomics.load(this.words, RESIZES);
      const outcome = this.trySend(item);
      if (outcome !== 'full') return outcome === 'sent';
      this.waitForRoom();
    }
  }

  /** Blocks until all are sent; other senders' items may come between. @returns how many were sent: fewer only when closed */
  sendBatch(source: Uint32Array, from: number, count: number): number {
    let done = 0;
    while (done < count) {
      this.resizes = Atomics.load(this.words, RESIZES);
      const n = this.trySendBatch(source, from + done, count - done);
      done += n;
      if (n > 0) continue;
      if (this.closed) break;
      Atomics.add(this.words, BLOCKED_SENDS, 1);
      this.waitForRoom();
    }
    return done;
  }

  /** @returns the item, -1 when empty, -2 when closed and drained */
  tryReceive(): number {
    this.lockReceive();
    // Closed is read first: what was sent before the close is visible by then.
    const closed = this.closed;
    const head = loadPosition(this.words, HEAD);
    const empty = loadPosition(this.words, TAIL) === head;
    const item = empty ? (closed ? -2 : -1) : this.cells[head & this.mask]!;
    if (!empty) this.publishHead(head + 1);
    this.unlockReceive();
    return item;
  }

  /** Takes what is there, at most `limit`, into `target` from `from` on. @returns how many; 0 when empty or drained */
  tryReceiveBatch(target: Uint32Array, from: number, limit: number): number {
    this.lockReceive();
    const { cells, mask } = this;
    const head = loadPosition(this.words, HEAD);
    const n = Math.min(limit, (loadPosition(this.words, TAIL) - head) | 0);
    for (let i = 0; i < n; i++) target[from + i] = cells[(head + i) & mask]!;
    if (n > 0) this.publishHead(head + n);
    this.unlockReceive();
    return n;
  }

  /** Blocks while empty. @returns the item, or -2 when closed and drained */
  receive(): number {
    return this.receiveTimeout(Number.POSITIVE_INFINITY);
  }

  /** Blocks while empty, at most `timeoutMs`. @returns the item, -1 after the time, -2 when closed and drained */
  receiveTimeout(timeoutMs: number): number {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const item = this.tryReceive();
      if (item !== -1) return item;
      const left = until - performance.now();
      if (left <= 0) return -1;
      this.waitForItems(left);
    }
  }

  /** Blocks until there is at least one item. @returns how many, at most `limit`; 0 when closed and drained */
  receiveBatch(target: Uint32Array, from: number, limit: number): number {
    for (;;) {
      const closed = this.closed;
      const n = this.tryReceiveBatch(target, from, limit);
      if (n > 0 || closed) return n;
      this.waitForItems(Number.POSITIVE_INFINITY);
    }
  }

  /** Frees the locks that a killed thread held. Only once it is dead. Its unpublished items never were. */
  releaseLocksOf(owner: number): void {
    this.sendLock.release(owner);
    this.receiveLock.release(owner);
    // It may have died between a publication and the wake-up that goes with it.
    this.receiversWaker.wake();
    this.sendersWaker.wake();
  }

  // In place. Sending: [sendLock] room · write cells[(tail + i) & mask] · publishTail(tail + n) [unlock].
  // Receiving: [receiveLock] available · read cells[(head + i) & mask] · publishHead(head + n) [unlock].

  /** The position of the next item to send. For its sender. */
  get tail(): number {
    return loadPosition(this.words, TAIL);
  }
  /** The position of the next item to receive. For its receiver. */
  get head(): number {
    return loadPosition(this.words, HEAD);
  }
  /** How many items the sender may write now; below 0 after the capacity was lowered. More may be free a moment later. */
  room(): number {
    return this.roomAt(loadPosition(this.words, TAIL));
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
    if (((loadPosition(this.words, TAIL) - head) | 0) <= this.lowWater && this.isRoomWanted()) this.sendersWaker.wake();
  }
  /**
   * Has this sender, which sleeps elsewhere, woken when it is worth while. It looks for room again after asking and
   * before it sleeps: the receiver publishes first and looks whether somebody has asked then, so one of them sees the other.
   */
  askForRoom(): void {
    if (Atomics.load(this.words, ROOM_WANTED) === 0) Atomics.store(this.words, ROOM_WANTED, 1);
  }
  /** `close` for whoever holds the send lock, or is the only sender. */
  markClosed(): void {
    Atomics.store(this.words, CLOSED, 1);
    this.receiversWaker.wake();
    this.sendersWaker.wake();
  }
  /** Notes that a sender that does not wait here found it full. */
  countBlockedSend(): void {
    Atomics.add(this.words, BLOCKED_SENDS, 1);
  }
  /** Once for each time of asking: a wake-up that nobody waits for costs a sleeping thread 20 µs. */
  private isRoomWanted(): boolean {
    if (this.sendersWaker === this.notFull) return true;
    if (Atomics.load(this.words, ROOM_WANTED) === 0) return false;
    Atomics.store(this.words, ROOM_WANTED, 0);
    return true;
  }
  private roomAt(tail: number): number {
    return (this.capacity - ((tail - loadPosition(this.words, HEAD)) | 0)) | 0;
  }
  private waitForRoom(): void {
    Atomics.add(this.words, SEND_BLOCKED_US, this.wait(this.notFull, this.hasRoom, ROOM_PATIENCE_MS) * 1000);
  }
  private waitForItems(timeoutMs: number): void {
    Atomics.add(this.words, EMPTY_RECEIVES, 1);
    Atomics.add(this.words, RECEIVE_BLOCKED_US, this.wait(this.notEmpty, this.hasItems, timeoutMs) * 1000);
  }
  /** @returns ms waited */
  private wait(place: EventCount, ready: () => boolean, timeoutMs: number): number {
    const start = performance.now();
    const until = start + Math.min(this.spin.next(), timeoutMs);
    let found = false;
    for (let i = 1; !found; i++) {
      found = ready();
      if (!found && i % LOOKS_PER_CLOCK === 0 && performance.now() >= until) break;
    }
    this.spin.learn(found);
    if (!found) place.park(ready, timeoutMs);
    return performance.now() - start;
  }

  private lockSend(): void {
    if (this.sharedSend) this.sendLock.lock(this.owner);
  }
  private unlockSend(): void {
    if (this.sharedSend) this.sendLock.unlock();
  }
  private lockReceive(): void {
    if (this.sharedReceive) this.receiveLock.lock(this.owner);
  }
  private unlockReceive(): void {
    if (this.sharedReceive) this.receiveLock.unlock();
  }
}
