/**
 * What the words of each stage's journal mean. Positions are unsigned 32-bit, counts plain numbers.
 * A stage that leaves a word out leaves it 0.
 */

/** Every stage: events taken from its input and passed on, the positions up to which, and whether it has ended. */
export const RECEIVED = 0;
export const SENT = 1;
export const HEAD = 2;
export const TAIL = 3;
/** Position in the stage's own way back to the source. */
export const RETURN_TAIL = 4;
export const HAS_ENDED = 5;
/**
 * Sums of count × time for Little's law (`time-sums.ts`). Source: the intended times of what it has sent. Validate, scheduler:
 * those of what has ended there, and when it ended. Broadcast: when events were sent to storage. Storage: when it took
 * them, and when they were stored or given up.
 */
export const TIMES_IN = 6;
export const TIMES_OUT = 7;

/** Source. Emitted = sent + shed. */
export const SHED = 8;
/** Slots of the pool never used so far, and positions in the ways back (RETURNS words). */
export const FRESH = 9;
export const FREE_HEADS = 10;
/** Slots taken for events in all, and how many are on the stack of free ones. */
export const TAKEN = 13;
export const FREE_TOP = 14;
/** When the next event falls due, ms since the start of the run; the state of the sequences that make events. */
export const DUE = 15;
export const RANDOM = 16;
export const STALE_GAP = 17;
/** How much of the run's pauses the schedule has been moved on by, ms. */
export const PAUSED = 18;
/** When the source ended, ms since the start of the run: nothing falls due after it. 0 = it goes on. */
export const SCHEDULE_END = 19;
/** The feed's own state, FEED_STATE_WORDS of it. */
export const FEED_STATE = 20;
/** Of it: events written so far (`POSITION` of `feeds/feed.ts`). */
export const FEED_POSITION = 22;
/** Whether it writes when it sends each event (`sentAt`): 1 while it does. */
export const STAMPS_SENT = 36;
/**
 * Three words each: urgent, normal, bulk. Emitted, shed included; shed; and by how much each class's part of what was shed is
 * off its share, because events are whole: nobody has drawn the classes of events that were never made.
 */
export const EMITTED_BY_CLASS = 44;
export const SHED_BY_CLASS = 47;
export const SHED_REST = 50;
/** How many changes of the load DUE takes account of (`contract/settings/load-changes.ts`), and when the event before it fell due. */
export const LOAD_CHANGE = 53;
export const LAST_DUE = 54;

/** Of a live feed: the message to go on with (position in the inbox), how many of its events are taken, and events taken in all. */
export const LIVE_MESSAGE = 55;
export const LIVE_TAKEN = 56;
export const LIVE_EVENTS_TAKEN = 57;

/** How many times it was asked to go on with another row of its recording, and has done so: see `recordingDirectory`. */
export const SEEKS = 40;

/** Of an arrival trace: the one that falls due next, counted on through the repetitions; which trace that is, 0 = none. */
export const TRACE_POSITION = 41;
export const TRACE_ID = 42;

/** Validate: by cause. */
export const NOT_FINITE = 8;
export const OUT_OF_RANGE = 9;
export const UNKNOWN_SENSOR = 10;
export const BAD_STATUS = 11;
export const BAD_CRC = 12;
/** All causes. Three words: urgent, normal, bulk. */
export const INVALID_BY_CLASS = 13;

/** Transform worker: events done, of them in chunks taken from others. */
export const EXECUTED = 8;
export const STOLEN = 9;
/** The chunk being sent, its state word as claimed, how many of its events are sent. */
export const CHUNK = 10;
export const CHUNK_STATE = 11;
export const CHUNK_SENT = 12;
/** The chunks last filled: how many, then for each its number and the state word it gets. */
export const FED = 13;
export const FED_CHUNKS = 14;

/** Scheduler. Three words each: urgent, normal, bulk. */
export const QUEUED = 8;
export const EXPIRED = 9;
export const DISPATCHED_BY_CLASS = 10;
export const EXPIRED_BY_CLASS = 13;
/** Dropped from a full backlog, in all and by class. */
export const EVICTED = 16;
export const EVICTED_BY_CLASS = 17;

