/** What an exploration is given: see `explore` for the rules. */

/** How a schedule ended, for `check`. */
export interface Outcome {
  /** The thread that was killed. */
  readonly died: number | null;
  /** Threads that wait for ever; only with `deadlock: 'check'`. */
  readonly waiting: readonly number[];
}

/** A program for each thread. It runs several times, and must be deterministic but for what it reads of watched memory. */
export type Programs<State, Results extends readonly unknown[]> = {
  [T in keyof Results]: (state: State) => Results[T];
};
/** Undefined for a thread that died or waits for ever. */
export type Returned<Results extends readonly unknown[]> = { [T in keyof Results]: Results[T] | undefined };

/** What `explore` is to run, and how far. */
export interface Exploration<State, Results extends readonly unknown[]> {
  setup(): State;
  threads: Programs<State, Results>;
  /** Called at the end of every schedule; throws what is wrong. */
  check?(state: State, results: Returned<Results>, outcome: Outcome): void;
  /** Default 2; `Infinity` for all interleavings. */
  maxPreemptions?: number;
  /**
   * Leaves out what cannot differ from what is explored (`stepper-reduction.ts`), also of deaths within a run of plain
   * writes to one array. Then `check` may look at memory and results only where they are watched, or follow from what is.
   */
  isReduced?: boolean;
  /** Default 100,000; the rest is left out, and `isTruncated` says so. */
  maxSchedules?: number;
  /** Default true; false: no preemption at plain reads and writes (they are still steps a thread can die before). */
  hasPlainSteps?: boolean;
  /** How many waits with a finite timeout may time out in a schedule. Default 0: they wait for ever. */
  timeouts?: number;
  /** Threads of which one is killed, before each of its steps and after its last, in addition to schedules without. */
  kills?: readonly number[];
  /** A thread of its own that can run from the death on, beside the others. */
  recover?(state: State, died: number): void;
  /** Default 'fail'. */
  deadlock?: 'fail' | 'check';
  /**
   * A thread that comes to the same word so often in one turn without changing anything must let the others on; that is
   * no preemption. Default 20.
   */
  spinLimit?: number;
  /** A schedule with more steps fails as a livelock. Default 5,000. */
  maxSteps?: number;
}
