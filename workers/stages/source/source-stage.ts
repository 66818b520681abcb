/**
 * Brings events into the pipeline: takes free slots, has the feed write them, and sends them on.
 *
 * In `rate` mode every event falls due at its time, and that intended time is what its latency counts from, however late
 * the source gets round to it: a blocked source hides nothing (Tene's coordinated omission). In `max` mode an event is
 * due when there is room for it.
 */

import type { Config } from '../../contract/config-types.ts';
import { FEED_STATE_WORDS, type Feed } from '../../feeds/feed.ts';
import type { LiveFeed } from '../../feeds/live-feed.ts';
import { Poison } from '../../feeds/poison.ts';
import { firstCount, secondCount } from '../../kernel/column-kernels.ts';
import { DRAIN, PAUSE, PHASE } from '../../memory/control.ts';
import { BULK, classOf, NORMAL, URGENT } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import { isEverLive } from '../../memory/live-words.ts';
import { SEEK_ROW, SEEKS_ASKED } from '../../memory/recording-words.ts';
import { SOURCE, TO_VALIDATE } from '../../memory/tasks.ts';
import { addTimesTo } from '../../memory/time-sums.ts';
import { StageTask } from '../stage-task.ts';
import * as Step from '../step.ts';
import type { TaskContext } from '../task.ts';
import { ClassShares } from './class-shares.ts';
import { createFeed, createLiveFeed } from './create-feed.ts';
import { FreeSlots } from './free-slots.ts';
import { LiveMessages } from './live-messages.ts';
import { SourceSchedule } from './source-schedule.ts';

/** How often to look whether events of messages have ended, ms, where no wake-up says so. */
const LIVE_SWEEP_MS = 10;

export class SourceStage extends StageTask {
  override dueAt = 0;
  private readonly output = this.context.channels.forward[TO_VALIDATE]!;
  private readonly free: FreeSlots;
  private readonly slots = this.context.memory.sourceSlots;
  private readonly times = this.context.memory.sourceTimes;
  private readonly feedState: Float64Array;
  private readonly schedule: SourceSchedule;
  private readonly shares: ClassShares;
  private feed: Feed | undefined;
  /** The same, while the feed is a live one. */
  private liveFeed: LiveFeed | null = null;
  /** Null in a run that never had a live feed. */
  private messages: LiveMessages | null = null;
  private poison: Poison | null = null;
  private config: Config | undefined;

  constructor(context: TaskContext) {
    super(SOURCE, context);
    const { memory, channels } = context;
    this.free = new FreeSlots(memory, channels.returns, this.journal);
    const { draft } = this.journal;
    this.feedState = draft.subarray(J.FEED_STATE, J.FEED_STATE + FEED_STATE_WORDS);
    this.schedule = new SourceSchedule(context, draft, this.feedState);
    this.shares = new ClassShares(draft);
    this.publish(context.now());
    if (isEverLive(memory)) this.watchMessages();
  }

  configure(config: Config, now: number): void {
    this.config = config;
    this.shares.configure(config.load.classMix);
    this.feed = this.openFeed(config);
    const { poison } = config.failures;
    this.poison = poison.ratio > 0 ? new Poison(poison, this.feed, config.load.seed) : null;
    this.setStamping(config.load.naiveLatency);
    this.schedule.configure(config, this.feed, now);
    this.journal.commit();
    this.dueAt = now;
  }

  step(now: number): Step.Result {
    this.dueAt = Number.POSITIVE_INFINITY;
    const phase = Atomics.load(this.context.memory.control, PHASE);
    if (phase === DRAIN) return this.end(now);
    this.followSeek(now);
    if (this.messages !== null) this.sweepMessages(now, this.messages);
    if (phase === PAUSE) return Step.IDLE;
    this.schedule.skipPauses(now);
    if (this.liveFeed !== null) return this.emitLive(now, this.liveFeed);
    return this.schedule.isPaced ? this.emitAsDue(now) : this.emitAsRoom(now);
  }

