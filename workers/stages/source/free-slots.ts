/**
 * The pool's free slots, as the source sees them: three ways back, from validate, scheduler and storage, a stack, and the
 * slots never used so far.
 *
 * Slots that come back go on the stack, and the source takes from its top: the slots used last, which are still in the
 * caches. In order of their return every slot would be used in turn, also those that were only needed once, when the
 * channels were full: at capacity 16,384 that is megabytes.
 *
 * A step first pushes and then pops. So it only writes above the top of the last commit, and a source that dies in the
 * middle leaves the stack as it was.
 */

import * as J from '../../memory/journal-fields.ts';
import { EVENT_SLOTS, type MemoryMap } from '../../memory/memory-map.ts';
import type { Ring } from '../../primitives/channel/ring.ts';
import type { Journal } from '../../primitives/shared/journal.ts';

/** Slots put on the stack in one step at most: a few times what a step takes. */
const MOST_REGAINED = 4096;

/** Told of slots that have come back. */
interface SlotWatch {
  /** @param way which of the ways back: FROM_VALIDATE, FROM_SCHEDULER, FROM_STORAGE */
  noteReturned(slots: Uint32Array, from: number, end: number, way: number): void;
}

export class FreeSlots {
  /** Hears of each slot that comes back; null where no feed is live. */
  watch: SlotWatch | null = null;
  private readonly stack: Uint32Array;

  constructor(
    memory: MemoryMap,
    private readonly returns: readonly Ring[],
    private readonly journal: Journal,
  ) {
    this.stack = memory.freeStack;
  }

  /** Takes up to `count` slots into `target`; returns how many. The caller commits, then publishes. */
  take(target: Uint32Array, count: number): number {
    const { stack } = this;
    const { draft } = this.journal;
    const top = this.regain();
    const popped = Math.min(count, top);
    const from = top - popped;
    for (let i = 0; i < popped; i++) target[i] = stack[from + i]!;
    const first = draft[J.FRESH]! | 0;
    const fresh = Math.min(count - popped, EVENT_SLOTS - first);
    for (let i = 0; i < fresh; i++) target[popped + i] = first + i;
    draft[J.FREE_TOP] = from;
    draft[J.FRESH] = first + fresh;
    draft[J.TAKEN]! += popped + fresh;
    return popped + fresh;
  }

  /** Whether any have come back that are not on the stack. */
  hasReturned(): boolean {
    const { draft } = this.journal;
    return this.returns.some(({ tail }, r) => tail !== (draft[J.FREE_HEADS + r]! | 0));
  }

  publish(): void {
    const { draft } = this.journal;
    for (let r = 0; r < this.returns.length; r++) this.returns[r]!.publishHead(draft[J.FREE_HEADS + r]!);
  }

  /** Puts what has come back on the stack; returns its height. */
  private regain(): number {
    const { stack } = this;
    const { draft } = this.journal;
    let top = draft[J.FREE_TOP]! | 0;
    for (let r = 0; r < this.returns.length; r++) {
      const { cells, mask, tail } = this.returns[r]!;
      const head = draft[J.FREE_HEADS + r]! | 0;
      const n = Math.min(MOST_REGAINED, (tail - head) | 0);
      for (let i = 0; i < n; i++) stack[top + i] = cells[(head + i) & mask]!;
      if (n > 0) this.watch?.noteReturned(stack, top, top + n, r);
      top = (top + n) | 0;
      draft[J.FREE_HEADS + r] = (head + n) >>> 0;
    }
    return top;
  }
}
