/** Which thread runs which task: how the coordinator places them, and how that is written. */
import { PLACEMENT_LINE, RETIRED, WANTED } from '../memory/control.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import {
  AGGREGATES,
  ALARMS,
  BROADCAST,
  DATABASE_THREAD,
  SCHEDULER,
  SOURCE,
  STORAGE,
  TAIL,
  TASKS,
  TRANSFORM,
  VALIDATE,
} from '../memory/tasks.ts';

/**
 * What the tasks cost relative to each other at full speed: nanoseconds of an event with ready values, as measured by
 * the profile in `workers/docs/performance.md`. Only the proportions matter, and only roughly: the pool's stealing evens out the rest.
 */
const COST: Readonly<Record<number, number>> = {
  [SOURCE]: 16,
  [VALIDATE]: 9,
  [SCHEDULER]: 10,
  [BROADCAST]: 5,
  [STORAGE]: 28,
  [AGGREGATES]: 1,
  [ALARMS]: 1,
  [TAIL]: 1,
};

/** The way of an event, without the pool. */
const FLOW = [SOURCE, VALIDATE, SCHEDULER, BROADCAST, STORAGE, AGGREGATES, ALARMS, TAIL];

/**
 * Cuts the pipeline into at most `threads` neighbouring parts of about equal cost, so that most hand-overs stay on one
 * thread, where they cost no wake-up and the events are in the cache. The pool's members are dealt out over all threads,
 * because with packets they are most of the work.
 *
 * @param threads 1 or more; as many as there are tasks, or more, give each its own
 * @param pool members of the transform pool
 * @param hasDatabase storage has a thread besides these
 * @returns by task: the number of its thread, from 1; 0 for pool members beyond the configured number
 */
export function placeTasks(threads: number, pool: number, hasDatabase = false): number[] {
  const placed = new Array<number>(TASKS).fill(0);
  const flow = hasDatabase ? FLOW.filter((task) => task !== STORAGE) : FLOW;
  const hasOwnThreads = threads >= flow.length + pool;
  const cuts =
    hasDatabase && !hasOwnThreads ? cutsBesideDatabase(threads, flow.length) : Math.min(threads, flow.length);
  cutByCost(flow, cuts).forEach((thread, i) => {
    placed[flow[i]!] = thread;
  });
  for (let worker = 0; worker < pool; worker++) {
    placed[TRANSFORM + worker] = hasOwnThreads ? flow.length + 1 + worker : 1 + (worker % threads);
  }
  if (hasDatabase) placed[STORAGE] = DATABASE_THREAD;
  return placed;
}

/** Tells the stage workers which tasks each shall run. Coordinator. @param threads as `placeTasks` returns them */
export function writePlacement({ placement }: MemoryMap, threads: readonly number[]): void {
  threads.forEach((thread, task) => {
    const at = task * PLACEMENT_LINE;
    // A pool member that is no longer wanted stays where it is until it has passed on what it holds.
    const isRetired = thread === 0 && Atomics.load(placement, at + WANTED) !== 0;
    Atomics.store(placement, at + RETIRED, isRetired ? 1 : 0);
    if (!isRetired) Atomics.store(placement, at + WANTED, thread);
  });
}
/** The thread that shall run a task, from 1; 0 when none does. */
export function wantedThread({ placement }: MemoryMap, task: number): number {
  return Atomics.load(placement, task * PLACEMENT_LINE + WANTED);
}

/**
 * The database's thread does two thirds of the work on an event with a ready value, so it counts as one of those asked
 * for: with two cores it has one of them to itself, and the flow the other.
 */
function cutsBesideDatabase(threads: number, stages: number): number {
  return Math.min(Math.max(1, threads - 1), stages);
}

/** The part, from 1, that each task of the flow falls in. */
function cutByCost(flow: readonly number[], parts: number): number[] {
  let left = flow.reduce((sum, task) => sum + COST[task]!, 0);
  let part = 1;
  let taken = 0;
  return flow.map((task, i) => {
    const cost = COST[task]!;
    const mustMove = flow.length - i <= parts - part;
    // A task goes to whichever side its middle falls on.
    if (taken > 0 && part < parts && (mustMove || taken + cost / 2 > left / (parts - part + 1))) {
      left -= taken;
      taken = 0;
      part++;
    }
    taken += cost;
    return part;
  });
}
