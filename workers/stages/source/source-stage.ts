/**
 * Brings events into the pipeline: takes free slots, has the feed write them, and sends them on.
 *
 * In `rate` mode every event falls due at its time, and that intended time is what its latency counts from, however late
 * the source gets round to it: a blocked source hides nothing (Tene's coordinated omission). In `max` mode an event is
 * due when there is room for it.
 */

import { dueAfter } from '../../contract/arrivals/arrival-trace.ts';
import type { Config } from '../../contract/config-types.ts';
import { Schedule } from '../../contract/settings/load-changes.ts';
import { FEED_STATE_WORDS, type Feed } from '../../feeds/feed.ts';
import type { LiveFeed } from '../../feeds/live-feed.ts';
import { Poison } from '../../feeds/poison.ts';
import { firstCount, secondCount } from '../../kernel/column-kernels.ts';
import { DRAIN, PAUSE, PAUSED_AT, PAUSED_MS, PHASE } from '../../memory/control.ts';
import { BULK, classOf, NORMAL, URGENT } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import { isEverLive } from '../../memory/live-words.ts';
import { SEEK_ROW, SEEKS_ASKED } from '../../memory/memory-map.ts';
import { SOURCE, TO_VALIDATE } from '../../memory/tasks.ts';
import { addTimesTo } from '../../memory/time-sums.ts';
import { hasTrace } from '../../memory/trace-words.ts';
import { StageTask } from '../stage-task.ts';
import * as Step from '../step.ts';
import type { TaskContext } from '../task.ts';
import { ClassShares } from './class-shares.ts';
import { createFeed, createLiveFeed } from './create-feed.ts';
import { FreeSlots } from './free-slots.ts';
import { LiveMessages } from './live-messages.ts';

/** The source sends at most once in this time, ms: longer makes fewer and larger batches, shorter a smoother stream. */
const LONGEST_TICK = 1;
const SHORTEST_TICK = 0.1;
/** How often to look whether events of messages have ended, ms, should nobody say so. */
const LIVE_SWEEP_MS = 10;

export class SourceStage extends StageTask {
  override dueAt = 0;
  private readonly output = this.context.channels.forward[TO_VALIDATE]!;
  private readonly free: FreeSlots;
  private readonly plan = new Schedule(this.context.memory);
  private readonly slots = this.context.memory.sourceSlots;
  private readonly times = this.context.memory.sourceTimes;
  private readonly feedState: Float64Array;
  private readonly shares: ClassShares;
  private feed: Feed | undefined;
  /** The same, while the feed is a live one. */
  private liveFeed: LiveFeed | null = null;
  /** Null in a run that never had a live feed. */
  private messages: LiveMessages | null = null;
  private poison: Poison | null = null;
  private config: Config | undefined;
  private tickMs = LONGEST_TICK;
  private nextTick = 0;

  constructor(context: TaskContext) {
    super(SOURCE, context);
    const { memory, channels } = context;
    this.free = new FreeSlots(memory, channels.returns, this.journal);
    const { draft } = this.journal;
    this.feedState = draft.subarray(J.FEED_STATE, J.FEED_STATE + FEED_STATE_WORDS);
    this.shares = new ClassShares(draft);
    this.publish(context.now());
    if (isEverLive(memory)) this.watchMessages();
  }

  configure(config: Config, now: number): void {
    const { draft } = this.journal;
    const before = this.config;
    this.config = config;
    this.shares.configure(config.load.classMix);
    this.feed = this.openFeed(config);
    const { poison } = config.failures;
    this.poison = poison.ratio > 0 ? new Poison(poison, this.feed, config.load.seed) : null;
    this.setStamping(config.load.naiveLatency);
    this.skipPauses(now);
    // A schedule that was not being kept has no arrears. (With notes of all loads, `followLoad` knows it.)
    const isResumed = before?.load.mode === 'max' && config.load.mode === 'rate' && draft[J.LOAD_CHANGE] === 0;
    if (draft[J.RECEIVED] === 0 || isResumed) this.startSchedule(now);
    // A trace that has not begun begins now.
    if (draft[J.RECEIVED] === 0) draft[J.TRACE_ID] = 0;
    this.followLoad();
    this.setTick(config, now);
    // The seed's first word is for what `nextRandom` makes of it: `arrivals.ts` reckons so too.
    if (draft[J.RANDOM] === 0) draft[J.RANDOM] = this.plan.pace.shape.nextRandom(config.load.seed);
    if (this.isRecording) this.keepNear(now);
    // A new feed begins its state with this: whoever reckons what is owed has it from the journal (`owed.ts`).
    this.feed.dueAt(this.feedState, 0);
    this.journal.commit();
    this.nextTick = now;
    this.dueAt = now;
  }

