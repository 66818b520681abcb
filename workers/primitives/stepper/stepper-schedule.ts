/** One run of all threads along one schedule: the stepper's engine. */

import type { Choices } from './stepper-choices.ts';
import type { Exploration, Returned } from './stepper-exploration.ts';
import {
  isAnyChange,
  type Observer,
  type Operation,
  observe,
  perform,
  type View,
  type WaitResult,
  watchedSoFar,
} from './stepper-memory.ts';
import { Digest, type Reduction } from './stepper-reduction.ts';
import { type Alternative, STOP, Thread } from './stepper-thread.ts';
import { type Happening, isSameWord, line, type Step } from './stepper-trace.ts';

/** Thrown through a program to leave it; one for all, as a stack trace costs more than the whole replay. */
const SUSPENSION = new Error('stepper: a suspended thread must let this pass');
const STATUSES: readonly Thread['status'][] = ['ready', 'waiting', 'ended', 'dead', 'not started'];
const WAIT_RESULTS: Readonly<Record<WaitResult, number>> = { ok: -1, 'not-equal': -2, 'timed-out': -3 };

/** One schedule; the run of a thread from one handing over to the next is {@link Schedule.resume}. */
export class Schedule<State, Results extends readonly unknown[]> implements Observer {
  private readonly options: Exploration<State, Results>;
  private readonly maxPreemptions: number;
  private readonly hasPlainSteps: boolean;
  private readonly spinLimit: number;
  private readonly maxSteps: number;
  private readonly choices: Choices;
  private readonly reduction: Reduction | null;
  /** Of the first array that is watched in this schedule. */
  private readonly firstId: number;
  /** Of every word that was changed. */
  private readonly memory = new Digest();
  private readonly state: State;
  private readonly threads: Thread[];
  private readonly recovery: Thread | null;
  private readonly waiters: Thread[] = [];
  private readonly trace: (Step | Happening)[] = [];
  private readonly alternatives: Alternative[] = [];
  private current: Thread | null = null;
  /** Who runs after a program was left. */
  private next: Thread | null = null;
  private isUnwinding = false;
  /** How far the replay of the current thread is in its log. */
  private cursor = 0;
  /** The turn was given for the next new step, so it needs no further choice. */
  private isGranted = false;
  private preemptions = 0;
  /** What follows from here is explored in other schedules. */
  private isKnown = false;
  private timeouts: number;
  private died: number | null = null;
  /** How often the current thread came to a word since it got its turn or last changed something; to any one at most. */
  private readonly visits = new Map<number, number>();
  private mostVisits = 0;
  /** Kept because the program it is thrown through may catch it. */
  private failure: Error | null = null;

  constructor(options: Exploration<State, Results>, choices: Choices, reduction: Reduction | null) {
    this.options = options;
    this.reduction = reduction;
    this.firstId = watchedSoFar();
    this.maxPreemptions = options.maxPreemptions ?? 2;
    this.hasPlainSteps = options.hasPlainSteps ?? true;
    this.spinLimit = options.spinLimit ?? 20;
    this.maxSteps = options.maxSteps ?? 5_000;
    this.timeouts = options.timeouts ?? 0;
    this.choices = choices;
    this.state = options.setup();
    this.threads = options.threads.map((program, index) => new Thread(index, () => program(this.state), 'ready'));
    const { recover } = options;
    this.recovery =
      recover === undefined
        ? null
        : new Thread(this.threads.length, () => recover(this.state, this.died ?? -1), 'not started');
    if (this.recovery !== null) this.threads.push(this.recovery);
  }

