/**
 * What the threads of a run count of the engine itself: sleeps, wake-ups, steals. Each thread has a stripe of its own, so
 * that counting costs no read-modify-write; the page sums the stripes. It is counted once for each sleep, wake-up or
 * steal, which cost a hundred times as much, and never for a look in vain.
 *
 * A worker's stripe outlives it. Its replacement goes on with it only when the worker is over for certain, as with
 * everything else that has one writer: see `supervisor.ts`. So no count is taken twice or lost afterwards. A worker that
 * is killed between a sleep and its count has not counted that one.
 */
import { type CounterStripe, StripedCounter } from '../primitives/counter/striped-counter.ts';
import type { MemoryMap } from './memory-map.ts';

/** Counters by number. */
export const PARKS = 0;
export const WAKE_UPS = 1;
export const STEALS_TRIED = 2;
export const STEALS_WON = 3;
export const FAILED_SWAPS = 4;

/** The coordinator's stripe; those of stage workers have their numbers, from 1. */
export const COORDINATOR = 0;

/** One thread's stripe of each. */
export interface EngineStripes {
  /** It went to sleep for want of work. */
  readonly parks: CounterStripe;
  /** It woke a thread that slept. */
  readonly wakeUps: CounterStripe;
  /** It found a chunk in another member's deque and tried to take it. */
  readonly stealsTried: CounterStripe;
  readonly stealsWon: CounterStripe;
  /** Another thread was faster: the compare-and-swap of the try failed. */
  readonly failedSwaps: CounterStripe;
}

/** @param thread of a stage worker, or COORDINATOR */
export function engineStripes(memory: Pick<MemoryMap, 'engine'>, thread: number): EngineStripes {
  const counter = new StripedCounter(memory.engine);
  return {
    parks: counter.stripe(thread, PARKS),
    wakeUps: counter.stripe(thread, WAKE_UPS),
    stealsTried: counter.stripe(thread, STEALS_TRIED),
    stealsWon: counter.stripe(thread, STEALS_WON),
    failedSwaps: counter.stripe(thread, FAILED_SWAPS),
  };
}
