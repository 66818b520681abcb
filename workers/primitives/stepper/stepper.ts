/**
 * Runs every interleaving of two or three short synchronous programs that share typed arrays, in the manner of CHESS
 * (Musuvathi et al., "Finding and Reproducing Heisenbugs in Concurrent Programs", OSDI 2008) and of crossbeam's loom
 * tests.
 *
 * A step is one `Atomics` operation or one plain read or write of an array wrapped in {@link shared}. A JavaScript
 * function cannot be suspended, so it is replayed: to go on with a thread, its program runs again from the start and is
 * handed the recorded results of the steps it made before; at the first new step it touches memory for real. When the
 * turn passes to another thread, the program is left by throwing. Hence the rules for programs:
 *
 * - A program is a deterministic function of what its steps return: clocks and randomness are injected.
 * - It keeps private state only in variables made inside its own call, as it is made anew at each replay. So an object
 *   with private caches (one end of a channel) is constructed INSIDE the thread function, on the shared memory.
 * - It changes no other object, and lets exceptions it does not know pass. `finally` is fine.
 * - Memory order is sequentially consistent: what the stepper cannot find are bugs of plain accesses seen out of order.
 *
 * ```ts
 * explore({
 *   setup: () => ({ words: shared(new Int32Array(4), 'words') }),
 *   threads: [({ words }) => Atomics.add(words, 0, 1), ({ words }) => Atomics.add(words, 0, 1)],
 *   check: ({ words }) => expect(words[0]).toBe(2),
 * });
 * ```
 *
 * `setup` runs anew for each schedule; neither it nor `check` makes steps. Schedules are walked depth first, the one
 * without preemptions first. A thread that waits or ends hands over freely; taking the turn from one that could go on
 * is a preemption, and `maxPreemptions` of them are tried: nearly all known bugs need no more than two. With
 * `isReduced` what cannot make a difference is left out (`stepper-reduction.ts`), and short programs need no limit.
 *
 * `Atomics.wait` on the expected value disables the thread until a `notify` reaches it (first come, first woken). If no
 * unfinished thread can go on, a wake-up was lost: that fails with the schedule, unless `deadlock` is 'check'.
 */

import { Choices } from './stepper-choices.ts';
import type { Exploration } from './stepper-exploration.ts';
import { withWatchingAtomics } from './stepper-memory.ts';
import { Reduction } from './stepper-reduction.ts';
import { Schedule } from './stepper-schedule.ts';

export type { Exploration, Outcome } from './stepper-exploration.ts';
export { awaitChange, checkpoint, shared, sharedFields } from './stepper-memory.ts';

/** Explores; throws an Error that prints the schedule when one fails. `schedules` counts those that ran. */
export function explore<State, const Results extends readonly unknown[]>(
  exploration: Exploration<State, Results>,
): { schedules: number; isTruncated: boolean } {
  const { maxSchedules = 100_000 } = exploration;
  const reduction = exploration.isReduced ? new Reduction() : null;
  let choices = new Choices();
  return withWatchingAtomics(() => {
    for (let schedules = 1; ; schedules++) {
      new Schedule(exploration, choices, reduction).run();
      if (reduction?.mustBeginAgain()) choices = new Choices();
      else if (!choices.next()) return { schedules, isTruncated: false };
      if (schedules >= maxSchedules) return { schedules, isTruncated: true };
    }
  });
}
