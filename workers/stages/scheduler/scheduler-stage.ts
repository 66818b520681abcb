/**
 * Passes events on by deadline: intended emission plus the budget of their class; or by class, or in order of arrival.
 *
 * What waits must wait here, where its order can still change, and not in the channels behind. So the stage holds back
 * what storage is not about to take: `DispatchWindow` bounds what is between here and there.
 *
 * The backlog is private to this thread, and found again after a crash by the marks in the pool: `backlog-recovery.ts`.
 */
import type { Config } from '../../contract/config-types.ts';
import { CLASS_MASK, CLASS_SHIFT, classOf, NORMAL, URGENT } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import { journalOf } from '../../memory/task-journals.ts';
import { FROM_SCHEDULER, SCHEDULER, TO_BROADCAST, TO_SCHEDULER, TO_STORAGE } from '../../memory/tasks.ts';
import { addTimes } from '../../memory/time-sums.ts';
import { DeadlineQueue } from '../../primitives/deadline-queue/deadline-queue.ts';
import type { HistogramStripe } from '../../primitives/histogram/histogram.ts';
import type { Journal } from '../../primitives/shared/journal.ts';
import * as Step from '../step.ts';
import { servicesOf, type Task, type TaskContext, waitsOf } from '../task.ts';
import { ALREADY_HERE, TimedServer } from '../timed-server.ts';
import { recoverBacklog } from './backlog-recovery.ts';
import { DispatchWindow } from './dispatch-window.ts';
import { RankedBacklog } from './ranked-backlog.ts';

const MAX_BACKLOG = 16_384;
const CLASS_COUNT = 3;
/** While nothing can go on, what expires is looked for this often. */
const EXPIRY_PAUSE_MS = 1;
const NONE = -1;

export class SchedulerStage implements Task {
  readonly id = SCHEDULER;
  readonly isBackground = false;
  readonly isEmpty = true;
  dueAt = Number.POSITIVE_INFINITY;
  private readonly journal: Journal;
  private readonly waits: HistogramStripe;
  private readonly services: HistogramStripe;
  private readonly plain = new DeadlineQueue(MAX_BACKLOG);
  /** Where classes count: for a policy of priority, and to evict. */
  private ranked: RankedBacklog | null = null;
  private queue: DeadlineQueue | RankedBacklog = this.plain;
  private readonly server: TimedServer;
  /** The event that is being served, where that takes its time. It has left the queue, and not yet the backlog. */
  private served = NONE;
  private readonly next = new Uint32Array(1);
  private readonly window = new DispatchWindow();
  private readonly chosen = new Uint32Array(Step.QUANTUM);
  private readonly budgets = new Float64Array(CLASS_COUNT + 1);
  /** The input is known to be in order up to this position, and the deadline of the last event before it. */
  private seen: number;
  private seenDeadline = Number.NEGATIVE_INFINITY;
  private queuedDeadline = Number.NEGATIVE_INFINITY;
  private isRebuilt = false;
  private isEdf = true;
  private isEvicting = false;
  private isDiscarding = true;
  private backlog = 1;

  constructor(private readonly context: TaskContext) {
    const { memory } = context;
    this.journal = journalOf(memory, SCHEDULER);
    this.waits = waitsOf(memory, SCHEDULER);
    this.services = servicesOf(memory, SCHEDULER);
    this.server = new TimedServer(memory.activity[SCHEDULER]!, this.services, context.random);
    this.seen = this.journal.draft[J.HEAD]! | 0;
    this.publish(context.now());
  }

  configure(config: Config, now: number): void {
    this.server.configure(config.service.scheduler, 0, now);
    const { policy, discardExpired, budgetMs, backlog, whenFull } = config.scheduler;
    this.budgets.set([budgetMs.urgent, budgetMs.normal, budgetMs.bulk]);
    this.isEdf = policy === 'edf';
    this.isEvicting = whenFull === 'evict';
    this.isDiscarding = discardExpired;
    this.backlog = backlog;
    this.chooseQueue(policy);
    if (this.served !== NONE && !this.server.isOn) this.enqueue(this.served);
    if (!this.server.isOn) this.served = NONE;
    this.window.configure(config.storage.kind === 'sqlite', config.batch.maxSize);
    // Deadlines may have changed, so what was seen of the input says nothing.
    this.seen = this.journal.draft[J.HEAD]! | 0;
    if (!this.isRebuilt) for (const slot of recoverBacklog(this.context.memory, this.journal.step)) this.enqueue(slot);
    this.isRebuilt = true;
  }

