/**
 * Bounded channel of 32-bit items, any number of senders and receivers.
 *
 * Behaves as `crossbeam::channel::bounded`: exact capacity, FIFO per sender, `send` blocks while full, after `close`
 * the receivers drain what is left and then see `CLOSED`. Built as the two-lock queue of Michael and Scott (1996) over
 * a ring: senders exclude each other, receivers exclude each other, and the two sides only meet in two positions, each
 * with one writer at a time. A batch costs one lock and one publication whatever its size, and no item costs an atomic
 * operation of its own. The memory is drawn in `channel-memory.ts`; what anyone may read of it is in `channel-view.ts`.
 *
 * Roles: `send…` from any sender, `receive…` from any receiver, `setCapacity` and `close` from anyone. With one sender
 * (`senders: 'one'`) or one receiver that side takes no lock; a second thread on such a side is a bug, and so is a
 * `close` from another thread than the only sender's.
 *
 * Answers: an item, or how many items were sent or received; else FULL, EMPTY or CLOSED. Forms with `try` never sleep.
 * The others do, and throw where the thread may not (a browser's main thread).
 */
import { AdaptiveSpin } from '../shared/adaptive-spin.ts';
import { checkMayWait, EventCount } from '../shared/event-count.ts';
import { CLOSED, EMPTY, FULL } from '../shared/outcomes.ts';
import {
  type ChannelMemory,
  EMPTY_RECEIVES,
  NOT_EMPTY,
  NOT_FULL,
  RECEIVE_BLOCKED_US,
  RESIZES,
  SEND_BLOCKED_US,
} from './channel-memory.ts';
import { ChannelView } from './channel-view.ts';
import { Ring } from './ring.ts';

/** A sleeping sender is woken at half empty; a receiver that takes longer to get there holds it up by this much, no more. */
const ROOM_PATIENCE_MS = 10;
/** Reading the clock costs as much as this many looks. */
const LOOKS_PER_CLOCK = 8;

/** How many threads each side of the channel has, and which of them this one is. */
export interface ChannelRoles {
  /** `many` by default, for both. */
  readonly senders?: 'one' | 'many';
  readonly receivers?: 'one' | 'many';
  /** Who this thread is when it holds a lock: any number but 0, 1 by default. */
  readonly owner?: number;
}

/** One thread's end of a channel, to send, to receive, or both: one object for each thread. */
export class Channel extends ChannelView {
  private readonly ring: Ring;
  private readonly notEmpty: EventCount;
  private readonly notFull: EventCount;
  private readonly isSendShared: boolean;
  private readonly isReceiveShared: boolean;
  private readonly owner: number;
  private readonly spin = new AdaptiveSpin();
  private readonly hasItems = () => this.length > 0 || this.isClosed;
  /** How often the capacity had been set when this sender last looked for room. */
  private resizes = 0;
  private readonly hasRoom = () =>
    this.length <= this.ring.lowWater || this.isClosed || (this.wasResized && this.length < this.capacity);

  constructor(memory: ChannelMemory, { senders, receivers, owner = 1 }: ChannelRoles = {}) {
    super(memory);
    this.ring = new Ring(memory);
    this.notEmpty = new EventCount(memory.words, NOT_EMPTY);
    this.notFull = new EventCount(memory.words, NOT_FULL);
    this.isSendShared = senders !== 'one';
    this.isReceiveShared = receivers !== 'one';
    this.owner = owner;
  }

  /** Whether what this sender found full may have room now, though its depth is the same. */
  private get wasResized(): boolean {
    return Atomics.load(this.words, RESIZES) !== this.resizes;
  }

  /**
   * Applies at once. A capacity below the present depth drops nothing: senders wait until receivers have caught up.
   * @throws RangeError outside 1 to the size of the ring, which is the next power of two of the first capacity
   */
  setCapacity(capacity: number): void {
    this.ring.setCapacity(capacity);
  }

  /** No more sends; receivers drain what is left. May be called more than once. */
  close(): void {
    // Under the lock: a send that has looked and not yet published would otherwise come after the last receive.
    this.lockSend();
    this.ring.markClosed();
    this.unlockSend();
  }

  /** @returns 1, FULL or CLOSED */
  trySend(item: number): number {
    const { ring } = this;
    this.lockSend();
    const { tail } = ring;
    let outcome: number = CLOSED;
    if (!this.isClosed) {
      outcome = ring.room() > 0 ? 1 : FULL;
      if (outcome === 1) {
        ring.cells[tail & ring.mask] = item;
        ring.publishTail(tail + 1);
      }
    }
    this.unlockSend();
    if (outcome === FULL) ring.countBlockedSend();
    return outcome;
  }

  /**
   * Sends as many of `source[from … from + count)` as there is room for, in order.
   * @returns how many: at least one; else FULL or CLOSED
   */
  trySendBatch(source: Uint32Array, from: number, count: number): number {
    const { ring } = this;
    this.lockSend();
    const { cells, mask, tail } = ring;
    const isClosed = this.isClosed;
    const n = isClosed ? 0 : Math.max(0, Math.min(count, ring.room()));
    for (let i = 0; i < n; i++) cells[(tail + i) & mask] = source[from + i]!;
    if (n > 0) ring.publishTail(tail + n);
    this.unlockSend();
    if (n > 0 || count <= 0) return n;
    return isClosed ? CLOSED : FULL;
  }