  /** Half a channel a tick at most, so that the next one finds room. */
  private setTick({ channels }: Config, now: number): void {
    const { shape } = this.plan.pace;
    const perSecond = (1000 * shape.factor(now)) / shape.steadyIntervalMs;
    const tick = (channels.capacity / 2 / perSecond) * 1000;
    this.tickMs = Math.min(Math.max(tick, SHORTEST_TICK), LONGEST_TICK);
  }

  /** Of a recording whose file is being replaced, the next row may have seemed far away, or never to come. */
  private keepNear(now: number): void {
    const { draft } = this.journal;
    const latest = now + this.intervalMs(draft[J.DUE]!, -1);
    if (draft[J.DUE]! > latest) draft[J.DUE] = latest;
  }

  /** Moves the schedule on over the changes of the load before its next event, and finds the load of that. In the draft only. */
  private followLoad(): void {
    const { draft } = this.journal;
    const { plan } = this;
    plan.begin(draft[J.DUE]!, draft[J.LAST_DUE]!, draft[J.LOAD_CHANGE]!, draft[J.PAUSED]!, this.config!);
    plan.beginTrace(draft[J.TRACE_POSITION]!, draft[J.TRACE_ID]!);
    plan.follow(this.isRecording);
    draft[J.TRACE_POSITION] = plan.position;
    draft[J.TRACE_ID] = plan.traceId;
    draft[J.DUE] = plan.due;
    draft[J.LOAD_CHANGE] = plan.change;
  }
  private get isRecording(): boolean {
    return this.feed!.kind === 'recording';
  }

  step(now: number): Step.Result {
    this.dueAt = Number.POSITIVE_INFINITY;
    const phase = Atomics.load(this.context.memory.control, PHASE);
    if (phase === DRAIN) return this.end(now);
    this.followSeek(now);
    if (this.messages !== null) this.sweepMessages(now, this.messages);
    if (phase === PAUSE) return Step.IDLE;
    this.skipPauses(now);
    if (this.liveFeed !== null) return this.emitLive(now, this.liveFeed);
    return this.plan.pace.isPaced ? this.emitAsDue(now) : this.emitAsRoom(now);
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

  /** What the live worker has put into the inbox; an event counts from when it was meant to happen, or its message was sent. */
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
    // A predecessor may have died before it did.
    this.liveFeed?.publish();
    return this.liveFeed ?? createFeed(config, memory, kernels);
  }

  private emitAsDue(now: number): Step.Result {
    if (now < this.nextTick) {
      this.dueAt = this.nextTick;
      return Step.IDLE;
    }
    const { draft } = this.journal;
    const { output } = this;
    const room = Math.max(0, output.ring.room());
    const isShedding = this.config!.channels.whenFull === 'shed';
    if (room === 0 && !isShedding) {
      if (draft[J.DUE]! > now) return this.waitForDue(now);
      output.noteBlocked();
      return Step.BLOCKED;
    }
    const count = this.schedule(isShedding ? Step.QUANTUM : Math.min(room, Step.QUANTUM), now);
    if (count === 0) return this.waitForDue(now);
    this.emit(Math.min(count, room), now, count);
    if (draft[J.DUE]! > this.plan.until) this.followLoad();
    if (draft[J.DUE]! > now) this.nextTick = Math.max(draft[J.DUE]!, now + this.tickMs);
    return Step.WORKED;
  }

  private waitForDue(now: number): Step.Result {
    this.nextTick = Math.max(this.journal.draft[J.DUE]!, now);
    this.dueAt = this.nextTick;
    return Step.IDLE;
  }