  /** What waits moves along, in order of arrival. */
  private chooseQueue(policy: Config['scheduler']['policy']): void {
    const { queue: before, chosen } = this;
    const isRanked = policy === 'priority' || this.isEvicting;
    if (isRanked) this.ranked ??= new RankedBacklog(MAX_BACKLOG + Step.QUANTUM);
    this.queue = isRanked ? this.ranked! : this.plain;
    if (this.queue !== before) {
      before.setPolicy('fifo');
      for (let n = before.popBatch(chosen, 0, 1); n > 0; n = before.popBatch(chosen, 0, 1)) this.enqueue(chosen[0]!);
    }
    if (isRanked) this.ranked!.setPolicy(policy);
    else this.plain.setPolicy(policy);
  }

  step(now: number): Step.Result {
    const input = this.context.channels.forward[TO_SCHEDULER]!;
    const { draft } = this.journal;
    this.dueAt = Number.POSITIVE_INFINITY;
    const isClosed = input.ring.isClosed;
    const available = input.ring.available();
    const head = draft[J.HEAD]! | 0;
    if (available === 0 && this.queue.length === 0 && this.served === NONE) return isClosed ? this.end() : Step.IDLE;

    const tail = draft[J.TAIL]! | 0;
    const room = Math.min(this.room(available + this.queue.length, now), Step.QUANTUM) | 0;
    if (this.server.isOn) return this.serve(head, available, tail, room, now);
    if (this.queue !== this.plain) return this.rank(head, available, tail, room, now);
    const isOrdered = this.extendOrderedPrefix(head, available);
    const passed = isOrdered && room > 0 ? this.forwardInOrder(head, Math.min(available, room), tail, now) : 0;
    if (passed > 0) return this.commit(head, passed, tail, passed, now);
    return this.reorder(head, available, isOrdered, tail, room, now);
  }

  /** The short cut that saves the queue: nothing waits in it, so what is in order goes straight on. @returns how many */
  private forwardInOrder(head: number, count: number, tail: number, now: number): number {
    return this.queue.length === 0 ? this.passThrough(head, this.unexpired(head, count, now), tail) : 0;
  }

  /** Through the queue: takes events in, discards what has expired, and sends the earliest deadlines on. */
  private reorder(
    head: number,
    available: number,
    isOrdered: boolean,
    tail: number,
    room: number,
    now: number,
  ): Step.Result {
    // Events that nothing can overtake may as well wait where they are: then the queue empties, and they pass it by.
    const mayWait = isOrdered && !this.isExpired(head, available, now);
    const taken = mayWait ? 0 : this.accept(head, available);
    const expired = this.isDiscarding ? this.expire(now) : 0;
    // More may have expired than a step discards; they must not go on.
    const sent = room > 0 && expired < Step.QUANTUM ? this.dispatch(tail, room) : 0;
    if (this.isDiscarding) this.dueAt = Math.max(this.queue.peekDeadline(), now + EXPIRY_PAUSE_MS);
    if (taken + sent + expired === 0) return this.waitForRoom();
    return this.commit(head, taken, tail, sent, now);
  }

  /** Where classes count: all goes through the queue, and what is too much for it is evicted. */
  private rank(head: number, available: number, tail: number, room: number, now: number): Step.Result {
    const taken = this.accept(head, available);
    const expired = this.isDiscarding ? this.expire(now) : 0;
    // More may have expired than a step discards; they must not go on.
    const sent = room > 0 && expired < Step.QUANTUM ? this.dispatch(tail, room) : 0;
    const evicted = this.evict(now);
    if (this.isDiscarding) this.dueAt = Math.max(this.queue.peekDeadline(), now + EXPIRY_PAUSE_MS);
    if (taken + sent + expired + evicted === 0) return this.waitForRoom();
    return this.commit(head, taken, tail, sent, now);
  }

  /**
   * One event after another, each for its time: the first of the queue when the server is free. Whatever is more urgent and
   * comes later has to wait for that one.
   */
  private serve(head: number, available: number, tail: number, room: number, now: number): Step.Result {
    const taken = this.accept(head, available);
    const expired = this.isDiscarding ? this.expire(now) : 0;
    const sent = this.sendServed(tail, room, now);
    const evicted = this.evict(now);
    this.dueAt = this.server.dueAt;
    if (this.isDiscarding && this.queue.length > 0)
      this.dueAt = Math.min(this.dueAt, Math.max(this.queue.peekDeadline(), now + EXPIRY_PAUSE_MS));
    if (taken + sent + expired + evicted > 0) return this.commit(head, taken, tail, sent, now);
    return room > 0 ? Step.CALLING : this.waitForRoom();
  }

