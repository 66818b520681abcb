/** One run of all threads along one schedule: the stepper's engine. */

import type { Choices } from './stepper-choices.ts';
import type { Exploration, Returned } from './stepper-exploration.ts';
import { type Observer, type Operation, observe, perform, type View, type WaitResult } from './stepper-memory.ts';
import { type Alternative, STOP, Thread } from './stepper-thread.ts';
import { type Happening, line, type Step, sameWord } from './stepper-trace.ts';

/** Thrown through a program to leave it; one for all, as a stack trace costs more than the whole replay. */
const SUSPENSION = new Error('stepper: a suspended thread must let this pass');

/** One schedule; the run of a thread from one handing over to the next is {@link Schedule.#resume}. */
export class Schedule<State, Results extends readonly unknown[]> implements Observer {
  readonly #options: Exploration<State, Results>;
  readonly #maxPreemptions: number;
  readonly #plainSteps: boolean;
  readonly #spinLimit: number;
  readonly #maxSteps: number;
  readonly #choices: Choices;
  readonly #state: State;
  readonly #threads: Thread[];
  readonly #recovery: Thread | null;
  readonly #waiters: Thread[] = [];
  readonly #trace: (Step | Happening)[] = [];
  readonly #alternatives: Alternative[] = [];
  #current: Thread | null = null;
  /** Who runs after a program was left. */
  #next: Thread | null = null;
  #unwinding = false;
  /** How far the replay of the current thread is in its log. */
  #cursor = 0;
  /** The turn was given for the next new step, so it needs no further choice. */
  #granted = false;
  #preemptions = 0;
  #timeouts: number;
  #died: number | null = null;
  /** How often the current thread came to a word since it got its turn or last changed something; to any one at most. */
  readonly #visits = new Map<number, number>();
  #mostVisits = 0;
  /** Kept because the program it is thrown through may catch it. */
  #failure: Error | null = null;

  constructor(options: Exploration<State, Results>, choices: Choices) {
    this.#options = options;
    this.#maxPreemptions = options.maxPreemptions ?? 2;
    this.#plainSteps = options.plainSteps ?? true;
    this.#spinLimit = options.spinLimit ?? 20;
    this.#maxSteps = options.maxSteps ?? 5_000;
    this.#timeouts = options.timeouts ?? 0;
    this.#choices = choices;
    this.#state = options.setup();
    this.#threads = options.threads.map((program, index) => new Thread(index, () => program(this.#state), 'ready'));
    const { recover } = options;
    this.#recovery =
      recover === undefined
        ? null
        : new Thread(this.#threads.length, () => recover(this.#state, this.#died ?? -1), 'not started');
    if (this.#recovery !== null) this.#threads.push(this.#recovery);
  }

  run(): void {
    let next = this.#decide(true);
    while (next !== null) next = this.#resume(next);
    const waiting = this.#threads.filter((thread) => thread.status === 'waiting').map((thread) => thread.index);
    if (waiting.length > 0 && this.#options.deadlock !== 'check') {
      this.#fail(`deadlock: ${waiting.map((index) => `thread ${index}`).join(', ')} will never be notified`);
    }
    const results = this.#options.threads.map((_, index) => this.#threads[index]?.result);
    try {
      this.#options.check?.(this.#state, results as Returned<Results>, { died: this.#died, waiting });
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error), error);
    }
  }

  /** Runs `thread` until it hands over, waits, dies or ends; the thread to go on with, or null if there is none. */
  #resume(thread: Thread): Thread | null {
    this.#current = thread;
    this.#next = null;
    this.#unwinding = false;
    this.#cursor = 0;
    this.#granted = true;
    this.#resetVisits();
    let thrown: unknown = null;
    observe(this);
    try {
      thread.result = thread.program();
    } catch (error) {
      thrown = error;
    }
    observe(null);
    if (this.#failure !== null) throw this.#failure;
    if (this.#unwinding) {
      thread.result = undefined;
      if (thrown !== SUSPENSION) this.#fail(`thread ${thread.index} caught the exception that suspends it`, thrown);
      return this.#next ?? this.#decide(true);
    }
    if (thrown !== null) {
      this.#fail(`thread ${thread.index} threw ${thrown instanceof Error ? thrown.message : String(thrown)}`, thrown);
    }
    this.#end(thread);
    return this.#decide(true);
  }

