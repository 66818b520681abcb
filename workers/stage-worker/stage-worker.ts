/**
 * A stage worker runs the tasks that are placed on it, round after round, and sleeps when none of them has work.
 *
 * A round goes through the tasks from the end of the pipeline to its beginning, so that events under way are finished
 * before others begin. Background tasks get a turn in every round that found no other work, and otherwise once in a
 * while: no other task waits for them.
 *
 * While it runs or sleeps it takes no messages. The coordinator's orders are in shared memory: see `control.ts`.
 */

import type { Config } from '../contract/config-types.ts';
import { decodeConfig } from '../contract/settings/config-codec.ts';
import { LEAST_HICCUP_MS } from '../contract/view/hiccups.ts';
import {
  ABANDON,
  CHANGE,
  HEARTBEAT,
  HOLDER,
  LEAVING,
  PHASE,
  PLACEMENT_LINE,
  RETIRED,
  STALL_UNTIL,
  STALLED,
  TASK_ENDED,
  THREAD_ENDED,
  THREAD_LINE,
  THREAD_RUNNING,
  THREAD_STATE,
  WANTED,
} from '../memory/control.ts';
import { DISK, MACHINE, writeHiccup } from '../memory/hiccup-words.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { BEFORE_POOL, BEHIND_POOL, POOL, TRANSFORM } from '../memory/tasks.ts';
import { threadParking } from '../memory/thread-parking.ts';
import { AdaptiveSpin } from '../primitives/shared/adaptive-spin.ts';
import { type EventCount, holdStill, pauseBriefly } from '../primitives/shared/event-count.ts';
import { JournalReader } from '../primitives/shared/journal.ts';
import * as Step from '../stages/step.ts';
import type { Task, TaskContext } from '../stages/task.ts';
import { Activity } from './activity.ts';

/** How often a round begins again from the end of the pipeline. */
const AGAIN = 16;
/** A sleeping worker shows that it lives this often, ms. */
const HEARTBEAT_MS = 200;
/** While there is other work, a background task gets a turn this often, ms. */
const BACKGROUND_MS = 0.5;
const MAX_TIMEOUT = HEARTBEAT_MS;
/** About 60 ns each. */
const PAUSES_BETWEEN_LOOKS = 20;

/** From the end of the pipeline to its beginning. */
const ORDER = [...BEHIND_POOL, ...POOL, ...BEFORE_POOL];

interface Held {
  readonly task: Task;
  readonly activity: Activity;
  result: Step.Result;
}

export class StageWorker {
  private readonly memory: MemoryMap;
  private readonly parking: EventCount;
  private readonly config: JournalReader;
  private held: Held[] = [];
  /** Where in `held` the members of the pool are. */
  private poolFrom = 0;
  private poolEnd = 0;
  private change = -1;
  private nextBackground = 0;
  /**
   * The latest look at the clock. Not a number at first, so that the engine keeps a reference to a number here and hands
   * that to every `step`; of a field that only ever was a number it makes a new one for each call, 43 MB a second.
   */
  private now!: number;
  /** The millisecond of the last heartbeat. */
  private beatenAt = Number.NaN;
  /** When it asked to be woken at the latest, and how late it may be; ms. */
  private wakeAt = Number.NEGATIVE_INFINITY;
  private hiccupMs = Number.POSITIVE_INFINITY;
  private readonly adaptiveSpin = new AdaptiveSpin();
  /** The last look before sleeping, so that nothing published or ordered meanwhile is missed. */
  private readonly lastLook = () => {
    this.now = this.context.now();
    return Atomics.load(this.memory.control, CHANGE) !== this.change || this.runRound();
  };

  /** @param thread number of this worker, from 1 */
  constructor(
    private readonly thread: number,
    private readonly context: TaskContext,
    private readonly createTask: (task: number) => Task,
  ) {
    this.memory = context.memory;
    this.parking = threadParking(this.memory, thread);
    this.config = new JournalReader(this.memory.configVersion, 0, this.memory.config);
  }

  /** Returns when every task that was placed here has ended. */
  run(): void {
    // First: a worker that was replaced while it warmed up ends here, and must leave the parking to its replacement.
    this.now = this.context.now();
    this.parking.reset();
    // Before it counts as running: the last sign of life here is its predecessor's.
    this.beat();
    this.mark(THREAD_STATE, THREAD_RUNNING);
    for (;;) {
      this.beat();
      if (this.takeChanges()) break;
      if (this.runRound() || this.spin()) continue;
      const timeout = this.timeout();
      this.wakeAt = this.context.latest() + timeout;
      const hasSlept = this.parking.park(this.lastLook, timeout);
      this.now = this.context.now();
      if (hasSlept) this.context.channels.engine.parks.add(1);
    }
    this.mark(THREAD_STATE, THREAD_ENDED);
  }

