/**
 * How far the scheduler's input is in order of deadlines, so that it can go straight on instead of through the queue.
 * Looks at each event once, and once more after others were taken from before it.
 */
import { CLASS_MASK, CLASS_SHIFT } from '../../memory/event-columns.ts';
import type { Ring } from '../../primitives/channel/ring.ts';
import type { Deadlines } from './deadlines.ts';

export class OrderedPrefix {
  /** All before it has been looked at, and is in order. */
  private end: number;
  private lastDeadline = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly ring: Pick<Ring, 'cells' | 'mask'>,
    private readonly deadlines: Deadlines,
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
    const { memory, budgets } = this.deadlines;
    const { intended, meta } = memory;
    const { cells, mask } = this.ring;
    const end = (head + available) | 0;
    let position = this.end;
    // The plus says that it is a number: of two things, one of which may be none, the engine makes an object for each event.
    let last = position === (head | 0) ? +queued : this.lastDeadline;
    for (; position !== end; position = (position + 1) | 0) {
      const slot = cells[position & mask]!;
      const deadline = intended[slot]! + budgets[(meta[slot]! >>> CLASS_SHIFT) & CLASS_MASK]!;
      if (deadline < last) break;
      last = deadline;
    }
    this.end = position;
    this.lastDeadline = last;
    return position === end;
  }
}
