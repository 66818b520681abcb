/**
 * What aggregates, alarms and tail have in common: a subscriber reads events in place, out of its ring or out of its
 * mailbox, and nobody in the main way waits for it, unless its policy is `block`.
 */
import type { Config } from '../../contract/config-types.ts';
import { SUBSCRIBERS } from '../../contract/name-sets.ts';
import * as J from '../../memory/journal-fields.ts';
import { SUBSCRIBER_TASKS } from '../../memory/tasks.ts';
import { Subscription } from '../../primitives/broadcast/broadcast.ts';
import type { Ring } from '../../primitives/channel/ring.ts';
import { StageTask } from '../stage-task.ts';
import * as Step from '../step.ts';
import type { TaskContext } from '../task.ts';

/** Events a step handles at most. Small, because the stages of the main way may share the thread. */
const SUBSCRIBER_QUANTUM = 64;
const BY_NUMBER: readonly number[] = SUBSCRIBER_TASKS;

export abstract class SubscriberStage extends StageTask {
  override isBackground = true;
  protected readonly subscriber: number;
  private readonly ring: Ring;
  private readonly subscription: Subscription;
  private readonly taken = new Uint32Array(SUBSCRIBER_QUANTUM);
  private readonly server = this.createServer(SUBSCRIBERS[BY_NUMBER.indexOf(this.id)]!);

  constructor(id: (typeof SUBSCRIBER_TASKS)[number], context: TaskContext) {
    super(id, context);
    this.subscriber = SUBSCRIBER_TASKS.indexOf(id);
    this.ring = context.channels.subscribers[this.subscriber]!;
    this.ring.publishHead(this.journal.draft[J.HEAD]!);
    this.subscription = new Subscription(context.memory.subscribers[this.subscriber]!, this.ring);
  }

  /** Takes `slots[0 … count)` into account. Must not keep them. */
  protected abstract observe(slots: Uint32Array, count: number, now: number): void;

  configure(config: Config, now: number): void {
    const name = SUBSCRIBERS[this.subscriber]!;
    this.server.configure(config.service[name], config.failures.subscribers[name] / 1000, now);
    this.isBackground = config.broadcast.policies[name] !== 'block';
  }

  step(now: number): Step.Result {
    const isClosed = this.ring.isClosed;
    const available = this.ring.available();
    this.dueAt = Number.POSITIVE_INFINITY;
    if (available === 0) return isClosed ? Step.ENDED : Step.IDLE;
    let count = Math.min(available, SUBSCRIBER_QUANTUM);
    if (this.server.isOn) {
      count = this.server.finished(now, now, available, SUBSCRIBER_QUANTUM);
      if (count === 0) {
        this.dueAt = this.server.dueAt;
        return Step.CALLING;
      }
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
    if (this.server.isOn) this.server.recordPassedOn();
    else this.services.recordSpan(now, this.context.now(), count);
    return Step.WORKED;
  }
}