  run(): void {
    let next = this.decide(true);
    while (next !== null) next = this.resume(next);
    if (this.isKnown) return;
    const waiting = this.threads.filter((thread) => thread.status === 'waiting').map((thread) => thread.index);
    if (waiting.length > 0 && this.options.deadlock !== 'check') {
      this.fail(`deadlock: ${waiting.map((index) => `thread ${index}`).join(', ')} will never be notified`);
    }
    const results = this.options.threads.map((_, index) => this.threads[index]?.result);
    try {
      this.options.check?.(this.state, results as Returned<Results>, { died: this.died, waiting });
    } catch (error) {
      this.fail(error instanceof Error ? error.message : String(error), error);
    }
  }

  /** Runs `thread` until it hands over, waits, dies or ends; the thread to go on with, or null if there is none. */
  private resume(thread: Thread): Thread | null {
    this.current = thread;
    this.next = null;
    this.isUnwinding = false;
    this.cursor = 0;
    this.isGranted = true;
    this.resetVisits();
    let thrown: unknown = null;
    observe(this);
    try {
      thread.result = thread.program();
    } catch (error) {
      thrown = error;
    }
    observe(null);
    if (this.failure !== null) throw this.failure;
    if (this.isUnwinding) {
      thread.result = undefined;
      if (thrown !== SUSPENSION) this.fail(`thread ${thread.index} caught the exception that suspends it`, thrown);
      if (this.isKnown) return null;
      return this.next ?? this.decide(true);
    }
    if (thrown !== null) {
      this.fail(`thread ${thread.index} threw ${thrown instanceof Error ? thrown.message : String(thrown)}`, thrown);
    }
    this.end(thread);
    return this.decide(true);
  }

  private end(thread: Thread): void {
    if (this.cursor < thread.log.length) this.fail(`thread ${thread.index} is not deterministic: it ended early`);
    if (thread.isFresh && this.mayDie(thread) && this.choices.choose(2) === 1) {
      this.die(thread);
    } else {
      thread.status = 'ended';
    }
  }

  access(
    operation: Operation,
    view: View,
    index: number,
    first: number | undefined,
    second: number | undefined,
  ): number | WaitResult {
    const thread = this.current!;
    // A `finally` of the program on its way out: nothing of it happens now, it will when it is replayed.
    if (this.isUnwinding) throw SUSPENSION;
    if (this.cursor < thread.log.length) {
      const step = thread.log[this.cursor++]!;
      if (step.operation !== operation || step.index !== index || step.first !== first || step.result === undefined) {
        this.fail(`thread ${thread.index} is not deterministic: its replay differs at ${line(step)}`);
      }
      return step.result;
    }
    const isPlain = operation === 'read' || operation === 'write';
    const isRelevant =
      !isAnyChange(view) &&
      (this.reduction?.isRelevant(this.wordOf(view, index), operation, this.roleOf(thread)) ??
        (this.hasPlainSteps || !isPlain));
    const isInRun = operation === 'write' && this.reduction !== null && thread.isInRunOf(view);
    if (this.isGranted) {
      this.isGranted = false;
    } else {
      const next = this.decide(isRelevant, isInRun);
      if (next !== thread) this.suspend(next);
    }
    return this.execute(thread, isRelevant, {
      thread: thread.index,
      operation,
      view,
      index,
      first,
      second,
      result: undefined,
    });
  }

  checkpoint(state: () => Iterable<number>): void {
    const thread = this.current!;
    // In a replay it was passed before, and what came after it counts already.
    if (this.reduction === null || this.isUnwinding || this.cursor < thread.log.length) return;
    if (thread.checkpointAt === thread.log.length) return;
    thread.checkpointAt = thread.log.length;
    thread.isBehind = false;
    thread.told.clear();
    for (const number of state()) thread.told.append(number);
  }

  private suspend(next: Thread | null): never {
    this.next = next;
    this.isUnwinding = true;
    throw SUSPENSION;
  }

