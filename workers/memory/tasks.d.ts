/**
 * The tasks of a run: what a stage worker can be given to do. Every stage is one task, but for the transform stage,
 * which is as many as its pool has workers. Their numbers index every per-task region of the memory map.
 */
export declare const SOURCE = 0;
export declare const VALIDATE = 1;
export declare const SCHEDULER = 2;
export declare const BROADCAST = 3;
export declare const STORAGE = 4;
export declare const AGGREGATES = 5;
export declare const ALARMS = 6;
export declare const TAIL = 7;
/** The first member of the transform pool; the others follow it. */
export declare const TRANSFORM = 8;
export declare const MAX_POOL_MEMBERS = 16;
export declare const TASKS: number;
/** The tasks of the pool. */
export declare const POOL: readonly number[];
/** From the end of the pipeline to its beginning: what comes after the pool, and what comes before it. */
export declare const BEHIND_POOL: readonly number[];
export declare const BEFORE_POOL: readonly number[];
/** As many stage workers as there can be tasks, and one besides for the database. */
export declare const MAX_THREADS: number;
/** The thread of storage while it writes the database: it opens the files before it begins to run, and waits for the disk. */
export declare const DATABASE_THREAD: number;
/** Subscribers that may skip, in the order of their rings; the storage subscriber never skips and has a channel instead. */
export declare const SUBSCRIBER_TASKS: readonly [5, 6, 7];
/** The five channels, by number. */
export declare const TO_VALIDATE = 0;
export declare const TO_TRANSFORM = 1;
export declare const TO_SCHEDULER = 2;
export declare const TO_BROADCAST = 3;
export declare const TO_STORAGE = 4;
export declare const CHANNELS = 5;
/** The three ways a slot takes back to the source. */
export declare const FROM_VALIDATE = 0;
export declare const FROM_SCHEDULER = 1;
export declare const FROM_STORAGE = 2;
export declare const RETURNS = 3;
/** `transform-1` … for the pool, the stage's own name otherwise. */
export declare function taskName(task: number): string;
/** The task of that name, -1 when there is none. `transform` is the first of the pool. */
export declare function taskNumber(name: string): number;
/** What the stage worker of that thread is called, for people and in what they ask for. */
export declare function workerName(thread: number): string;
/** The thread whose stage worker has that name, 0 when none can have it. */
export declare function threadNumber(name: string): number;