  /**
   * A turn for every task, from the end of the pipeline to its beginning. When a task makes progress, the round begins
   * again from the end, before tasks further up get their turn. So a thread's own channels hold a handful of events in the
   * cache instead of filling up: 18 instead of 10 million events/s at a capacity of 16,384. Now and then every task has a
   * turn, because tasks further up may have work that can't wait, such as a schedule to keep. The caller has just looked
   * at the clock.
   *
   * @returns whether any task made progress
   */
  private runRound(): boolean {
    let hasWorked = false;
    for (let i = 0, again = AGAIN; i < this.held.length; i++) {
      const held = this.held[i]!;
      if (held.task.isBackground || !this.turn(held)) continue;
      hasWorked = true;
      if (i >= this.poolFrom && i < this.poolEnd - 1) this.takeTurns(i);
      if (again-- > 0) i = -1;
    }
    if (hasWorked && this.now < this.nextBackground) return true;
    this.nextBackground = this.now + BACKGROUND_MS;
    for (let i = 0; i < this.held.length; i++) {
      const held = this.held[i]!;
      if (held.task.isBackground && this.turn(held)) hasWorked = true;
    }
    return hasWorked;
  }

  /**
   * The pool member that made progress gets its next turn after all other members. Otherwise the first would have all the
   * work and all the room, and the events of the others would grow old.
   */
  private takeTurns(at: number): void {
    const { held, poolEnd } = this;
    const last = held[at]!;
    for (let i = at + 1; i < poolEnd; i++) held[i - 1] = held[i]!;
    held[poolEnd - 1] = last;
  }

  private turn(held: Held): boolean {
    const { activity, task } = held;
    if (held.result === Step.ENDED) return false;
    // Waiting for its turn is not work: what a stage is busy for is its share of the thread.
    activity.until(this.now, held.result === Step.WORKED ? Step.IDLE : held.result);
    const result = task.step(this.now);
    // A step that made progress has looked at the clock when it was done.
    if (result === Step.WORKED) this.now = this.context.latest();
    activity.until(this.now, result === Step.WORKED ? Step.WORKED : held.result, task.waitedMs);
    held.result = result;
    if (result === Step.ENDED) this.end(task);
    return result === Step.WORKED;
  }

  private spin(): boolean {
    const until = this.now + this.adaptiveSpin.next();
    let hasWorked = false;
    while (!hasWorked && this.now < until) {
      // Each look fetches lines that another core is writing, and slows it down: a microsecond or two between them.
      pauseBriefly(PAUSES_BETWEEN_LOOKS);
      this.now = this.context.now();
      hasWorked = this.runRound();
    }
    this.adaptiveSpin.learn(hasWorked);
    return hasWorked;
  }

  private timeout(): number {
    let dueAt = this.now + MAX_TIMEOUT;
    for (let i = 0; i < this.held.length; i++) {
      const { task, result } = this.held[i]!;
      if (result !== Step.ENDED) dueAt = Math.min(dueAt, task.dueAt);
    }
    return Math.max(0, dueAt - this.context.now());
  }

  /** Takes up and lays down tasks, and hands on a new configuration. @returns whether there is nothing left to do here */
  private takeChanges(): boolean {
    const change = Atomics.load(this.memory.control, CHANGE);
    if (change === this.change && !this.isAnyLeaving()) return false;
    this.change = change;
    if (Atomics.load(this.memory.control, PHASE) === ABANDON) return this.abandon();
    this.stallIfAsked();
    const isChanged = this.config.read();
    const config = decodeConfig(this.config.record);
    this.hiccupMs = leastHiccup(config);
    const now = this.context.now();
    if (isChanged) for (const { task } of this.held) task.configure(config, now);
    this.layDown();
    if (this.held.length === 0 && this.isLeavingForGood()) return true;
    for (const id of ORDER) {
      if (!this.isWantedHere(id) || this.held.some((held) => held.task.id === id)) continue;
      if (Atomics.compareExchange(this.memory.placement, id * PLACEMENT_LINE + HOLDER, 0, this.thread) !== 0) {
        // Its last holder has not let go yet: look again next time.
        this.change = -1;
        continue;
      }
      const task = this.createTask(id);
      task.configure(config, now);
      this.held.push({ task, activity: new Activity(this.memory.activity[id]!, now), result: Step.WORKED });
    }
    this.held.sort((a, b) => ORDER.indexOf(a.task.id) - ORDER.indexOf(b.task.id));
    this.poolFrom = this.held.findIndex(({ task }) => task.id >= TRANSFORM);
    this.poolEnd = this.held.findLastIndex(({ task }) => task.id >= TRANSFORM) + 1;
    this.now = this.context.now();
    // Building a stage takes its time, which is not the machine's doing.
    this.wakeAt = this.now;
    for (const { result, activity } of this.held) activity.until(this.now, result);
    return this.held.every(({ result }) => result === Step.ENDED) && this.held.length > 0;
  }