  private emitAsRoom(now: number): Step.Result {
    const { output } = this;
    const { ring } = output;
    const room = ring.room();
    // Filling up by a handful each time would cost a round of all stages for each handful.
    if (room <= 0 || room < Math.min(ring.capacity >> 1, Step.QUANTUM)) {
      output.noteBlocked();
      return Step.BLOCKED;
    }
    const count = Math.min(room, Step.QUANTUM, this.feed!.left(this.feedState));
    // A recording that is not repeated is over.
    if (count === 0) return Step.IDLE;
    this.times.fill(now, 0, count);
    // For a schedule that may be asked for next, wherever this task is then.
    this.journal.draft[J.DUE] = now;
    return this.emit(count, now) > 0 ? Step.WORKED : Step.BLOCKED;
  }

  /** Emits events from the inbox of the live worker. An event counts from when it was meant to happen, or its message was sent. */
  private emitLive(now: number, feed: LiveFeed): Step.Result {
    const { output } = this;
    const { ring } = output;
    const left = feed.left();
    if (left === 0) return Step.IDLE;
    const room = ring.room();
    const wanted = Math.min(left, ring.capacity >> 1, Step.QUANTUM);
    if (room <= 0 || room < wanted) {
      output.noteBlocked();
      return Step.BLOCKED;
    }
    const count = Math.min(left, room, Step.QUANTUM);
    feed.readTimes(this.times, count, this.context.startedAt);
    this.journal.draft[J.DUE] = now;
    return this.emit(count, now) > 0 ? Step.WORKED : Step.BLOCKED;
  }

  /** Finds out which messages are done with, though no slot is needed. */
  private sweepMessages(now: number, messages: LiveMessages): void {
    if (this.free.hasReturned()) {
      this.free.take(this.slots, 0);
      this.journal.commit();
      this.free.publish();
    }
    messages.markDone(this.config!.live.withoutDurability);
    if (messages.underWay > 0 || messages.hasEnded) this.dueAt = now + LIVE_SWEEP_MS;
  }
  private watchMessages(): LiveMessages {
    this.messages ??= new LiveMessages(this.context.memory, this.journal.draft);
    this.free.watch = this.messages;
    return this.messages;
  }

  private openFeed(config: Config): Feed {
    const { memory, kernels } = this.context;
    const isLive = config.feed.kind === 'live';
    this.liveFeed = isLive ? createLiveFeed(config, memory, this.journal.draft, this.watchMessages()) : null;
    // A predecessor may have died before it published.
    this.liveFeed?.publish();
    return this.liveFeed ?? createFeed(config, memory, kernels);
  }

  private emitAsDue(now: number): Step.Result {
    const { output, schedule } = this;
    if (now < schedule.nextTick) {
      this.dueAt = schedule.nextTick;
      return Step.IDLE;
    }
    const room = Math.max(0, output.ring.room());
    const isShedding = this.config!.channels.whenFull === 'shed';
    if (room === 0 && !isShedding) {
      if (schedule.due > now) return this.waitForDue(now);
      output.noteBlocked();
      return Step.BLOCKED;
    }
    const count = schedule.take(this.times, isShedding ? Step.QUANTUM : Math.min(room, Step.QUANTUM), now);
    if (count === 0) return this.waitForDue(now);
    this.emit(Math.min(count, room), now, count);
    schedule.goOn(now);
    return Step.WORKED;
  }
  private waitForDue(now: number): Step.Result {
    this.dueAt = this.schedule.waitUntilDue(now);
    return Step.IDLE;
  }

  /**
   * Sends `count` events with the intended times in `times`, and takes note of those that fell due beyond them.
   *
   * @returns how many were sent: fewer when the pool has no free slot
   */
  private emit(count: number, now: number, due = count): number {
    const { memory, kernels } = this.context;
    const { draft } = this.journal;
    const { slots, times } = this;
    const n = this.free.take(slots, count);
    this.feed!.fill(this.feedState, slots, 0, n, memory);
    const tail = draft[J.TAIL]! | 0;
    const counts = kernels.stamp(slots, times, n, draft[J.RECEIVED]!, this.output.ring, tail);
    const normal = firstCount(counts);
    const bulk = secondCount(counts);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += times[i]!;
    draft[J.EMITTED_BY_CLASS + URGENT]! += n - normal - bulk;
    draft[J.EMITTED_BY_CLASS + NORMAL]! += normal;
    draft[J.EMITTED_BY_CLASS + BULK]! += bulk;
    if (this.config!.load.staleRatio > 0) sum -= this.age(n);
    if (draft[J.STAMPS_SENT] === 1) this.stamp(n, now);
    addTimesTo(draft, J.TIMES_IN, sum);
    this.poison?.spoil(slots, n, draft[J.RECEIVED]!, memory);
    draft[J.RECEIVED]! += n;
    draft[J.SENT]! += n;
    draft[J.TAIL] = (tail + n) >>> 0;
    const passed = n < due ? this.keepOrShed(n, due) : n;
    if (passed > 0) draft[J.LAST_DUE] = times[passed - 1]!;
    this.journal.commit();
    const done = this.context.now();
    this.publish(done);
    if (n > 0) this.services.recordSpan(now, done, n);
    return n;
  }