  private sendServed(tail: number, room: number, now: number): number {
    const { server, chosen } = this;
    let sent = 0;
    while (this.takeNext()) {
      // Only one is in the server: the next one is chosen when this one is done.
      if (server.finished(now, sent > 0 ? ALREADY_HERE : now, 1, sent < room ? 1 : 0) === 0) break;
      chosen[sent++] = this.served;
      this.served = NONE;
    }
    if (sent >= room) server.block(now);
    this.send(chosen, sent, tail);
    return sent;
  }
  private takeNext(): boolean {
    if (this.served !== NONE) return true;
    if (this.queue.popBatch(this.next, 0, 1) === 0) return false;
    this.served = this.next[0]!;
    return true;
  }

  private commit(head: number, taken: number, tail: number, sent: number, now: number): Step.Result {
    const { draft } = this.journal;
    if (taken > 0) this.context.channels.forward[TO_SCHEDULER]!.recordWaits(this.waits, head, taken, now);
    draft[J.RECEIVED]! += taken;
    draft[J.SENT]! += sent;
    draft[J.HEAD] = (head + taken) >>> 0;
    draft[J.TAIL] = (tail + sent) >>> 0;
    draft[J.QUEUED] = this.queue.length + (this.served === NONE ? 0 : 1);
    this.journal.commit();
    const done = this.context.now();
    this.publish(done);
    if (this.server.isOn) this.server.recordPassedOn();
    else if (taken > 0) this.services.record((done - now) * 1000, taken);
    return Step.WORKED;
  }

  /** What may be sent depends on what storage has taken, so it is both channels that there may be room in. */
  private waitForRoom(): Step.Result {
    const { forward } = this.context.channels;
    forward[TO_BROADCAST]!.ring.askForRoom();
    forward[TO_STORAGE]!.ring.askForRoom();
    return Step.BLOCKED;
  }

  /** How many events may go on now. */
  private room(wanted: number, now: number): number {
    const { forward } = this.context.channels;
    const output = forward[TO_BROADCAST]!;
    const behind = output.ring.length + forward[TO_STORAGE]!.ring.length;
    const more = this.window.room(this.journal.draft[J.SENT]!, behind, wanted, output.ring.capacity, now);
    const room = output.ring.room();
    if (room <= 0) output.noteBlocked();
    return Math.min(more, room);
  }

  /**
   * Looks on through the input for as long as each deadline is after the one before it, and after all in the queue. Looks
   * at each event once, and once more after it was taken from here.
   *
   * @returns whether all of it is in order: then its order can't change
   */
  private extendOrderedPrefix(head: number, available: number): boolean {
    if (!this.isEdf) return true;
    const { memory, channels } = this.context;
    const { intended, meta } = memory;
    const { cells, mask } = channels.forward[TO_SCHEDULER]!.ring;
    const { budgets } = this;
    const end = (head + available) | 0;
    if (this.queue.length === 0) this.queuedDeadline = Number.NEGATIVE_INFINITY;
    let position = this.seen;
    let last = position === (head | 0) ? this.queuedDeadline : this.seenDeadline;
    for (; position !== end; position = (position + 1) | 0) {
      const slot = cells[position & mask]!;
      const deadline = intended[slot]! + budgets[(meta[slot]! >>> CLASS_SHIFT) & CLASS_MASK]!;
      if (deadline < last) break;
      last = deadline;
    }
    this.seen = position;
    this.seenDeadline = last;
    return position === end;
  }

  /** Of an ordered input: whether its first event is past its deadline. */
  private isExpired(head: number, available: number, now: number): boolean {
    if (!this.isDiscarding || available === 0) return false;
    const { cells, mask } = this.context.channels.forward[TO_SCHEDULER]!.ring;
    return this.deadlineOf(cells[head & mask]!) < now;
  }

  /** How many of the input's first `count` come before one that is expired. */
  private unexpired(head: number, count: number, now: number): number {
    if (this.isExpired(head, count, now)) return 0;
    // In order of deadlines the first one expires first.
    if (this.isEdf || !this.isDiscarding) return count;
    const { cells, mask } = this.context.channels.forward[TO_SCHEDULER]!.ring;
    for (let i = 1; i < count; i++) if (this.deadlineOf(cells[(head + i) & mask]!) < now) return i;
    return count;
  }

