/**
 * The pool's free slots, as the source sees them: three ways back, from validate, scheduler and storage, and the slots
 * never used so far. Used ones first, because they are still in the caches: how much of the pool a run ever touches
 * follows from how many events it has under way.
 */
import type { Journal } from '../memory/journal.ts';
import * as J from '../memory/journal-fields.ts';
import { POOL_SLOTS } from '../memory/memory-map.ts';
import type { Channel } from '../primitives/channel.ts';

export class FreeSlots {
  constructor(
    private readonly returns: readonly Channel[],
    private readonly journal: Journal,
  ) {}

  /** Takes up to `count` slots into `target`; returns how many. The caller commits, then publishes. */
  take(target: Uint32Array, count: number): number {
    const { draft } = this.journal;
    let taken = 0;
    for (let r = 0; r < this.returns.length && taken < count; r++) {
      const { cells, mask, tail } = this.returns[r]!;
      const head = draft[J.FREE_HEADS + r]! | 0;
      const n = Math.min(count - taken, (tail - head) | 0);
      for (let i = 0; i < n; i++) target[taken + i] = cells[(head + i) & mask]!;
      draft[J.FREE_HEADS + r] = (head + n) >>> 0;
      draft[J.REGAINED]! += n;
      taken += n;
    }
    const fresh = Math.min(count - taken, POOL_SLOTS - draft[J.FRESH]!);
    for (let i = 0; i < fresh; i++) target[taken + i] = draft[J.FRESH]! + i;
    draft[J.FRESH]! += fresh;
    draft[J.TAKEN]! += taken + fresh;
    return taken + fresh;
  }

  publish(): void {
    const { draft } = this.journal;
    for (let r = 0; r < this.returns.length; r++) this.returns[r]!.publishHead(draft[J.FREE_HEADS + r]!);
  }
}
