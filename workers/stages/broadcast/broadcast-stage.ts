/**
 * Publishes every event once to storage, which never skips and is the last to look, and by reference to three observers
 * under their policies: `primitives/broadcast/broadcast.ts` says how.
 */
import type { Config } from '../../contract/config-types.ts';
import { GIVE_UP, IMPATIENT } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { journalOf } from '../../memory/task-journals.ts';
import { BROADCAST, OBSERVERS, TO_BROADCAST, TO_STORAGE } from '../../memory/tasks.ts';
import { BLOCK, CONFLATE, Publisher, SKIP } from '../../primitives/broadcast/broadcast.ts';
import type { Journal } from '../../primitives/shared/journal.ts';
import {
  BLOCKED,
  ENDED,
  IDLE,
  QUANTUM,
  type StepResult,
  servicesOf,
  type Task,
  type TaskContext,
  WORKED,
  waitsOf,
} from '../task.ts';

const POLICIES = { skip: SKIP, conflate: CONFLATE, block: BLOCK } as const;

export class BroadcastStage implements Task {
  readonly id = BROADCAST;
  readonly background = false;
  readonly empty = true;
  dueAt = Number.POSITIVE_INFINITY;
  private readonly journal: Journal;
  private readonly waits;
  private readonly services;
  private readonly publisher: Publisher;
  private lagLimit = 1;

  constructor(private readonly context: TaskContext) {
    const { memory } = context;
    this.journal = journalOf(memory, BROADCAST);
    this.waits = waitsOf(memory, BROADCAST);
    this.services = servicesOf(memory, BROADCAST);
    this.publisher = new Publisher(memory, context.links.observers);
    this.publish(context.now());
    const { channel } = context.links.links[TO_BROADCAST]!;
    this.publisher.begin(channel.cells, channel.head, channel.available());
    for (let o = 0; o < OBSERVERS.length; o++) this.publisher.takeBack(o);
  }

  configure(config: Config): void {
    const { lagLimit, policies } = config.broadcast;
    this.lagLimit = lagLimit | 0;
    const { draft } = this.journal;
    draft[J.POLICY] = POLICIES[policies.aggregates];
    draft[J.POLICY + 1] = POLICIES[policies.alarms];
    draft[J.POLICY + 2] = POLICIES[policies.tail];
  }

  step(now: number): StepResult {
    const { links, observers } = this.context.links;
    const input = links[TO_BROADCAST]!;
    const { draft } = this.journal;
    const closed = input.channel.closed;
    const available = input.channel.available();
    if (available === 0) return closed ? this.end() : IDLE;

    const output = links[TO_STORAGE]!;
    let room = Math.min(output.channel.room(), QUANTUM);
    if (room <= 0) output.noteBlocked();
    const patient = Atomics.load(this.context.memory.control, GIVE_UP) < IMPATIENT;
    for (let o = 0; o < OBSERVERS.length && patient; o++) {
      if (draft[J.POLICY + o] !== BLOCK) continue;
      room = Math.min(room, this.publisher.room(o, this.lagLimit));
      if (room <= 0) observers[o]!.askForRoom();
    }
    if (room <= 0) return BLOCKED;
    const count = Math.min(available, room);
    const head = draft[J.HEAD]! | 0;
    const tail = draft[J.TAIL]! | 0;
    input.recordWaits(this.waits, head, count, now);

    this.publisher.begin(input.channel.cells, head, count);
    this.publisher.pass(output.channel.cells, tail);
    for (let o = 0; o < OBSERVERS.length; o++) this.offer(o, count);
    draft[J.RECEIVED]! += count;
    draft[J.SENT]! += count;
    draft[J.HEAD] = (head + count) >>> 0;
    draft[J.TAIL] = (tail + count) >>> 0;
    this.journal.commit();
    const done = this.context.now();
    this.publish(done);
    this.services.record((done - now) * 1000, count);
    return WORKED;
  }

  private offer(observer: number, count: number): void {
    const { draft } = this.journal;
    const policy = draft[J.POLICY + observer]!;
    const tail = draft[J.OBSERVER_TAILS + observer]! | 0;
    const entries = this.publisher.offer(observer, policy, this.lagLimit, tail);
    draft[J.OBSERVER_TAILS + observer] = (tail + entries) >>> 0;
    draft[J.DELIVERED + observer]! += entries;
    draft[J.SKIPPED + observer]! += count - entries;
  }

  private publish(now: number): void {
    const { links, observers } = this.context.links;
    const { draft } = this.journal;
    for (let o = 0; o < OBSERVERS.length; o++) observers[o]!.publishTail(draft[J.OBSERVER_TAILS + o]!);
    links[TO_STORAGE]!.publish(draft[J.TAIL]!, now);
    links[TO_BROADCAST]!.channel.publishHead(draft[J.HEAD]!);
  }

  private end(): StepResult {
    const { links, observers } = this.context.links;
    for (const ring of observers) ring.close();
    links[TO_STORAGE]!.channel.close();
    return ENDED;
  }
}