  /**
   * Writes the intended times of events due by now to `times`, at most `most`, and moves the schedule on; no further than the
   * load lasts by which they are due, so that the next ones go by the load after it.
   */
  private schedule(most: number, now: number): number {
    const { draft } = this.journal;
    const { times, plan } = this;
    const { shape } = plan.pace;
    const last = Math.min(now, plan.until);
    if (plan.pace.trace !== null) return this.scheduleTrace(most, last);
    let due = draft[J.DUE]!;
    let count = 0;
    if (this.feed!.kind === 'simulated' && shape.isSteady) {
      const interval = shape.steadyIntervalMs;
      while (count < most && due <= last) {
        times[count++] = due;
        due += interval;
      }
    } else {
      while (count < most && due <= last) {
        times[count] = due;
        due += this.intervalMs(due, count++);
      }
    }
    draft[J.DUE] = due;
    return count;
  }

  /** The same of an arrival trace: see `TracePlayer.dueBy`, which reckons in the same way. */
  private scheduleTrace(most: number, last: number): number {
    const { draft } = this.journal;
    const { times } = this;
    const { trace, traceId, traceSpeed } = this.plan.pace;
    const first = draft[J.DUE]!;
    // While another one is being written over it, the settings that ask for that one are on their way.
    if (first > last || !hasTrace(this.context.memory, traceId)) return 0;
    const position = draft[J.TRACE_POSITION]!;
    const base = trace!.at(position);
    let due = first;
    let count = 0;
    while (count < most && due <= last) {
      times[count++] = due;
      due = dueAfter(first, trace!.at(position + count) - base, traceSpeed);
    }
    draft[J.DUE] = due;
    draft[J.TRACE_POSITION] = position + count;
    return count;
  }

  /** Time from the event `ahead` of the next one, which falls due at `due`, to the one after it. */
  private intervalMs(due: number, ahead: number): number {
    const { draft } = this.journal;
    const at = this.feed!.dueAt(this.feedState, ahead);
    // Below 0 only while another file is being written over the one that plays: time must not go back with it.
    if (!Number.isNaN(at)) return Math.max(0, this.feed!.dueAt(this.feedState, ahead + 1) - at) / this.plan.pace.speed;
    const { shape } = this.plan.pace;
    draft[J.RANDOM] = shape.nextRandom(draft[J.RANDOM]!);
    return shape.intervalAt(due, draft[J.RANDOM]!);
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
    if (this.liveFeed !== null || !this.plan.pace.isPaced) return sent;
    if (this.config!.channels.whenFull === 'shed') {
      this.countShed(due - sent);
      this.feed!.skip(this.feedState, due - sent);
      return due;
    }
    this.journal.draft[J.DUE] = this.times[sent]!;
    if (this.plan.pace.trace !== null) this.journal.draft[J.TRACE_POSITION]! -= due - sent;
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
  /** What was written is wiped out before it is said that nothing is: so whoever finds a time finds that of this event. */
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
    this.skipPauses(now);
    this.startSchedule(now);
    this.followLoad();
    this.journal.commit();
  }

  /** What would have fallen due in a pause falls due after it, whoever had this task then, and whatever it was doing. */
  private skipPauses(now: number): void {
    const { memory, startedAt } = this.context;
    const { draft } = this.journal;
    const since = memory.clock[PAUSED_AT]!;
    const paused = memory.clock[PAUSED_MS]! + (since > 0 ? startedAt + now - since : 0);
    const more = paused - draft[J.PAUSED]!;
    if (more === 0) return;
    draft[J.DUE]! += more;
    draft[J.LAST_DUE]! += more;
    draft[J.PAUSED] = paused;
    this.followLoad();
  }

  /** By the load in force now. */
  private startSchedule(now: number): void {
    const { draft } = this.journal;
    draft[J.DUE] = now;
    draft[J.LAST_DUE] = now;
    draft[J.LOAD_CHANGE] = 0;
    this.nextTick = now;
  }

  private publish(now: number): void {
    this.output.publish(this.journal.draft[J.TAIL]!, now);
    this.free.publish();
    this.liveFeed?.publish();
  }

  /** What has fallen due by now and was not emitted never will be. */
  private end(now: number): Step.Result {
    this.skipPauses(now);
    const { draft } = this.journal;
    if (draft[J.SCHEDULE_END] === 0) draft[J.SCHEDULE_END] = now;
    this.journal.commit();
    this.output.ring.markClosed();
    return Step.ENDED;
  }
}
