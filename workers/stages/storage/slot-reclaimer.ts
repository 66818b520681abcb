/**
 * Returns the slots of finished events to the source, as soon as no subscriber reads them any more.
 *
 * Storage is the last of the main way to let go of a slot, so it looks whether the subscribers have
 * (`primitives/broadcast/broadcast.ts`).
 *
 * Slots that are still held go to a list and are looked at again later. There are two lists: survivors of a look are written
 * to the other one, so that a crash in the middle leaves the one of the last commit whole.
 */

import * as J from '../../memory/journal-fields.ts';
import { FROM_STORAGE } from '../../memory/tasks.ts';
import { Holdings } from '../../primitives/broadcast/broadcast.ts';
import type { Journal } from '../../primitives/shared/journal.ts';
import type { TaskContext } from '../task.ts';

/** Slots that one look at the holdings is worth, before a kernel goes on. */
const LOOKS = 64;

export class SlotReclaimer {
  private readonly memory: TaskContext['memory'];
  private readonly holdings: Holdings;

  /** @param journal of the storage stage, whose draft is changed */
  constructor(
    private readonly context: TaskContext,
    private readonly journal: Journal,
  ) {
    this.memory = context.memory;
    this.holdings = new Holdings(context.memory, context.channels.subscribers);
  }

  /** Gives back what it can of `slots[first … end)` and of what was held so far. The caller commits and publishes. */
  reclaim(slots: Uint32Array, first: number, end: number): void {
    const { draft } = this.journal;
    this.holdings.refresh();
    const list = draft[J.PINNED_LIST]!;
    const earlier = draft[J.PINNED]! | 0;
    if (earlier === 0) {
      // Nobody reads the list of the last commit when it is empty, so it may be written.
      draft[J.PINNED] = this.sift(slots, first, end, this.memory.held[list as 0 | 1], 0);
      return;
    }
    const target = this.memory.held[(1 - list) as 0 | 1];
    const survivors = this.sift(this.memory.held[list as 0 | 1], 0, earlier, target, 0);
    draft[J.PINNED] = this.sift(slots, first, end, target, survivors);
    draft[J.PINNED_LIST] = 1 - list;
  }

  /** @returns the length of `target` after appending what is still held of `slots` */
  private sift(slots: Uint32Array, first: number, end: number, target: Uint32Array, length: number): number {
    const { holdings } = this;
    const { kernels, channels } = this.context;
    const back = channels.returns[FROM_STORAGE]!;
    const { cells, mask } = back;
    const { draft } = this.journal;
    let tail = draft[J.RETURN_TAIL]! | 0;
    let kept = length;
    for (let i = first; i < end; ) {
      const given = kernels.giveBack(slots, i, end - i, back, tail);
      tail = (tail + given) | 0;
      i += given;
      // What subscribers were delivered lies together: they take all until they are at their limit.
      for (const upTo = Math.min(i + LOOKS, end); i < upTo; i++) {
        const slot = slots[i]!;
        if (holdings.isHeld(slot)) target[kept++] = slot;
        else {
          cells[tail & mask] = slot;
          tail = (tail + 1) | 0;
        }
      }
    }
    draft[J.RETURN_TAIL] = tail >>> 0;
    return kept;
  }
}
