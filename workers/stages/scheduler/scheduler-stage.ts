/**
 * Passes events on by deadline: intended emission plus the budget of their class; or by class, or in order of arrival.
 *
 * Events must wait here, where their order can still change, and not in the channels behind. So the stage holds back what
 * storage is not about to take: `DispatchWindow` limits what is between here and there. Waiting events are in `Backlog`;
 * while none wait and the input is in order (`OrderedPrefix`), it goes straight on.
 */

import type { Config } from '../../contract/config-types.ts';
import { firstCount, secondCount } from '../../kernel/column-kernels.ts';
import * as J from '../../memory/journal-fields.ts';
import { FROM_SCHEDULER, SCHEDULER, TO_BROADCAST, TO_SCHEDULER, TO_STORAGE } from '../../memory/tasks.ts';
import { addMoments, addTimesTo } from '../../memory/time-sums.ts';
import { StageTask } from '../stage-task.ts';
import * as Step from '../step.ts';
import type { TaskContext } from '../task.ts';
import { ALREADY_HERE } from '../timed-server.ts';
import { Backlog } from './backlog.ts';
import { recoverBacklog } from './backlog-recovery.ts';
import { Deadlines } from './deadlines.ts';
import { DispatchWindow, takingOf } from './dispatch-window.ts';
import { OrderedPrefix } from './ordered-prefix.ts';

/** While nothing can go on, what expires is looked for this often. */
const EXPIRY_PAUSE_MS = 1;
const NONE = -1;

export class SchedulerStage extends StageTask {
  private readonly input = this.context.channels.forward[TO_SCHEDULER]!;
  private readonly output = this.context.channels.forward[TO_BROADCAST]!;
  /** Behind the next stage. What it holds storage has not taken either. */
  private readonly toStorage = this.context.channels.forward[TO_STORAGE]!.ring;
  private readonly returns = this.context.channels.returns[FROM_SCHEDULER]!;
  private readonly deadlines = new Deadlines(this.context.memory);
  private readonly backlog = new Backlog(this.deadlines);
  private readonly prefix = new OrderedPrefix(
    this.input.ring,
    this.deadlines,
    this.context.kernels,
    this.journal.draft[J.HEAD]!,
  );
  private readonly server = this.createServer('scheduler');
  /** The event that is being served, where that takes its time. It has left the queue, and not yet the stage. */
  private served = NONE;
  private readonly next = new Uint32Array(1);
  private readonly window = new DispatchWindow();
  private readonly chosen = new Uint32Array(Step.QUANTUM);
  private isRebuilt = false;
  private isEdf = true;
  private isDiscarding = true;
  /** Whether the source drops what finds no room. */
  private isShedding = false;

  constructor(context: TaskContext) {
    super(SCHEDULER, context);
    this.publish(context.now());
  }

  configure(config: Config, now: number): void {
    this.server.configure(config.service.scheduler, 0, now);
    const { policy, discardExpired, budgetMs } = config.scheduler;
    this.deadlines.configure(budgetMs);
    this.isEdf = policy === 'edf';
    this.isDiscarding = discardExpired;
    this.isShedding = config.channels.whenFull === 'shed' && config.load.mode === 'rate';
    this.backlog.configure(config.scheduler);
    if (this.served !== NONE && !this.server.isOn) this.backlog.push(this.served);
    if (!this.server.isOn) this.served = NONE;
    this.window.configure(takingOf(config));
    // Deadlines may have changed, so what was seen of the input says nothing.
    this.prefix.restart(this.journal.draft[J.HEAD]!);
    if (!this.isRebuilt)
      for (const slot of recoverBacklog(this.context.memory, this.journal.step)) this.backlog.push(slot);
    this.isRebuilt = true;
  }

