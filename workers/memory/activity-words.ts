/** f64 words of a task's activity (`activity` of the memory map): plain words of its owner, for the page and the pool. */

/** µs since the start of the run in each state. The rest is padding. */
export const ACTIVITY_WORDS = 16;
export const BUSY_US = 0;
export const BLOCKED_US = 1;
export const IDLE_US = 2;
/** Of a pool member: smoothed cost of an event, ms. */
export const COST_MS = 3;
/**
 * Of services that take their time by a timer: how many have ended, µs that were asked for, and that they took; by how many
 * µs timers went off late, in all and at most. See `stages/service-clock.ts`.
 */
export const SERVED = 4;
export const ASKED_US = 5;
export const TAKEN_US = 6;
export const LATE_US = 7;
export const LATEST_US = 8;
