/**
 * What aggregates, alarms and tail have in common: a subscriber reads events in place, out of its ring or out of its
 * mailbox, and nobody in the main way waits for it, unless its policy is `block`.
 */
import type { Config } from '../../contract/config-types.ts';
import { SUBSCRIBERS } from '../../contract/name-sets.ts';
import * as J from '../../memory/journal-fields.ts';
import { journalOf } from '../../memory/task-journals.ts';
import { SUBSCRIBER_TASKS } from '../../memory/tasks.ts';
import { Subscription } from '../../primitives/broadcast/broadcast.ts';
import type { Ring } from '../../primitives/channel/ring.ts';
import type { HistogramStripe } from '../../primitives/histogram/histogram.ts';
import type { Journal } from '../../primitives/shared/journal.ts';
import {
  CALLING,
  IDLE,
  STEP_ENDED,
  type StepResult,
  servicesOf,
  type Task,
  type TaskContext,
  WORKED,
} from '../task.ts';

/** A slow subscriber makes up for a late look by at most this much. */
const CATCH_UP_MS = 5;
/** Events a step handles at most. Small, because the stages of the main way may share the thread. */
const SUBSCRIBER_QUANTUM = 64;

export abstract class SubscriberStage implements Task {
  background = true;
  readonly empty = true;
  dueAt = Number.POSITIVE_INFINITY;
  protected readonly journal: Journal;
  protected readonly subscriber: number;
  private readonly ring: Ring;
  private readonly subscription: Subscription;
  private readonly services: HistogramStripe;
  private readonly taken = new Uint32Array(SUBSCRIBER_QUANTUM);
  /** Injected slowness: ms per event, and when the event under way is finished. */
  private delayMs = 0;
  private busyUntil = 0;

  constructor(
    readonly id: (typeof SUBSCRIBER_TASKS)[number],
    protected readonly context: TaskContext,
  ) {
    const { memory } = context;
    this.subscriber = SUBSCRIBER_TASKS.indexOf(id);
    this.journal = journalOf(memory, id);
    this.services = servicesOf(memory, id);
    this.ring = context.channels.subscribers[this.subscriber]!;
    this.ring.publishHead(this.journal.draft[J.HEAD]!);
    this.subscription = new Subscription(memory.subscribers[this.subscriber]!, this.ring);
  }

  /** Takes `slots[0 … count)` into account. Must not keep them. */
  protected abstract observe(slots: Uint32Array, count: number, now: number): void;

  configure(config: Config): void {
    const name = SUBSCRIBERS[this.subscriber]!;
    this.delayMs = config.failures.subscribers[name] / 1000;
    this.background = config.broadcast.policies[name] !== 'block';
  }

  step(now: number): StepResult {
    const closed = this.ring.isClosed;
    const available = this.ring.available();
    this.dueAt = Number.POSITIVE_INFINITY;
    if (available === 0) return closed ? STEP_ENDED : IDLE;
    let count = Math.min(available, SUBSCRIBER_QUANTUM);
    if (this.delayMs > 0) {
      if (now < this.busyUntil) {
        this.dueAt = this.busyUntil;
        return CALLING;
      }
      count = Math.min(count, this.finished(now));
    }
    const { draft } = this.journal;
    const head = draft[J.HEAD]! | 0;
    const events = this.subscription.take(head, count, this.taken);
    this.observe(this.taken, events, now);
    draft[J.RECEIVED]! += count;
    draft[J.SENT]! += events;
    draft[J.HEAD] = (head + count) >>> 0;
    this.journal.commit();
    // Only now may the slots be used again.
    this.ring.publishHead(draft[J.HEAD]!);
    this.subscription.release();
    this.services.record((this.context.now() - now) * 1000, count);
    return WORKED;
  }

  /** How many events a slow subscriber has got through by now; at least the one whose time is up. */
  private finished(now: number): number {
    const late = this.busyUntil === 0 ? 0 : now - this.busyUntil;
    // Time spent with nothing to do is not saved up for later.
    const count = Math.max(1, Math.floor(Math.min(late, CATCH_UP_MS) / this.delayMs));
    this.busyUntil = now + this.delayMs;
    return count;
  }
}