  step(now: number): Step.Result {
    const { input, backlog } = this;
    const { draft } = this.journal;
    this.dueAt = Number.POSITIVE_INFINITY;
    const isClosed = input.ring.isClosed;
    const available = input.ring.available();
    const head = draft[J.HEAD]! | 0;
    const waiting = backlog.queue.length;
    if (available === 0 && waiting === 0 && this.served === NONE) return isClosed ? this.end() : Step.IDLE;

    const tail = draft[J.TAIL]! | 0;
    const room = Math.min(this.room(available + waiting, now), Step.QUANTUM) | 0;
    if (this.server.isOn) return this.serve(head, available, tail, room, now);
    const isOrdered = this.isInOrder(head, available);
    // The short cut that saves the queue: nothing waits in it, so what is in order goes straight on.
    if (isOrdered && room > 0 && waiting === 0) {
      const passed = this.passThrough(head, this.unexpired(head, Math.min(available, room), now), tail);
      if (passed > 0) return this.commit(head, passed, tail, passed, now);
    }
    // Events that nothing can overtake may as well wait where they are: then the queue empties, and they pass it by.
    const mayWait = isOrdered && !this.isInTheWay(available) && !this.isExpired(head, available, now);
    return this.reorder(head, mayWait ? 0 : available, tail, room, now);
  }

  /** Whether nothing in the input can be overtaken by what comes later. */
  private isInOrder(head: number, available: number): boolean {
    const { backlog } = this;
    if (backlog.isRanked) return false;
    if (!this.isEdf) return true;
    // At full speed the queue is empty, and a constant is no number that has to be made for each step.
    if (backlog.queue.length === 0) return this.prefix.extend(head, available, Number.NEGATIVE_INFINITY);
    return this.prefix.extend(head, available, backlog.latestDeadline);
  }

  /**
   * Whether what waits in the channel costs others their place: where the source sheds, the backlog is room as well, whatever
   * the order of the events. The second half of the channel is for those that come while this stage is away.
   */
  private isInTheWay(available: number): boolean {
    return this.isShedding && available > this.input.ring.lowWater;
  }

  /** Through the queue: takes events in, discards what has expired, sends what is first, and evicts what is too much. */
  private reorder(head: number, available: number, tail: number, room: number, now: number): Step.Result {
    const taken = this.accept(head, available);
    const expired = this.isDiscarding ? this.expire(now) : 0;
    // More may have expired than a step discards; they must not go on.
    const sent = room > 0 && expired < Step.QUANTUM ? this.dispatch(tail, room) : 0;
    const evicted = this.evict(now);
    if (this.isDiscarding) this.dueAt = this.nextExpiry(now);
    if (taken + sent + expired + evicted === 0) return this.waitForRoom();
    return this.commit(head, taken, tail, sent, now);
  }
  private nextExpiry(now: number): number {
    return Math.max(this.backlog.queue.peekDeadline(), now + EXPIRY_PAUSE_MS);
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
    if (this.isDiscarding && this.backlog.queue.length > 0) this.dueAt = Math.min(this.dueAt, this.nextExpiry(now));
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
    if (this.backlog.queue.popBatch(this.next, 0, 1) === 0) return false;
    this.served = this.next[0]!;
    return true;
  }

  private commit(head: number, taken: number, tail: number, sent: number, now: number): Step.Result {
    const { draft } = this.journal;
    if (taken > 0) this.input.recordWaits(this.waits, head, taken, now);
    draft[J.RECEIVED]! += taken;
    draft[J.SENT]! += sent;
    draft[J.HEAD] = (head + taken) >>> 0;
    draft[J.TAIL] = (tail + sent) >>> 0;
    draft[J.QUEUED] = this.backlog.queue.length + (this.served === NONE ? 0 : 1);
    this.journal.commit();
    const done = this.context.now();
    this.publish(done);
    if (this.server.isOn) this.server.recordPassedOn();
    else if (taken > 0) this.services.recordSpan(now, done, taken);
    return Step.WORKED;
  }

  /** How many events may be sent depends on how many storage has taken, so both channels must have room. */
  private waitForRoom(): Step.Result {
    this.output.ring.askForRoom();
    this.toStorage.askForRoom();
    return Step.BLOCKED;
  }

  /** How many events may go on now. */
  private room(wanted: number, now: number): number {
    const { output } = this;
    const behind = output.ring.length + this.toStorage.length;
    const more = this.window.room(this.journal.draft[J.SENT]!, behind, wanted, output.ring.capacity, now);
    const room = output.ring.room();
    if (room <= 0) output.noteBlocked();
    return Math.min(more, room);
  }

