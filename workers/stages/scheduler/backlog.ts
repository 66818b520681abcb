/**
 * Where events wait for the scheduler to send them: a queue by deadline or arrival; or, where classes count, to send by
 * class or to evict what is worth least, a slower one that knows classes.
 *
 * Private to this thread, and found again after a crash by the marks in the event pool: `backlog-recovery.ts`.
 */
import type { Config } from '../../contract/config-types.ts';
import { DeadlineQueue } from '../../primitives/deadline-queue/deadline-queue.ts';
import * as Step from '../step.ts';
import type { Deadlines } from './deadlines.ts';
import { RankedBacklog } from './ranked-backlog.ts';

const MAX_BACKLOG = 16_384;

export class Backlog {
  /** The one in use. */
  queue: DeadlineQueue | RankedBacklog;
  isEvicting = false;
  /** While events wait: none of them has a later deadline. */
  latestDeadline = Number.NEGATIVE_INFINITY;
  private readonly plain = new DeadlineQueue(MAX_BACKLOG);
  private ranked: RankedBacklog | null = null;
  private limit = 1;
  private readonly moved = new Uint32Array(1);

  constructor(private readonly deadlines: Deadlines) {
    this.queue = this.plain;
  }

  get isRanked(): boolean {
    return this.queue !== this.plain;
  }
  /** How many events it takes now. Where it evicts, they come in first: one of them may be worth more than all others. */
  get room(): number {
    return (this.isEvicting ? this.queue.capacity : this.limit) - this.queue.length;
  }
  /** How many events are to be evicted. */
  get excess(): number {
    return this.isEvicting ? this.queue.length - this.limit : 0;
  }

  /** Events that wait move along to another queue, in order of arrival. */
  configure({ policy, whenFull, backlog }: Config['scheduler']): void {
    this.limit = backlog;
    this.isEvicting = whenFull === 'evict';
    const { queue: before, moved } = this;
    const isRanked = policy === 'priority' || this.isEvicting;
    if (isRanked) this.ranked ??= new RankedBacklog(MAX_BACKLOG + Step.QUANTUM);
    this.queue = isRanked ? this.ranked! : this.plain;
    if (this.queue !== before) {
      before.setPolicy('fifo');
      while (before.popBatch(moved, 0, 1) > 0) this.push(moved[0]!);
    }
    if (policy === 'priority') this.ranked!.setPolicy(policy);
    else this.queue.setPolicy(policy);
  }

  push(slot: number): void {
    const deadline = this.deadlines.of(slot);
    if (this.queue.length === 0 || deadline > this.latestDeadline) this.latestDeadline = deadline;
    if (this.queue === this.plain) this.plain.push(slot, deadline);
    else this.ranked!.push(slot, deadline, this.deadlines.classOf(slot));
  }

  /** Takes up to `count` events that are worth least into `target`. @returns how many */
  evict(now: number, target: Uint32Array, count: number): number {
    return this.ranked!.evict(now, target, 0, count);
  }
}
