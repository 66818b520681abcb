/**
 * How far the scheduler's input is in order of deadlines, so that it can go straight on instead of through the queue.
 * Looks at each event once, and once more after others were taken from before it.
 */
import type { ColumnKernels } from '../../kernel/column-kernels.ts';
import type { Ring } from '../../primitives/channel/ring.ts';
import type { Deadlines } from './deadlines.ts';

export class OrderedPrefix {
  /** All before it has been looked at, and is in order. */
  private end: number;
  private lastDeadline = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly ring: Pick<Ring, 'cells' | 'mask'>,
    private readonly deadlines: Deadlines,
    private readonly kernels: Pick<ColumnKernels, 'extendOrder'>,
    head: number,
  ) {
    this.end = head | 0;
  }

  /** Nothing from `head` on has been looked at. */
  restart(head: number): void {
    this.end = head | 0;
  }

  /**
   * Goes on through the input for as long as each deadline is after the one before it, and after all in the queue.
   *
   * @param queued the latest deadline in the queue
   * @returns whether all of it is in order: then its order can't change
   */
  extend(head: number, available: number, queued: number): boolean {
    const { deadlines, ring, end: from } = this;
    const end = (head + available) | 0;
    // The plus says that it is a number: of two things, one of which may be none, the engine makes an object each time.
    const last = from === (head | 0) ? +queued : this.lastDeadline;
    const count = this.kernels.extendOrder(ring, from, (end - from) | 0, last, deadlines.budgets);
    const position = (from + count) | 0;
    this.end = position;
    this.lastDeadline = count > 0 ? deadlines.of(ring.cells[(position - 1) & ring.mask]!) : last;
    return position === end;
  }
}