  /**
   * Events that fell due and found no room: those of a schedule are lost, or stay due. In the commit of those sent.
   *
   * @returns how many of those that were due are done with
   */
  private keepOrShed(sent: number, due: number): number {
    if (this.liveFeed !== null || !this.schedule.isPaced) return sent;
    if (this.config!.channels.whenFull === 'shed') {
      this.countShed(due - sent);
      this.feed!.skip(this.feedState, due - sent);
      return due;
    }
    this.schedule.putBack(this.times[sent]!, due - sent);
    return sent;
  }

  /** Counts events that are lost before they are sent. In the draft only. */
  protected countShed(count: number): void {
    const { draft } = this.journal;
    draft[J.RECEIVED]! += count;
    draft[J.SHED]! += count;
    this.shares.countShed(count);
  }

  private stamp(count: number, now: number): void {
    const { sentAt } = this.context.memory;
    const micros = (now * 1000) >>> 0 || 1;
    for (let i = 0; i < count; i++) sentAt[this.slots[i]!] = micros;
  }
  /** Wipes the old times before it says that none are written: a reader that finds a time finds the time of this event. */
  private setStamping(isOn: boolean): void {
    const { draft } = this.journal;
    if (!isOn && draft[J.STAMPS_SENT] === 1) this.context.memory.sentAt.fill(0);
    draft[J.STAMPS_SENT] = isOn ? 1 : 0;
  }

  /** Makes a share of the events older than their budget, as if they had been on the way for long. @returns by how much, together */
  private age(count: number): number {
    const { memory } = this.context;
    const { draft } = this.journal;
    const { load, scheduler } = this.config!;
    const budgets = [scheduler.budgetMs.urgent, scheduler.budgetMs.normal, scheduler.budgetMs.bulk];
    let aged = 0;
    for (let i = 0; i < count; i++) {
      // Bresenham's rule spreads the share evenly, without a random word.
      draft[J.STALE_GAP]! += load.staleRatio;
      if (draft[J.STALE_GAP]! < 1) continue;
      draft[J.STALE_GAP]! -= 1;
      const slot = this.slots[i]!;
      const ms = budgets[classOf(memory.meta[slot]!)]! + 1;
      memory.intended[slot]! -= ms;
      aged += ms;
    }
    return aged;
  }

  /** Goes on with the row that was asked for last, which falls due now. */
  private followSeek(now: number): void {
    const { recordingDirectory } = this.context.memory;
    const { draft } = this.journal;
    const asked = Atomics.load(recordingDirectory, SEEKS_ASKED);
    if (asked === draft[J.SEEKS]) return;
    this.feed!.seek(this.feedState, Atomics.load(recordingDirectory, SEEK_ROW));
    draft[J.SEEKS] = asked;
    this.schedule.restart(now);
    this.journal.commit();
  }

  private publish(now: number): void {
    this.output.publish(this.journal.draft[J.TAIL]!, now);
    this.free.publish();
    this.liveFeed?.publish();
  }

  /** Events that have fallen due by now and were not emitted never will be. */
  private end(now: number): Step.Result {
    this.schedule.skipPauses(now);
    const { draft } = this.journal;
    if (draft[J.SCHEDULE_END] === 0) draft[J.SCHEDULE_END] = now;
    this.journal.commit();
    this.output.ring.markClosed();
    return Step.ENDED;
  }
}
