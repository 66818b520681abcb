/**
 * Words by which the coordinator steers stage workers, which cannot take a message while they sleep or run.
 *
 * ```text
 *   word 0  phase   what the source shall do
 *   word 1  change  added to by every change of phase, configuration or placement; a worker that sees it looks again
 *   word 2  urgency how urgent the end of the drain is: see `DRAIN_URGENCY`
 *   word 3  state   index into the contract's run states
 *   word 4  refused number of the storage problem for which this run may not use the database, 0 = none (→ page)
 *   word 5  beat    the coordinator's own sign of life, counted up ten times a second (→ page)
 * ```
 */
export const PHASE = 0;
export const CHANGE = 1;
export const DRAIN_URGENCY = 2;
export const RUN_STATE = 3;
export const DATABASE_REFUSED = 4;
export const COORDINATOR_BEAT = 5;

/** Of `DRAIN_URGENCY`, which begins as 0: no subscriber is waited for any more, and a batch that the database refuses is dead-lettered. */
export const SKIP_WAITS = 1;
/** Besides, every batch is dead-lettered at once: the database is too slow. */
export const DROP_REST = 2;

export const RUN = 0;
export const PAUSE = 1;
/** The source ends, and each stage after it ends when its input is closed and empty. */
export const DRAIN = 2;
/** Every worker ends, whatever it holds. Browsers let a worker that does not end by itself go on for seconds. */
export const ABANDON = 3;

/** A stage worker's line: its event count, where it sleeps (2 words), then these. */
export const THREAD_LINE = 32;
export const PARKING = 0;
/** Milliseconds since the start of the run, whole. */
export const HEARTBEAT = 2;
export const THREAD_STATE = 3;
export const RESTARTS = 4;
/** 1 when the worker shall end as soon as it holds no task. */
export const LEAVING = 5;
/**
 * Counts the workers there were under this number (coordinator →). A worker whose number in the row has passed is over:
 * it ends at its next look at the clock, wherever that is. Browsers let a busy worker go on for two seconds after they
 * were told to end it.
 */
export const INCARNATION = 6;
/** An injected stall: the worker does nothing until this time, ms since the start of the run (coordinator →). */
export const STALL_UNTIL = 7;
/** 1 while it does nothing for that reason. It looks at the clock before it does anything else (worker →). */
export const STALLED = 8;
/** Thousandths of its time that the machine gave this worker before it began; 0 while that is not known (worker →). */
export const GIVEN_SHARE = 9;
export const THREAD_NOT_STARTED = 0;
export const THREAD_RUNNING = 1;
export const THREAD_ENDED = 2;
export const THREAD_LOST = 3;
/** A worker that has shown no sign of life for longer is stuck, unless it waits for the disk; ms. */
export const SILENT_MS = 700;

/** A task's line. Threads are numbered from 1; 0 is none. */
export const PLACEMENT_LINE = 32;
export const WANTED = 0;
export const HOLDER = 1;
/** 1 when the task has ended: it has seen its input closed, and passed everything on. */
export const TASK_ENDED = 2;
/** 1 when the task shall finish what it holds and then be dropped. */
export const RETIRED = 3;
/** How often the task was given to a new thread because its own was lost. */
export const TASK_RESTARTS = 4;
/** 1 while its worker waits for the disk, which may take longer than it may go without a sign of life. */
export const AT_DISK = 5;

/** Words of `clock`: milliseconds since the epoch. The second is 0 until the run has ended. */
export const STARTED_AT = 0;
export const ENDED_AT = 1;
/** The run's own clock stands still while it is paused: ms of the pauses so far, and when the present one began, or 0. */
export const PAUSED_MS = 2;
export const PAUSED_AT = 3;