  /** Of an ordered input: whether its first event is past its deadline. */
  private isExpired(head: number, available: number, now: number): boolean {
    if (!this.isDiscarding || available === 0) return false;
    const { cells, mask } = this.input.ring;
    return this.deadlines.of(cells[head & mask]!) < now;
  }

  /** How many of the input's first `count` come before one that is expired. */
  private unexpired(head: number, count: number, now: number): number {
    if (this.isExpired(head, count, now)) return 0;
    // In order of deadlines the first one expires first.
    if (this.isEdf || !this.isDiscarding) return count;
    const { cells, mask } = this.input.ring;
    for (let i = 1; i < count; i++) if (this.deadlines.of(cells[(head + i) & mask]!) < now) return i;
    return count;
  }

  /** Copies the input's first `count` to the output. */
  private passThrough(head: number, count: number, tail: number): number {
    const { draft } = this.journal;
    const counts = this.context.kernels.passOn(this.input.ring, head, count, this.output.ring.cells, tail);
    const normal = firstCount(counts);
    const bulk = secondCount(counts);
    draft[J.DISPATCHED_BY_CLASS]! += count - normal - bulk;
    draft[J.DISPATCHED_BY_CLASS + 1]! += normal;
    draft[J.DISPATCHED_BY_CLASS + 2]! += bulk;
    return count;
  }

  /** Takes what the backlog has room for; returns how many. */
  private accept(head: number, available: number): number {
    const { accepted } = this.context.memory;
    const { cells, mask } = this.input.ring;
    const { step } = this.journal;
    const count = Math.max(0, Math.min(available, this.backlog.room, Step.QUANTUM));
    for (let i = 0; i < count; i++) {
      const slot = cells[(head + i) & mask]!;
      accepted[slot] = step;
      this.backlog.push(slot);
    }
    if (count > 0) this.prefix.restart(head + count);
    return count;
  }

  private dispatch(tail: number, room: number): number {
    const count = this.backlog.queue.popBatch(this.chosen, 0, room);
    this.send(this.chosen, count, tail);
    return count;
  }
  private send(slots: Uint32Array, count: number, tail: number): void {
    const { dispatched } = this.context.memory;
    const { cells, mask } = this.output.ring;
    const { step, draft } = this.journal;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      dispatched[slot] = step;
      cells[(tail + i) & mask] = slot;
      draft[J.DISPATCHED_BY_CLASS + this.deadlines.classOf(slot)]! += 1;
    }
  }

  private expire(now: number): number {
    const count = this.backlog.queue.discardExpired(now, this.chosen, 0, Step.QUANTUM);
    this.giveBack(count, now, J.EXPIRED, J.EXPIRED_BY_CLASS);
    return count;
  }

  private evict(now: number): number {
    const excess = Math.min(this.backlog.excess, Step.QUANTUM);
    if (excess <= 0) return 0;
    const count = this.backlog.evict(now, this.chosen, excess);
    this.giveBack(count, now, J.EVICTED, J.EVICTED_BY_CLASS);
    return count;
  }

  /** The first `count` chosen end here. */
  private giveBack(count: number, now: number, total: number, byClass: number): void {
    const { memory } = this.context;
    const { chosen, journal, deadlines } = this;
    const { cells, mask } = this.returns;
    const { step, draft } = journal;
    const back = draft[J.RETURN_TAIL]! | 0;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const slot = chosen[i]!;
      memory.dispatched[slot] = step;
      sum += memory.intended[slot]!;
      cells[(back + i) & mask] = slot;
      draft[byClass + deadlines.classOf(slot)]! += 1;
    }
    draft[J.RETURN_TAIL] = (draft[J.RETURN_TAIL]! + count) >>> 0;
    draft[total]! += count;
    addTimesTo(draft, J.TIMES_IN, sum);
    addMoments(draft, J.TIMES_OUT, count, now);
  }

  private publish(now: number): void {
    const { draft } = this.journal;
    this.output.publish(draft[J.TAIL]!, now);
    this.returns.publishTail(draft[J.RETURN_TAIL]!);
    this.input.ring.publishHead(draft[J.HEAD]!);
  }

  private end(): Step.Result {
    this.output.ring.markClosed();
    return Step.ENDED;
  }
}