  /** Copies the input's first `count` to the output. */
  private passThrough(head: number, count: number, tail: number): number {
    const { memory, channels } = this.context;
    const { meta } = memory;
    const { cells, mask } = channels.forward[TO_SCHEDULER]!.ring;
    const out = channels.forward[TO_BROADCAST]!.ring.cells;
    const { draft } = this.journal;
    let urgent = 0;
    let bulk = 0;
    for (let i = 0; i < count; i++) {
      const slot = cells[(head + i) & mask]!;
      const kind = (meta[slot]! >>> CLASS_SHIFT) & CLASS_MASK;
      // Both rings are equally long.
      out[(tail + i) & mask] = slot;
      if (kind === NORMAL) continue;
      if (kind === URGENT) urgent++;
      else bulk++;
    }
    draft[J.DISPATCHED_BY_CLASS]! += urgent;
    draft[J.DISPATCHED_BY_CLASS + 1]! += count - urgent - bulk;
    draft[J.DISPATCHED_BY_CLASS + 2]! += bulk;
    return count;
  }

  /** Takes what the backlog has room for; returns how many. */
  private accept(head: number, available: number): number {
    const { memory, channels } = this.context;
    const { cells, mask } = channels.forward[TO_SCHEDULER]!.ring;
    const { step } = this.journal;
    const most = this.isEvicting ? this.queue.capacity : this.backlog;
    const count = Math.max(0, Math.min(available, most - this.queue.length, Step.QUANTUM));
    for (let i = 0; i < count; i++) {
      const slot = cells[(head + i) & mask]!;
      memory.accepted[slot] = step;
      this.enqueue(slot);
    }
    this.seen = (head + count) | 0;
    this.seenDeadline = this.queuedDeadline;
    return count;
  }

  private enqueue(slot: number): void {
    const deadline = this.deadlineOf(slot);
    if (this.queue === this.plain) this.plain.push(slot, deadline);
    else this.ranked!.push(slot, deadline, this.classOf(slot));
    // From here on the order is judged against the latest deadline in the queue.
    if (deadline > this.queuedDeadline) this.queuedDeadline = deadline;
  }

  private dispatch(tail: number, room: number): number {
    const count = this.queue.popBatch(this.chosen, 0, room);
    this.send(this.chosen, count, tail);
    return count;
  }
  private send(slots: Uint32Array, count: number, tail: number): void {
    const { memory, channels } = this.context;
    const { cells, mask } = channels.forward[TO_BROADCAST]!.ring;
    const { step, draft } = this.journal;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      memory.dispatched[slot] = step;
      cells[(tail + i) & mask] = slot;
      draft[J.DISPATCHED_BY_CLASS + this.classOf(slot)]! += 1;
    }
  }

  private expire(now: number): number {
    const count = this.queue.discardExpired(now, this.chosen, 0, Step.QUANTUM);
    this.giveBack(count, now, J.EXPIRED, J.EXPIRED_BY_CLASS);
    return count;
  }

  private evict(now: number): number {
    const tooMany = Math.min(this.queue.length - this.backlog, Step.QUANTUM);
    if (!this.isEvicting || tooMany <= 0) return 0;
    const count = this.ranked!.evict(now, this.chosen, 0, tooMany);
    this.giveBack(count, now, J.EVICTED, J.EVICTED_BY_CLASS);
    return count;
  }

  /** The first `count` chosen end here. */
  private giveBack(count: number, now: number, total: number, byClass: number): void {
    const { memory, channels } = this.context;
    const { cells, mask } = channels.returns[FROM_SCHEDULER]!;
    const { chosen, journal } = this;
    const { step, draft } = journal;
    const back = draft[J.RETURN_TAIL]! | 0;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const slot = chosen[i]!;
      memory.dispatched[slot] = step;
      sum += memory.intended[slot]!;
      cells[(back + i) & mask] = slot;
      draft[byClass + this.classOf(slot)]! += 1;
    }
    draft[J.RETURN_TAIL] = (draft[J.RETURN_TAIL]! + count) >>> 0;
    draft[total]! += count;
    draft[J.TIMES_IN] = addTimes(draft[J.TIMES_IN]!, sum);
    draft[J.TIMES_OUT] = addTimes(draft[J.TIMES_OUT]!, count * now);
  }

  private classOf(slot: number): number {
    return classOf(this.context.memory.meta[slot]!);
  }
  private deadlineOf(slot: number): number {
    return this.context.memory.intended[slot]! + this.budgets[this.classOf(slot)]!;
  }

  private publish(now: number): void {
    const { forward, returns } = this.context.channels;
    const { draft } = this.journal;
    forward[TO_BROADCAST]!.publish(draft[J.TAIL]!, now);
    returns[FROM_SCHEDULER]!.publishTail(draft[J.RETURN_TAIL]!);
    forward[TO_SCHEDULER]!.ring.publishHead(draft[J.HEAD]!);
  }

  private end(): Step.Result {
    this.context.channels.forward[TO_BROADCAST]!.ring.markClosed();
    return Step.ENDED;
  }
}