  /** The thread to make the next step; null if none can. Deaths and time-outs chosen on the way happen here. */
  private decide(isPreemptible: boolean, isInRun = false): Thread | null {
    for (;;) {
      const alternatives = this.collect(isPreemptible, isInRun);
      if (!this.isNewState(isPreemptible)) {
        this.isKnown = true;
        return null;
      }
      const chosen = alternatives[this.choices.choose(alternatives.length)]!;
      for (const thread of this.threads) if (!isInRun || thread !== this.current) thread.isFresh = false;
      switch (chosen.kind) {
        case 'kill':
          this.die(chosen.thread);
          break;
        case 'time out':
          this.timeouts--;
          this.trace.push({ thread: chosen.thread.index, operation: 'times out' });
          this.wake(chosen.thread, 'timed-out');
          break;
        case 'stop':
          return null;
        case 'run':
          if (this.canGoOn() && chosen.thread !== this.current) this.preemptions++;
          return chosen.thread;
      }
    }
  }

  /** A replacement and its predecessor are never there at the same time. */
  private roleOf({ index }: Thread): number {
    return index === this.recovery?.index ? (this.died ?? index) : index;
  }
  private wordOf(view: View, index: number): number {
    return (view.id - this.firstId) * 2 ** 24 + view.base + index;
  }

  /** False when it was met before in another schedule. */
  private isNewState(isPreemptible: boolean): boolean {
    if (this.reduction === null || !this.choices.isBeyond) return true;
    const state = new Digest();
    state.append(this.memory.number);
    for (const { index, status, told, isBehind } of this.threads) {
      state.append(STATUSES.indexOf(status) + (isBehind ? 8 : 0));
      // What a dead one knew, it has written, or it is lost.
      state.append(status === 'dead' ? index : told.number);
    }
    for (const { index } of this.waiters) state.append(index);
    state.append(this.died ?? -1);
    state.append(this.timeouts);
    const isLimited = this.maxPreemptions < Number.POSITIVE_INFINITY;
    state.append(isLimited ? this.preemptions : 0);
    // Otherwise anybody may go on.
    state.append(!isLimited && isPreemptible && this.canGoOn() ? -1 : (this.current?.index ?? -1));
    return this.reduction.isNew(state.number);
  }

  /** The current thread could make another step and is not given up as spinning. */
  private canGoOn(): boolean {
    if (this.current === null || this.current.status !== 'ready') return false;
    return this.mostVisits < this.spinLimit || !this.threads.some((t) => t !== this.current && t.status === 'ready');
  }

  private collect(isPreemptible: boolean, isInRun: boolean): readonly Alternative[] {
    const alternatives = this.alternatives;
    alternatives.length = 0;
    const isGoingOn = this.canGoOn();
    if (isGoingOn && this.current !== null) alternatives.push(this.current.run);
    if (!isGoingOn || (isPreemptible && this.preemptions < this.maxPreemptions)) {
      for (const thread of this.threads) {
        if (thread !== this.current && thread.status === 'ready') alternatives.push(thread.run);
      }
    }
    // A thread that times out later than at once differs only in being skipped by `notify` later, so in nothing:
    // once is enough, unless it is the only way on.
    const isStuck = alternatives.length === 0;
    if (isStuck && !(this.timeouts > 0 && this.waiters.some((thread) => thread.mayTimeOut))) alternatives.push(STOP);
    for (const thread of this.threads) {
      if (this.timeouts > 0 && (thread.isFresh || isStuck) && thread.mayTimeOut) alternatives.push(thread.timeOut);
      if (isInRun && thread === this.current) continue;
      if (thread.isFresh && this.mayDie(thread)) alternatives.push(thread.kill);
    }
    return alternatives;
  }

  private mayDie({ index, status }: Thread): boolean {
    const isAlive = status === 'ready' || status === 'waiting';
    return isAlive && this.died === null && this.options.kills?.includes(index) === true;
  }

  private die(thread: Thread): void {
    thread.status = 'dead';
    thread.result = undefined;
    this.died = thread.index;
    this.trace.push({ thread: thread.index, operation: 'dies' });
    this.leaveWaiters(thread);
    if (this.recovery !== null) this.recovery.status = 'ready';
  }

