/** Steals chunks for a member of the transform pool from the deques of the others, in turn. */
import type { EngineStripes } from '../../memory/engine-counters.ts';
import { EMPTY, RETRY } from '../../primitives/shared/outcomes.ts';
import type { WorkStealingDeque } from '../../primitives/work-stealing-deque/work-stealing-deque.ts';

export class ChunkThief {
  private victim: number;

  constructor(
    private readonly member: number,
    private readonly deques: readonly WorkStealingDeque[],
    private readonly engine: EngineStripes,
  ) {
    this.victim = member;
  }

  /** @param pool how many members there are. @returns a chunk, or a negative number when there is none to steal */
  steal(pool: number): number {
    for (let i = 0; i < pool; i++) {
      this.victim = (this.victim + 1) % pool;
      if (this.victim === this.member) continue;
      const chunk = this.stealFrom(this.deques[this.victim]!);
      if (chunk >= 0) {
        // The next try begins here again: where there was one there may be more.
        this.victim = (this.victim + pool - 1) % pool;
        return chunk;
      }
    }
    return EMPTY;
  }

  private stealFrom(deque: WorkStealingDeque): number {
    const { stealsTried, stealsWon, failedSwaps } = this.engine;
    for (;;) {
      const chunk = deque.steal();
      if (chunk === EMPTY) return EMPTY;
      stealsTried.add(1);
      if (chunk !== RETRY) {
        stealsWon.add(1);
        return chunk;
      }
      failedSwaps.add(1);
    }
  }
}
