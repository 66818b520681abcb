/**
 * The tasks of a run: what a stage worker can be given to do. Every stage is one task, but for the transform stage,
 * which is as many as its pool has members. Their numbers index every per-task region of the memory map.
 */
export const SOURCE = 0;
export const VALIDATE = 1;
export const SCHEDULER = 2;
export const BROADCAST = 3;
export const STORAGE = 4;
export const AGGREGATES = 5;
export const ALARMS = 6;
export const TAIL = 7;
/** The first member of the transform pool; the others follow it. */
export const TRANSFORM = 8;

export const MAX_POOL_MEMBERS = 16;
export const TASKS = TRANSFORM + MAX_POOL_MEMBERS;
/** The tasks of the pool. */
export const POOL: readonly number[] = Array.from({ length: MAX_POOL_MEMBERS }, (_, i) => TRANSFORM + i);
/** From the end of the pipeline to its beginning: what comes after the pool, and what comes before it. */
export const BEHIND_POOL: readonly number[] = [TAIL, ALARMS, AGGREGATES, STORAGE, BROADCAST, SCHEDULER];
export const BEFORE_POOL: readonly number[] = [VALIDATE, SOURCE];

/** As many stage workers as there can be tasks, and one besides for the database. */
export const MAX_THREADS = TASKS + 1;
/** The thread of storage while it writes the database: it opens the files before it begins to run, and waits for the disk. */
export const DATABASE_THREAD = MAX_THREADS;

/** Subscribers that may skip, in the order of their rings; the storage subscriber never skips and has a channel instead. */
export const SUBSCRIBER_TASKS = [AGGREGATES, ALARMS, TAIL] as const;

/** The five channels, by number. */
export const TO_VALIDATE = 0;
export const TO_TRANSFORM = 1;
export const TO_SCHEDULER = 2;
export const TO_BROADCAST = 3;
export const TO_STORAGE = 4;
export const CHANNELS = 5;

/** The three ways a slot takes back to the source. */
export const FROM_VALIDATE = 0;
export const FROM_SCHEDULER = 1;
export const FROM_STORAGE = 2;
export const RETURNS = 3;

const STAGES = ['source', 'validate', 'scheduler', 'broadcast', 'storage', 'aggregates', 'alarms', 'tail'] as const;

/** `transform-1` … for the pool, the stage's own name otherwise. */
export function taskName(task: number): string {
  return task < TRANSFORM ? STAGES[task]! : `transform-${task - TRANSFORM + 1}`;
}

/** The task of that name, -1 when there is none. `transform` is the first of the pool. */
export function taskNumber(name: string): number {
  if (name === 'transform') return TRANSFORM;
  for (let task = 0; task < TASKS; task++) if (taskName(task) === name) return task;
  return -1;
}

/** What the stage worker of that thread is called, for people and in what they ask for. */
export function workerName(thread: number): string {
  return thread === DATABASE_THREAD ? 'database-worker' : `worker-${thread}`;
}

/** The thread whose stage worker has that name, 0 when none can have it. */
export function threadNumber(name: string): number {
  for (let thread = 1; thread <= MAX_THREADS; thread++) if (workerName(thread) === name) return thread;
  return 0;
}