  private wake(thread: Thread, result: WaitResult): void {
    thread.wait!.result = result;
    if (this.reduction) thread.told.append(WAIT_RESULTS[result]);
    this.leaveWaiters(thread);
    thread.status = 'ready';
    thread.isFresh = result === 'ok';
  }

  private leaveWaiters(thread: Thread): void {
    const at = this.waiters.indexOf(thread);
    thread.wait = null;
    if (at >= 0) this.waiters.splice(at, 1);
  }

  private execute(thread: Thread, isRelevant: boolean, step: Step): number | WaitResult {
    const { operation, view, index, first, second } = step;
    const { raw } = view;
    if (!(index >= 0 && index < raw.length)) throw new RangeError(`${operation} ${view.name}[${view.base + index}]`);
    thread.log.push(step);
    thread.countRun(step);
    this.cursor++;
    this.trace.push(step);
    if (this.trace.length > this.maxSteps) this.fail(`livelock: no end after ${this.maxSteps} steps`);
    if (operation === 'wait') {
      step.result = this.wait(thread, step);
    } else if (operation === 'notify') {
      step.result = this.notify(step);
    } else {
      const before = raw[index];
      step.result = perform(operation, raw, index, first ?? 0, second ?? 0);
      const isChanged = !Object.is(before, raw[index]);
      if (isChanged && this.reduction) this.digest(step, before!, raw[index]!);
      if (isChanged && isRelevant) this.tellOthers(thread);
      this.note(step, thread, isChanged);
    }
    const { result } = step;
    if (this.reduction) thread.told.append(typeof result === 'number' ? result : WAIT_RESULTS[result]);
    return result;
  }

  private digest({ view, index }: Step, before: number, after: number): void {
    const word = this.wordOf(view, index);
    this.memory.toggle(word, before);
    this.memory.toggle(word, after);
  }

  /** A step that changed nothing leaves dying where it was, before the step; and many of them look like spinning. */
  private note({ view, index }: Step, thread: Thread, isChanged: boolean): void {
    if (isChanged) {
      thread.isFresh = true;
      this.resetVisits();
      return;
    }
    const word = view.id * 2 ** 24 + view.base + index;
    const visits = (this.visits.get(word) ?? 0) + 1;
    this.visits.set(word, visits);
    this.mostVisits = Math.max(this.mostVisits, visits);
  }

  private resetVisits(): void {
    this.visits.clear();
    this.mostVisits = 0;
  }

  private tellOthers(changer: Thread): void {
    for (const other of this.threads) {
      if (other === changer) continue;
      other.isBehind = true;
      if (other.wait !== null && isAnyChange(other.wait.view)) this.wake(other, 'ok');
    }
  }

  private wait(thread: Thread, step: Step): WaitResult {
    if (isAnyChange(step.view) && thread.isBehind) return 'not-equal';
    if (step.view.raw[step.index] !== step.first) {
      this.note(step, thread, false);
      return 'not-equal';
    }
    if (step.second !== undefined && step.second <= 0) {
      this.note(step, thread, false);
      return 'timed-out';
    }
    thread.status = 'waiting';
    thread.wait = step;
    thread.isFresh = true;
    this.waiters.push(thread);
    return this.suspend(null);
  }

  private notify(step: Step): number {
    const woken = this.waiters.filter(({ wait }) => wait !== null && isSameWord(wait, step)).slice(0, step.first);
    for (const thread of woken) this.wake(thread, 'ok');
    this.note(step, this.current!, woken.length > 0);
    return woken.length;
  }

  private fail(reason: string, cause?: unknown): never {
    const lines = this.trace.map((entry) => `  ${line(entry)}`);
    this.failure = new Error(`${reason}\nschedule:\n${lines.join('\n')}`, { cause });
    throw this.failure;
  }
}
