/**
 * Zero-copy broadcast: each slot of a pool is published once, and every subscriber reads it where it is. What goes round
 * is the slot's number; the payload is written by its source and by nobody else.
 *
 * Who still reads a slot is told by positions, not by a reference count, so that no reference costs an atomic operation:
 * the bits in `delivered` say which subscribers got it, `position` where in the subscriber's ring it lies, and a subscriber
 * has let go of it when its head has passed that position.
 *
 * At the lag limit, by subscriber: `skip` leaves it out, `block` is asked for room first and holds everyone up. `conflate`
 * keeps one entry for each key (a sensor) in the ring, and the key's latest slot in a mailbox, where a newer one replaces
 * it. A slow subscriber slows nobody down unless it blocks.
 *
 * Roles: one thread has the `Publisher`, one each a `Subscription`, and one, which gets the slots from the publisher, gives
 * them back to the pool: it asks `Holdings`. Positions are published by whoever has the ring's end, after it has committed
 * what it did; a step that dies before that can be done again.
 *
 * ```text
 *   delivered  by slot   bits 0..3 got the slot itself, in the order of the subscribers; bits 4..7 in their mailbox
 *   ring       entries   a slot, or a key with the top bit set: its latest slot is in the mailbox
 *   mailbox    by key    the latest slot plus one, 0 = none. Exchanged by publisher and subscriber
 *   hazards              slots plus one that the subscriber is reading out of its mailbox
 *   position   by slot   where in this subscriber's ring it was delivered
 * ```
 */
import { Ring } from '../channel/ring.ts';
import { type BroadcastMemory, checkSubscriber, MAX_SUBSCRIBERS, type SubscriberMemory } from './broadcast-memory.ts';

export const SKIP = 0;
export const CONFLATE = 1;
export const BLOCK = 2;
const KEY_MASK = 0xffff;
const CONFLATED = 1 << MAX_SUBSCRIBERS;
/** Marks a ring entry as a key. */
const KEY_ENTRY = 0x8000_0000;

/** The rings of all subscribers, for the thread that publishes or gives slots back. */
export function ringsOf(memory: BroadcastMemory): Ring[] {
  return memory.subscribers.map((subscriber) => new Ring(subscriber));
}

/**
 * The publisher's end. `setSource` says which slots; then `publishLossless`, if there is such a subscriber, and `offerTo`
 * each of the others.
 */
export class Publisher {
  private cells: Uint32Array = new Uint32Array(1);
  private mask = 0;
  private head = 0;
  private count = 0;

  /** @throws Error when another version laid the memory out */
  constructor(
    private readonly memory: BroadcastMemory,
    private readonly rings: readonly Ring[] = ringsOf(memory),
  ) {
    for (const subscriber of memory.subscribers) checkSubscriber(subscriber);
  }

  /** What the other calls are about: `count` cells of a ring from `head` on. They keep their order. */
  setSource(cells: Uint32Array, head: number, count: number): void {
    this.cells = cells;
    this.mask = cells.length - 1;
    this.head = head;
    this.count = count;
  }

  /** Copies all slots to the ring `out` of a subscriber that may lose nothing, from `tail` on, and clears their delivery bits. */
  publishLossless(out: Uint32Array, tail: number): void {
    const { cells, mask, head, count } = this;
    const { delivered } = this.memory;
    const outMask = out.length - 1;
    for (let i = 0; i < count; i++) {
      const slot = cells[(head + i) & mask]!;
      delivered[slot] = 0;
      out[(tail + i) & outMask] = slot;
    }
  }

  /** How many more slots a subscriber takes before it is at its limit. One that blocks must be offered no more. */
  room(subscriber: number, lagLimit: number): number {
    return lagLimit - this.rings[subscriber]!.available();
  }

  /**
   * After `publishLossless`, to one of the others whose ring ends at `tail`.
   *
   * @returns how many entries its ring has more; the other slots were skipped, or replace what is in the mailbox
   */
  offerTo(subscriber: number, policy: number, lagLimit: number, tail: number): number {
    if (policy === CONFLATE) return this.conflate(subscriber, tail);
    const lag = (tail - this.rings[subscriber]!.head) | 0;
    return this.deliver(subscriber, Math.max(0, Math.min(this.count, lagLimit - lag)), tail);
  }

  /**
   * After a crash, of what is to be offered again: what a dead predecessor put into a mailbox in a step that it never
   * committed is announced by no entry. What was committed stays: its subscriber has not come to its entry yet.
   */
  takeBack(subscriber: number): void {
    const { cells, mask, head } = this;
    const { mailbox } = this.memory.subscribers[subscriber]!;
    for (let i = this.count - 1; i >= 0; i--) {
      const slot = cells[(head + i) & mask]!;
      Atomics.compareExchange(mailbox, this.memory.meta[slot]! & KEY_MASK, slot + 1, 0);
    }
  }