  /** Waits while full. @returns 1, or CLOSED: then the item was not sent. @throws TypeError where the thread may not wait */
  send(item: number): number {
    checkMayWait('Channel.send', 'trySend');
    for (;;) {
      this.resizes = Atomics.load(this.words, RESIZES);
      const outcome = this.trySend(item);
      if (outcome !== FULL) return outcome;
      this.waitForRoom();
    }
  }

  /**
   * Waits until all are sent; other senders' items may come between.
   * @returns how many were sent, fewer than `count` if it was closed meanwhile; CLOSED if none was
   * @throws TypeError where the thread may not wait
   */
  sendBatch(source: Uint32Array, from: number, count: number): number {
    checkMayWait('Channel.sendBatch', 'trySendBatch');
    let done = 0;
    while (done < count) {
      this.resizes = Atomics.load(this.words, RESIZES);
      const n = this.trySendBatch(source, from + done, count - done);
      if (n === CLOSED) return done > 0 ? done : CLOSED;
      if (n > 0) {
        done += n;
        continue;
      }
      this.ring.countBlockedSend();
      this.waitForRoom();
    }
    return done;
  }

  /** @returns the item, EMPTY, or CLOSED when it is closed and drained */
  tryReceive(): number {
    const { ring } = this;
    this.lockReceive();
    // Closed is read first: what was sent before the close is visible by then.
    const nothing = this.isClosed ? CLOSED : EMPTY;
    const { head } = ring;
    const isEmpty = ring.tail === head;
    const item = isEmpty ? nothing : ring.cells[head & ring.mask]!;
    if (!isEmpty) ring.publishHead(head + 1);
    this.unlockReceive();
    return item;
  }

  /**
   * Takes what is there, at most `limit`, into `target` from `from` on.
   * @returns how many: at least one; else EMPTY, or CLOSED when it is closed and drained
   */
  tryReceiveBatch(target: Uint32Array, from: number, limit: number): number {
    const { ring } = this;
    this.lockReceive();
    const nothing = this.isClosed ? CLOSED : EMPTY;
    const { cells, mask, head } = ring;
    const available = (ring.tail - head) | 0;
    const n = Math.min(limit, available);
    for (let i = 0; i < n; i++) target[from + i] = cells[(head + i) & mask]!;
    if (n > 0) ring.publishHead(head + n);
    this.unlockReceive();
    return available > 0 ? n : nothing;
  }

  /** Waits while empty. @returns the item, or CLOSED when it is closed and drained. @throws as `receiveTimeout` */
  receive(): number {
    checkMayWait('Channel.receive', 'tryReceive');
    return this.receiveTimeout(Number.POSITIVE_INFINITY);
  }

  /**
   * Waits while empty, at most `timeoutMs`.
   * @returns the item, EMPTY after the time, CLOSED when it is closed and drained
   * @throws TypeError where the thread may not wait
   */
  receiveTimeout(timeoutMs: number): number {
    checkMayWait('Channel.receiveTimeout', 'tryReceive');
    const until = performance.now() + timeoutMs;
    for (;;) {
      const item = this.tryReceive();
      if (item !== EMPTY) return item;
      const left = until - performance.now();
      if (left <= 0) return EMPTY;
      this.waitForItems(left);
    }
  }

  /**
   * Waits until there is at least one item.
   * @returns how many, at most `limit`; CLOSED when it is closed and drained
   * @throws TypeError where the thread may not wait
   */
  receiveBatch(target: Uint32Array, from: number, limit: number): number {
    checkMayWait('Channel.receiveBatch', 'tryReceiveBatch');
    for (;;) {
      const n = this.tryReceiveBatch(target, from, limit);
      if (n !== EMPTY) return n;
      this.waitForItems(Number.POSITIVE_INFINITY);
    }
  }

  /** Frees the locks that a killed thread held. Only once it is dead. Its unpublished items never were. */
  releaseLocksOf(owner: number): void {
    this.ring.releaseLocksOf(owner);
  }

  private waitForRoom(): void {
    Atomics.add(this.words, SEND_BLOCKED_US, this.wait(this.notFull, this.hasRoom, ROOM_PATIENCE_MS) * 1000);
  }
  private waitForItems(timeoutMs: number): void {
    Atomics.add(this.words, EMPTY_RECEIVES, 1);
    Atomics.add(this.words, RECEIVE_BLOCKED_US, this.wait(this.notEmpty, this.hasItems, timeoutMs) * 1000);
  }
  /** @returns ms waited */
  private wait(place: EventCount, isReady: () => boolean, timeoutMs: number): number {
    const start = performance.now();
    const until = start + Math.min(this.spin.next(), timeoutMs);
    let isFound = false;
    for (let i = 1; !isFound; i++) {
      isFound = isReady();
      if (!isFound && i % LOOKS_PER_CLOCK === 0 && performance.now() >= until) break;
    }
    this.spin.learn(isFound);
    if (!isFound) place.park(isReady, timeoutMs);
    return performance.now() - start;
  }

  private lockSend(): void {
    if (this.isSendShared) this.ring.sendLock.lock(this.owner);
  }
  private unlockSend(): void {
    if (this.isSendShared) this.ring.sendLock.unlock();
  }
  private lockReceive(): void {
    if (this.isReceiveShared) this.ring.receiveLock.lock(this.owner);
  }
  private unlockReceive(): void {
    if (this.isReceiveShared) this.ring.receiveLock.unlock();
  }
}
