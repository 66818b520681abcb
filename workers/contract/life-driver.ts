/**
 * Carries out what is asked of a run, by the rules of `run-life.ts`, and keeps the promises.
 *
 * All decisions are made before the first await: two commands of one tick already know of each other.
 */
import { errorText } from './error-text.ts';
import type { RunState } from './name-sets.ts';
import { type Answer, answer, type Command, type Life, lifeOf, type QuickCommand, type UnderWay } from './run-life.ts';

/** A reset has overtaken the command: what it was doing does not matter any more. */
class EndedByReset extends Error {
  constructor() {
    super('ended by reset');
    this.name = 'EndedByReset';
  }
}

/** One command at its work. */
export interface Turn {
  /** A reset, or the loss of the coordinator, has overtaken it: the caller has been told. */
  readonly isOver: boolean;
  /** To be called after each await, before anything is changed. @throws Error when it is over */
  check(): void;
}

type Act<T> = (turn: Turn) => Promise<T>;

/** The life of one run after another: one object on the page, and one in the coordinator. */
export class LifeDriver<Report> {
  private current: Work | null = null;
  /** Of the stop that is under way, or waits for a start. */
  private stopping: Promise<Report> | null = null;
  /** The reset that is being done, also when a start waits for it and is the current command. */
  private resetting: Work | null = null;

  /**
   * @param stateOf the state that the run's memory tells
   * @param onChange a command has begun or come to its end; whoever asked for it has not been told yet
   */
  constructor(
    private readonly stateOf: () => RunState | 'lost',
    private readonly onChange: () => void = () => {},
  ) {}

  get life(): Life {
    return lifeOf(this.underWay, this.stateOf());
  }
  get underWay(): UnderWay | null {
    const { current } = this;
    if (current === null) return null;
    const { command } = current;
    return command === 'start' ? { command, isStopAsked: current.follow !== null } : { command };
  }

  start<T>(act: Act<T>): Promise<T> {
    const answered = this.ask('start');
    if (answered.kind === 'refuse') return refusal(answered.why);
    const { current } = this;
    if (current?.command !== 'reset') return this.carryOut('start', act);
    const { done } = current;
    return this.carryOut('start', async (turn) => {
      // The caller of a reset hears that it could not be done.
      await done.catch(() => {});
      turn.check();
      return act(turn);
    });
  }

  /** @returns the same promise for as long as one stop is under way */
  stop(act: Act<Report>): Promise<Report> {
    const answered = this.ask('stop');
    if (answered.kind === 'refuse') return refusal(answered.why);
    if (answered.kind === 'join' && this.stopping !== null) return this.stopping;
    const { current } = this;
    const stop = answered.kind === 'wait' && current !== null ? this.after(current, act) : this.carryOut('stop', act);
    this.stopping = stop;
    const forget = () => {
      if (this.stopping === stop) this.stopping = null;
    };
    stop.then(forget, forget);
    return stop;
  }

  reset(act: Act<void>): Promise<void> {
    const { current, resetting } = this;
    if (current !== null && current !== resetting) current.end(new EndedByReset());
    this.stopping = null;
    if (resetting === null) return this.carryOut('reset', act);
    // Two at a time would undo what was started between them: what waits for the one under way has not begun.
    this.current = resetting;
    this.onChange();
    return resetting.done.then(() => {});
  }

  /** @returns whether there is anything to do. @throws Error when this is not the time for it */
  admit(command: QuickCommand): boolean {
    const answered = this.ask(command);
    if (answered.kind === 'refuse') throw new Error(answered.why);
    return answered.kind !== 'nothing';
  }

  /** The coordinator is gone: what was asked can't be done any more. A reset goes on. */
  lose(reason: Error): void {
    const { current } = this;
    if (current === null || current.command === 'reset') return;
    current.end(reason);
    this.current = null;
    this.stopping = null;
    this.onChange();
  }

  private ask(command: Command): Answer {
    return answer(this.life, command);
  }

  private carryOut<T>(command: UnderWay['command'], act: Act<T>): Promise<T> {
    const work = new Work(command);
    this.current = work;
    if (command === 'reset') this.resetting = work;
    this.onChange();
    const over = (failure: unknown) => {
      if (this.resetting === work) this.resetting = null;
      if (this.current !== work) return;
      this.current = null;
      // In the same moment: no other command comes between.
      if (work.follow !== null) work.follow(failure);
      else this.onChange();
    };
    const done = Promise.race([act(work), work.overtaken]).then(
      (value) => {
        over(null);
        return value;
      },
      (error: unknown) => {
        over(error);
        throw error;
      },
    );
    work.done = done;
    return done;
  }

  private after(start: Work, act: Act<Report>): Promise<Report> {
    return new Promise((resolve, reject) => {
      start.follow = (failure) => {
        if (failure === null) return resolve(this.carryOut('stop', act));
        this.onChange();
        if (start.isOver) reject(failure);
        else reject(new Error(`stop: there is nothing to stop, for the start failed: ${errorText(failure)}`));
      };
    });
  }
}

class Work implements Turn {
  done: Promise<unknown> = Promise.resolve();
  /** What follows a start, which has failed for this reason, or not at all. */
  follow: ((failure: unknown) => void) | null = null;
  readonly overtaken: Promise<never>;
  private overtake: (reason: Error) => void = () => {};
  private reason: Error | null = null;

  constructor(readonly command: UnderWay['command']) {
    this.overtaken = new Promise((_, reject) => {
      this.overtake = reject;
    });
  }

  get isOver(): boolean {
    return this.reason !== null;
  }
  check(): void {
    if (this.reason !== null) throw this.reason;
  }
  end(reason: Error): void {
    this.reason = reason;
    this.overtake(reason);
    this.follow?.(reason);
  }
}

function refusal(why: string): Promise<never> {
  return Promise.reject(new Error(why));
}
