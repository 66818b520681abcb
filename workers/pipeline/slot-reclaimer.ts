/**
 * Returns the slots of finished events to the source, as soon as no observer reads them any more.
 *
 * Storage is the last of the main way to let go of a slot, so it looks whether the observers have: one that got the slot
 * has let go when the head of its ring has passed the slot's position; one that conflates when the slot is neither in
 * the sensor's mailbox nor in the observer's hand, looked at in this order, because it moves from the one to the other.
 *
 * What is still held goes to a list and is looked at again later. There are two lists: survivors of a look are written
 * to the other one, so that a crash in the middle leaves the one of the last commit whole.
 */
import type { Journal } from '../memory/journal.ts';
import * as J from '../memory/journal-fields.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { FROM_STORAGE, OBSERVERS } from '../memory/tasks.ts';
import { CONFLATED } from './broadcast-stage.ts';
import type { Links } from './links.ts';

export class SlotReclaimer {
  /** Heads of the observers' rings, read once per look. */
  private readonly heads = new Int32Array(OBSERVERS.length);

  /** @param journal of the storage stage, whose draft is changed */
  constructor(
    private readonly memory: MemoryMap,
    private readonly links: Links,
    private readonly journal: Journal,
  ) {}

  /** Gives back what it can of `slots[0 … count)` and of what was held so far. The caller commits and publishes. */
  reclaim(slots: Uint32Array, count: number): void {
    const { draft } = this.journal;
    for (let o = 0; o < OBSERVERS.length; o++) this.heads[o] = this.links.observers[o]!.head;
    const list = draft[J.HELD_LIST]!;
    const earlier = draft[J.HELD]! | 0;
    if (earlier === 0) {
      // Nobody reads the list of the last commit when it is empty, so it may be written.
      draft[J.HELD] = this.sift(slots, count, this.memory.held[list as 0 | 1], 0);
      return;
    }
    const target = this.memory.held[(1 - list) as 0 | 1];
    const survivors = this.sift(this.memory.held[list as 0 | 1], earlier, target, 0);
    draft[J.HELD] = this.sift(slots, count, target, survivors);
    draft[J.HELD_LIST] = 1 - list;
  }

  /** @returns the length of `target` after appending what is still held of `slots` */
  private sift(slots: Uint32Array, count: number, target: Uint32Array, length: number): number {
    const { delivered } = this.memory;
    const back = this.links.returns[FROM_STORAGE]!;
    const { cells, mask } = back;
    const { draft } = this.journal;
    let tail = draft[J.RETURN_TAIL]! | 0;
    let kept = length;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      if (delivered[slot] !== 0 && this.isHeld(slot)) target[kept++] = slot;
      else {
        cells[tail & mask] = slot;
        tail = (tail + 1) | 0;
      }
    }
    draft[J.RETURN_TAIL] = tail >>> 0;
    return kept;
  }

  private isHeld(slot: number): boolean {
    const { delivered, observers } = this.memory;
    const bits = delivered[slot]!;
    for (let o = 0; o < OBSERVERS.length; o++) {
      if (bits & (1 << o) && ((observers[o]!.position[slot]! - this.heads[o]!) | 0) >= 0) return true;
      if (bits & (CONFLATED << o) && this.isInMailbox(o, slot)) return true;
    }
    return false;
  }

  private isInMailbox(observer: number, slot: number): boolean {
    const { mailbox, hand } = this.memory.observers[observer]!;
    const entry = slot + 1;
    if (Atomics.load(mailbox, this.memory.meta[slot]! & 0xffff) === entry) return true;
    for (let i = 0; i < hand.length; i++) if (Atomics.load(hand, i) === entry) return true;
    return false;
  }
}
