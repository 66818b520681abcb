/**
 * Publishes every event once to storage, which never skips and is the last to look, and by reference to three subscribers
 * under their policies: `primitives/broadcast/broadcast.ts` says how.
 */
import type { Config } from '../../contract/config-types.ts';
import { DRAIN_URGENCY, SKIP_WAITS } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { BROADCAST, SUBSCRIBER_TASKS, TO_BROADCAST, TO_STORAGE } from '../../memory/tasks.ts';
import { addMoments } from '../../memory/time-sums.ts';
import { BLOCK, CONFLATE, Publisher, SKIP } from '../../primitives/broadcast/broadcast.ts';
import { StageTask } from '../stage-task.ts';
import * as Step from '../step.ts';
import type { TaskContext } from '../task.ts';

const POLICIES = { skip: SKIP, conflate: CONFLATE, block: BLOCK } as const;

export class BroadcastStage extends StageTask {
  private readonly input = this.context.channels.forward[TO_BROADCAST]!;
  private readonly output = this.context.channels.forward[TO_STORAGE]!;
  private readonly subscribers = this.context.channels.subscribers;
  private readonly publisher: Publisher;
  private lagLimit = 1;

  constructor(context: TaskContext) {
    super(BROADCAST, context);
    this.publisher = new Publisher(context.memory, this.subscribers);
    this.publish(context.now());
    const { ring } = this.input;
    this.publisher.setSource(ring.cells, ring.head, ring.available());
    for (let o = 0; o < SUBSCRIBER_TASKS.length; o++) this.publisher.takeBack(o);
  }

  configure(config: Config): void {
    const { lagLimit, policies } = config.broadcast;
    this.lagLimit = lagLimit | 0;
    const { draft } = this.journal;
    draft[J.POLICY] = POLICIES[policies.aggregates];
    draft[J.POLICY + 1] = POLICIES[policies.alarms];
    draft[J.POLICY + 2] = POLICIES[policies.tail];
  }

  step(now: number): Step.Result {
    const { input, output } = this;
    const { draft } = this.journal;
    const isClosed = input.ring.isClosed;
    const available = input.ring.available();
    if (available === 0) return isClosed ? this.end() : Step.IDLE;

    let room = Math.min(output.ring.room(), Step.QUANTUM);
    if (room <= 0) output.noteBlocked();
    const isPatient = Atomics.load(this.context.memory.control, DRAIN_URGENCY) < SKIP_WAITS;
    for (let o = 0; o < SUBSCRIBER_TASKS.length && isPatient; o++) {
      if (draft[J.POLICY + o] !== BLOCK) continue;
      room = Math.min(room, this.publisher.room(o, this.lagLimit));
      if (room <= 0) this.subscribers[o]!.askForRoom();
    }
    if (room <= 0) return Step.BLOCKED;
    const count = Math.min(available, room);
    const head = draft[J.HEAD]! | 0;
    const tail = draft[J.TAIL]! | 0;
    input.recordWaits(this.waits, head, count, now);

    this.publisher.setSource(input.ring.cells, head, count);
    this.publisher.publishLossless(output.ring.cells, tail);
    for (let o = 0; o < SUBSCRIBER_TASKS.length; o++) this.offer(o, count);
    draft[J.RECEIVED]! += count;
    draft[J.SENT]! += count;
    draft[J.HEAD] = (head + count) >>> 0;
    draft[J.TAIL] = (tail + count) >>> 0;
    // What the notes in storage's channel say too, so that waits and sums are of the same moments.
    const done = this.context.now();
    this.noteSent(count, done);
    this.journal.commit();
    this.publish(done);
    this.services.recordSpan(now, done, count);
    return Step.WORKED;
  }

  private noteSent(count: number, now: number): void {
    const { draft } = this.journal;
    const gap = now - draft[J.LAST_SENT_AT]!;
    draft[J.LAST_SENT_AT] = now;
    draft[J.GAP_SQUARES]! += gap * gap;
    addMoments(draft, J.TIMES_OUT, count, now);
  }

  private offer(subscriber: number, count: number): void {
    const { draft } = this.journal;
    const policy = draft[J.POLICY + subscriber]!;
    const tail = draft[J.SUBSCRIBER_TAILS + subscriber]! | 0;
    const entries = this.publisher.offerTo(subscriber, policy, this.lagLimit, tail);
    draft[J.SUBSCRIBER_TAILS + subscriber] = (tail + entries) >>> 0;
    draft[J.DELIVERED + subscriber]! += entries;
    draft[J.SKIPPED + subscriber]! += count - entries;
  }

  private publish(now: number): void {
    const { draft } = this.journal;
    for (let o = 0; o < SUBSCRIBER_TASKS.length; o++) this.subscribers[o]!.publishTail(draft[J.SUBSCRIBER_TAILS + o]!);
    this.output.publish(draft[J.TAIL]!, now);
    this.input.ring.publishHead(draft[J.HEAD]!);
  }

  private end(): Step.Result {
    for (const ring of this.subscribers) ring.markClosed();
    this.output.ring.markClosed();
    return Step.ENDED;
  }
}
