/** The results of a task's step. Import it as `Step`. */
import { STEP_EVENTS } from '../memory/memory-map.ts';

/** There is nothing to do. */
export const IDLE = 0;
/** Something was done, and there may be more. */
export const WORKED = 1;
/** There is input, but no room for output. */
export const BLOCKED = 2;
/** A call is under way that takes its time; look again at `dueAt`. */
export const CALLING = 3;
/** Input closed and everything passed on. */
export const ENDED = 4;
export type Result = typeof IDLE | typeof WORKED | typeof BLOCKED | typeof CALLING | typeof ENDED;

/** How many events a step handles at most: there is memory for so many. */
export const QUANTUM = STEP_EVENTS;
