/**
 * A task is a stage, or one member of the transform pool, as something a stage worker can run: a state machine that
 * never blocks. All its durable state is in its journal, so it can move to another thread between any two steps, and be
 * taken up by a new one when its thread was killed.
 */
import type { Config } from '../contract/config-types.ts';
import type { ColumnKernels } from '../kernel/column-kernels.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { HistogramStripe } from '../primitives/histogram/histogram.ts';
import type { StageChannels } from './stage-channels.ts';
import type * as Step from './step.ts';

export interface Task {
  readonly id: number;
  /** Runs after the others, and seldom while they are busy: no other task waits for it. */
  readonly isBackground: boolean;
  /** When to look again though nothing was published: ms since the start of the run, or Infinity. */
  dueAt: number;
  /** When its latest wait for the disk ended, ms since the start of the run: of a task that has one. */
  readonly diskAt?: number;
  /** How long its latest step waited for what others send, ms; undefined where it did not. */
  readonly waitedMs?: number | undefined;
  /** Whether it holds nothing that would be lost if the task were never taken up again. */
  readonly isEmpty: boolean;
  step(now: number): Step.Result;
  configure(config: Config, now: number): void;
  /** Lets go of what it has outside shared memory: when it has ended, or before another thread takes it up. */
  close?(): void;
}

/** What a task is built from: the run's memory and what this thread keeps for all its tasks. */
export interface TaskContext {
  readonly memory: MemoryMap;
  readonly channels: StageChannels;
  /** This thread's, over that memory. */
  readonly kernels: ColumnKernels;
  /** Milliseconds since the epoch at the start of the run. */
  readonly startedAt: number;
  /** Milliseconds since the start of the run, to 5 µs. A look at the browser's clock: 220 ns, and a number on the heap. */
  readonly now: () => number;
  /** The time of the last look at `now`: for work right after it. */
  readonly latest: () => number;
  readonly random: () => number;
  /**
   * Lets other threads get on for a moment, within a step that waits for what they send: longer when it was in vain so many times
   * in a row. Missing where nobody else runs meanwhile.
   */
  readonly pause?: (inVain: number) => void;
}

/** The histogram of how long events waited for a task, for its only writer. */
export function waitsOf(memory: MemoryMap, task: number): HistogramStripe {
  return new HistogramStripe(memory.waits[task]!);
}
/** The histogram of how long a task took for an event, for its only writer. */
export function servicesOf(memory: MemoryMap, task: number): HistogramStripe {
  return new HistogramStripe(memory.services[task]!);
}