  #end(thread: Thread): void {
    if (this.#cursor < thread.log.length) this.#fail(`thread ${thread.index} is not deterministic: it ended early`);
    if (thread.fresh && this.#mayDie(thread) && this.#choices.choose(2) === 1) {
      this.#die(thread);
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
    const thread = this.#current!;
    // A `finally` of the program on its way out: nothing of it happens now, it will when it is replayed.
    if (this.#unwinding) throw SUSPENSION;
    if (this.#cursor < thread.log.length) {
      const step = thread.log[this.#cursor++]!;
      if (step.operation !== operation || step.index !== index || step.first !== first || step.result === undefined) {
        this.#fail(`thread ${thread.index} is not deterministic: its replay differs at ${line(step)}`);
      }
      return step.result;
    }
    if (this.#granted) {
      this.#granted = false;
    } else {
      const plain = operation === 'read' || operation === 'write';
      const next = this.#decide(this.#plainSteps || !plain);
      if (next !== thread) this.#suspend(next);
    }
    return this.#execute(thread, operation, view, index, first, second);
  }

  #suspend(next: Thread | null): never {
    this.#next = next;
    this.#unwinding = true;
    throw SUSPENSION;
  }

  /** The thread to make the next step; null if none can. Deaths and time-outs chosen on the way happen here. */
  #decide(preemptible: boolean): Thread | null {
    for (;;) {
      const alternatives = this.#collect(preemptible);
      const chosen = alternatives[this.#choices.choose(alternatives.length)]!;
      for (const thread of this.#threads) thread.fresh = false;
      switch (chosen.kind) {
        case 'kill':
          this.#die(chosen.thread);
          break;
        case 'time out':
          this.#timeouts--;
          this.#trace.push({ thread: chosen.thread.index, operation: 'times out' });
          this.#wake(chosen.thread, 'timed-out');
          break;
        case 'stop':
          return null;
        case 'run':
          if (this.#canGoOn() && chosen.thread !== this.#current) this.#preemptions++;
          return chosen.thread;
      }
    }
  }

  /** The current thread could make another step and is not given up as spinning. */
  #canGoOn(): boolean {
    if (this.#current === null || this.#current.status !== 'ready') return false;
    return (
      this.#mostVisits < this.#spinLimit || !this.#threads.some((t) => t !== this.#current && t.status === 'ready')
    );
  }

  #collect(preemptible: boolean): readonly Alternative[] {
    const alternatives = this.#alternatives;
    alternatives.length = 0;
    const goesOn = this.#canGoOn();
    if (goesOn && this.#current !== null) alternatives.push(this.#current.run);
    if (!goesOn || (preemptible && this.#preemptions < this.#maxPreemptions)) {
      for (const thread of this.#threads) {
        if (thread !== this.#current && thread.status === 'ready') alternatives.push(thread.run);
      }
    }
    // A thread that times out later than at once differs only in being skipped by `notify` later, so in nothing:
    // once is enough, unless it is the only way on.
    const stuck = alternatives.length === 0;
    if (stuck && !(this.#timeouts > 0 && this.#waiters.some((thread) => thread.mayTimeOut))) alternatives.push(STOP);
    for (const thread of this.#threads) {
      if (this.#timeouts > 0 && (thread.fresh || stuck) && thread.mayTimeOut) alternatives.push(thread.timeOut);
      if (thread.fresh && this.#mayDie(thread)) alternatives.push(thread.kill);
    }
    return alternatives;
  }

  #mayDie({ index, status }: Thread): boolean {
    const alive = status === 'ready' || status === 'waiting';
    return alive && this.#died === null && this.#options.kills?.includes(index) === true;
  }

  #die(thread: Thread): void {
    thread.status = 'dead';
    thread.result = undefined;
    this.#died = thread.index;
    this.#trace.push({ thread: thread.index, operation: 'dies' });
    this.#leaveWaiters(thread);
    if (this.#recovery !== null) this.#recovery.status = 'ready';
  }

  #wake(thread: Thread, result: WaitResult): void {
    thread.wait!.result = result;
    this.#leaveWaiters(thread);
    thread.status = 'ready';
    thread.fresh = result === 'ok';
  }

  #leaveWaiters(thread: Thread): void {
    const at = this.#waiters.indexOf(thread);
    thread.wait = null;
    if (at >= 0) this.#waiters.splice(at, 1);
  }

  #execute(
    thread: Thread,
    operation: Operation,
    view: View,
    index: number,
    first: number | undefined,
    second: number | undefined,
  ): number | WaitResult {
    const { raw } = view;
    if (!(index >= 0 && index < raw.length)) throw new RangeError(`${operation} ${view.name}[${view.base + index}]`);
    const step: Step = { thread: thread.index, operation, view, index, first, second, result: undefined };
    thread.log.push(step);
    this.#cursor++;
    this.#trace.push(step);
    if (this.#trace.length > this.#maxSteps) this.#fail(`livelock: no end after ${this.#maxSteps} steps`);
    if (operation === 'wait') {
      step.result = this.#wait(thread, step);
    } else if (operation === 'notify') {
      step.result = this.#notify(step);
    } else {
      const before = raw[index];
      step.result = perform(operation, raw, index, first ?? 0, second ?? 0);
      this.#note(step, thread, !Object.is(before, raw[index]));
    }
    return step.result;
  }

  /** A step that changed nothing leaves dying where it was, before the step; and many of them look like spinning. */
  #note({ view, index }: Step, thread: Thread, changed: boolean): void {
    if (changed) {
      thread.fresh = true;
      this.#resetVisits();
      return;
    }
    const word = view.id * 2 ** 24 + view.base + index;
    const visits = (this.#visits.get(word) ?? 0) + 1;
    this.#visits.set(word, visits);
    this.#mostVisits = Math.max(this.#mostVisits, visits);
  }

  #resetVisits(): void {
    this.#visits.clear();
    this.#mostVisits = 0;
  }

  #wait(thread: Thread, step: Step): WaitResult {
    if (step.view.raw[step.index] !== step.first) {
      this.#note(step, thread, false);
      return 'not-equal';
    }
    if (step.second !== undefined && step.second <= 0) {
      this.#note(step, thread, false);
      return 'timed-out';
    }
    thread.status = 'waiting';
    thread.wait = step;
    thread.fresh = true;
    this.#waiters.push(thread);
    return this.#suspend(null);
  }

  #notify(step: Step): number {
    const woken = this.#waiters.filter(({ wait }) => wait !== null && sameWord(wait, step)).slice(0, step.first);
    for (const thread of woken) this.#wake(thread, 'ok');
    this.#note(step, this.#current!, woken.length > 0);
    return woken.length;
  }

  #fail(reason: string, cause?: unknown): never {
    const lines = this.#trace.map((entry) => `  ${line(entry)}`);
    this.#failure = new Error(`${reason}\nschedule:\n${lines.join('\n')}`, { cause });
    throw this.#failure;
  }
}