  /** An injected failure: reads nothing and gives no sign of life. If it was replaced meanwhile, the clock ends it. */
  private stallIfAsked(): void {
    const until = Atomics.load(this.memory.threads, (this.thread - 1) * THREAD_LINE + STALL_UNTIL);
    const ms = until - this.context.now();
    if (until === 0 || ms <= 0) return;
    this.mark(STALLED, 1);
    holdStill(ms);
    this.now = this.context.now();
    // This was not the machine.
    this.wakeAt = this.now;
    this.mark(STALLED, 0);
    this.beat();
  }

  private abandon(): true {
    for (const { task } of this.held) task.close?.();
    this.held = [];
    return true;
  }
  private isLeavingForGood(): boolean {
    return Atomics.load(this.memory.threads, (this.thread - 1) * THREAD_LINE + LEAVING) !== 0;
  }

  private isWantedHere(id: number): boolean {
    const at = id * PLACEMENT_LINE;
    const { placement } = this.memory;
    return Atomics.load(placement, at + WANTED) === this.thread && Atomics.load(placement, at + TASK_ENDED) === 0;
  }
  /** A loop, because this is asked in every round, and a function that is made for it is garbage. */
  private isAnyLeaving(): boolean {
    for (let i = 0; i < this.held.length; i++) if (this.isLeaving(this.held[i]!.task.id)) return true;
    return false;
  }
  private isLeaving(id: number): boolean {
    const at = id * PLACEMENT_LINE;
    return !this.isWantedHere(id) || Atomics.load(this.memory.placement, at + RETIRED) !== 0;
  }

  /** Lets go of tasks that are wanted elsewhere, and of those that are not wanted any more once they hold nothing. */
  private layDown(): void {
    this.held = this.held.filter(({ task, result, activity }) => {
      if (result === Step.ENDED || !this.isLeaving(task.id)) return true;
      const { placement } = this.memory;
      const at = task.id * PLACEMENT_LINE;
      if (Atomics.load(placement, at + RETIRED) !== 0) {
        if (!task.isEmpty) return true;
        const wanted = Atomics.exchange(placement, at + WANTED, 0);
        // Unless it is wanted again since this very moment.
        if (Atomics.load(placement, at + RETIRED) === 0) Atomics.compareExchange(placement, at + WANTED, 0, wanted);
      }
      activity.until(this.now, result);
      task.close?.();
      Atomics.store(placement, at + HOLDER, 0);
      return false;
    });
  }

  private end(task: Task): void {
    task.close?.();
    Atomics.store(this.memory.placement, task.id * PLACEMENT_LINE + TASK_ENDED, 1);
    this.change = -1;
  }

  /**
   * Shows that it lives, once a millisecond: others read the line of the heartbeat whenever they look whether this worker
   * sleeps, and a new one would be fetched from its core each time. The caller has just looked at the clock.
   */
  private beat(): void {
    const ms = Math.floor(this.now);
    if (ms === this.beatenAt) return;
    const since = Math.max(this.beatenAt, this.wakeAt);
    if (this.now - since > this.hiccupMs) this.noteHiccup(since);
    this.beatenAt = ms;
    this.mark(HEARTBEAT, ms);
  }
  /** Neither work nor sleep takes so long: the thread was not given the processor, or the disk did not answer. */
  private noteHiccup(since: number): void {
    const isDisk = this.held.some(({ task }) => (task.diskAt ?? Number.NEGATIVE_INFINITY) > since);
    writeHiccup(this.memory.hiccups, this.thread, since, this.now - since, isDisk ? DISK : MACHINE);
  }
  private mark(word: number, value: number): void {
    Atomics.store(this.memory.threads, (this.thread - 1) * THREAD_LINE + word, value);
  }
}

/**
 * The shortest gap, ms, that may cost events. Half the least budget: a sleeper does not know when it was woken, and can only
 * tell how much later it was than it would have woken by itself.
 */
function leastHiccup({ scheduler: { budgetMs } }: Config): number {
  return Math.max(LEAST_HICCUP_MS, Math.min(budgetMs.urgent, budgetMs.normal, budgetMs.bulk) / 2);
}