  private deliver(subscriber: number, count: number, tail: number): number {
    const { cells, mask, head } = this;
    const { delivered, subscribers } = this.memory;
    const { position } = subscribers[subscriber]!;
    const ring = this.rings[subscriber]!;
    const bit = 1 << subscriber;
    for (let i = 0; i < count; i++) {
      const slot = cells[(head + i) & mask]!;
      delivered[slot]! |= bit;
      position[slot] = tail + i;
      ring.cells[(tail + i) & ring.mask] = slot;
    }
    return count;
  }

  private conflate(subscriber: number, tail: number): number {
    const { cells, mask, head, count } = this;
    const { delivered, meta, subscribers } = this.memory;
    const { mailbox } = subscribers[subscriber]!;
    const ring = this.rings[subscriber]!;
    let entries = 0;
    for (let i = 0; i < count; i++) {
      const slot = cells[(head + i) & mask]!;
      const key = meta[slot]! & KEY_MASK;
      delivered[slot]! |= CONFLATED << subscriber;
      if (Atomics.exchange(mailbox, key, slot + 1) !== 0) continue;
      ring.cells[(tail + entries) & ring.mask] = key | KEY_ENTRY;
      entries++;
    }
    return entries;
  }
}

/** A subscriber's end. */
export class Subscription {
  /** Hazards in use. */
  private held = 0;

  /** What a dead predecessor was reading is lost to it. @throws Error when another version laid the memory out */
  constructor(
    private readonly memory: SubscriberMemory,
    private readonly ring: Ring = new Ring(memory),
  ) {
    checkSubscriber(memory);
    const { hazards } = memory;
    for (let i = 0; i < hazards.length; i++) Atomics.store(hazards, i, 0);
  }

  /**
   * Resolves `count` ring entries from `head` on to slots, which may be read until `release`.
   *
   * @returns how many there are in `target`: fewer than entries where a mailbox has been emptied already
   */
  take(head: number, count: number, target: Uint32Array): number {
    const { cells, mask } = this.ring;
    let slots = 0;
    let held = 0;
    for (let i = 0; i < count; i++) {
      const entry = cells[(head + i) & mask]!;
      if (entry < KEY_ENTRY) target[slots++] = entry;
      else {
        const slot = this.takeLatest((entry ^ KEY_ENTRY) >>> 0, held++);
        if (slot >= 0) target[slots++] = slot;
      }
    }
    this.held = held;
    return slots;
  }

  /** After the head was published: the slots may be used again. */
  release(): void {
    for (let i = 0; i < this.held; i++) Atomics.store(this.memory.hazards, i, 0);
    this.held = 0;
  }

  /**
   * A hazard pointer (Michael, 2004): the slot is among the hazards before it leaves the mailbox, so that whoever looks
   * in the mailbox and then at the hazards cannot miss it.
   */
  private takeLatest(key: number, place: number): number {
    const { mailbox, hazards } = this.memory;
    for (;;) {
      const entry = Atomics.load(mailbox, key);
      if (entry === 0) return -1;
      Atomics.store(hazards, place, entry);
      if (Atomics.compareExchange(mailbox, key, entry, 0) === entry) return entry - 1;
    }
  }
}

/** For the thread that gives slots back: which of those it got from the publisher are still being read. */
export class Holdings {
  /** Heads of the rings, as of the last `refresh`. */
  private readonly heads: Int32Array;

  /** @throws Error when another version laid the memory out */
  constructor(
    private readonly memory: BroadcastMemory,
    private readonly rings: readonly Ring[] = ringsOf(memory),
  ) {
    for (const subscriber of memory.subscribers) checkSubscriber(subscriber);
    this.heads = new Int32Array(rings.length);
  }

  /** Sees how far the subscribers are. What `isHeld` says is as of then, or newer. */
  refresh(): void {
    for (let s = 0; s < this.rings.length; s++) this.heads[s] = this.rings[s]!.head;
  }

  /** Once false it stays false until the slot is published again. */
  isHeld(slot: number): boolean {
    const { delivered, subscribers } = this.memory;
    const bits = delivered[slot]!;
    if (bits === 0) return false;
    for (let s = 0; s < this.heads.length; s++) {
      if (bits & (1 << s) && ((subscribers[s]!.position[slot]! - this.heads[s]!) | 0) >= 0) return true;
      if (bits & (CONFLATED << s) && this.isInMailbox(s, slot)) return true;
    }
    return false;
  }

  /** In this order, because a slot moves from the mailbox to the hazards. */
  private isInMailbox(subscriber: number, slot: number): boolean {
    const { meta, subscribers } = this.memory;
    const { mailbox, hazards } = subscribers[subscriber]!;
    const entry = slot + 1;
    if (Atomics.load(mailbox, meta[slot]! & KEY_MASK) === entry) return true;
    for (let i = 0; i < hazards.length; i++) if (Atomics.load(hazards, i) === entry) return true;
    return false;
  }
}