/** Broadcast. Three words each, by subscriber: position in its ring, delivered, skipped. */
export const SUBSCRIBER_TAILS = 8;
export const DELIVERED = 11;
export const SKIPPED = 14;
export const POLICY = 17;
/** When events were last sent to storage, ms since the start of the run, and the sum of the squares of the times between, ms². */
export const LAST_SENT_AT = 20;
export const GAP_SQUARES = 21;

/** Storage. */
export const STORED = 8;
export const DEAD_LETTERED = 9;
export const BATCH_SIZE = 10;
export const BATCH_OPENED = 11;
export const BATCH_ID = 12;
/** Stored or given up, but still held by a subscriber; which of the two lists they are in. */
export const PINNED = 13;
export const PINNED_LIST = 14;
export const BY_SIZE = 15;
export const BY_TIME = 16;
export const BY_DRAIN = 17;
export const LAST_SIZE = 18;
export const BATCHES = 19;
export const BATCHED_EVENTS = 20;
export const ROWS = 21;
export const STORE_BYTES = 22;
export const PERSISTENT = 23;
export const DATABASE_CALLS = 24;
/** Number of the problem that keeps events from where they should be stored, from 1 as the contract lists them; 0 = none. */
export const STORE_PROBLEM = 25;
/** Full batches that go in one transaction with the one being filled: how many of `closedBatches` there are. */
export const CLOSED = 26;
/** Events stored in memory, so far. */
export const IN_MEMORY = 27;
/**
 * A transaction of the database is under way: a replacement can't know from here whether it is stored. 0 = none, 1 = one of
 * closed batches only, 2 + why the open one goes with them: size, time, drain; 8 + the place of a batch that goes alone.
 */
export const IN_DOUBT = 28;
/** Bytes of the database's pages in use; up to when events of this run made room, ms since the epoch, 0 = none did. */
export const USED_BYTES = 29;
export const REACHES_MS = 30;
/** Runs that were removed to make room: how many, and the latest REMOVED_KEPT of them, by their count. */
export const REMOVED = 31;
export const REMOVED_RUNS = 32;
export const REMOVED_KEPT = 4;
/**
 * Of the events stored in memory: so many are in the database by now or can't be any more; those that were brought there;
 * those that memory had dropped.
 */
export const SETTLED = 36;
export const RETURNED = 37;
export const MISSING = 38;
/**
 * What became of the calls of the database (DATABASE_CALLS have begun): they stored their batches, returned an error, did so
 * after the time limit, or never returned. As many more are under way.
 */
export const CALLS_SUCCEEDED = 39;
export const CALLS_FAILED = 40;
export const CALLS_TIMED_OUT = 41;
export const CALLS_ABANDONED = 42;
/** Places (`memory.morePlaces`): of the open batch; a bit for each with a batch of its own calls, and for which of its two words count. */
export const OPEN_PLACE = 57;
export const DEPARTED = 58;
export const DEPARTED_SIDES = 59;
/** Calls of the open batch, or with it, that the database refused because of a row. */
export const REFUSED_CALLS = 61;
/** Of what was given up: how long it had been under way, all together (`time-sums.ts`). */
export const GIVEN_UP_TIMES = 60;
/**
 * Three words each: urgent, normal, bulk. Of the open batch: µs from the intended emission within which an event is in time.
 * Of all that is stored: in time, too late. Of what was given up.
 */
export const BATCH_WITHIN = 43;
export const ON_TIME = 46;
export const LATE = 49;
export const DEAD_LETTERED_BY_CLASS = 52;
/** The last batch of the latest transaction of the database, and when it was stored, ms since the epoch: the next one writes it. */
export const DATED_BATCH = 55;
export const DATED_MS = 56;

/** Subscribers: entries written to their ring of recent ones. */
export const RECENT_COUNT = 8;
