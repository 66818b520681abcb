/**
 * Words of the runs of events that storage is counting: neighbours that were made together and received together, so that they
 * have the same times (`stages/storage/event-runs.ts`). All are f64.
 */

/** Words of a run. At a steady rate every event is a run, so it has as few as it can. */
export const RUN_WORDS = 3;
/** Intended emission, ms since the start of the run; the same since storage received the events, so below 0. */
export const MADE_AT = 0;
export const BEFORE_RECEIPT = 1;
/** How many events there are: the next ones after those of the run before. */
export const EVENTS = 2;

/** Words of what was found while looking for runs: when the oldest was made (Infinity: of none), how many are normal and bulk. */
export const FOUND_WORDS = 3;
export const OLDEST = 0;
export const NORMAL_FOUND = 1;
export const BULK_FOUND = 2;
