/**
 * The one declaration of everything the threads of a run share: one shared memory, allocated when a run starts and never
 * grown (`run-buffer.ts`). Regions start on 128-byte lines, so that words of different writers never share one.
 *
 * Above each region: who writes it → who reads it. "owner" is the stage worker that holds the task at the moment, "page"
 * the UI thread. What is not said to be atomic is published by an atomic position or a journal.
 */
import { RegionAllocator } from '../primitives/shared/region-allocator.ts';
import { type RunBuffer } from './run-buffer.ts';
/** Raised with every change of this file that moves a word. */
export declare const LAYOUT_VERSION = 22;
/**
 * Slots of the event pool: five full channels of 65,536, the longest backlog and batch, three subscribers at the
 * longest lag and everything in the hands of the stages come to 474,000. A power of two, so that rings need no division.
 * Sixteen of the longest batches under way on top of that are too many: then the source waits for slots.
 */
export declare const EVENT_SLOTS: number;
export declare const MAX_BATCH = 20000;
/** Events that a stage handles in a step at most: enough to make its fixed cost small, few enough to answer within 100 µs. */
export declare const STEP_EVENTS = 1024;
/** Full batches that can go in one transaction with the one being filled, and f64 words of each: size, time of opening, limits. */
export declare const MOST_CLOSED = 39;
export declare const CLOSED_WORDS = 5;
/** Most calls of the database under way at once, each with a batch of its own, and places for these and the one being filled. */
export declare const MOST_CALLS = 16;
/** f64 words of a batch that has its own calls: see `stages/storage/departed-batch.ts`. */
export declare const DEPARTED_WORDS = 10;
/** Of the simulated database: calls that it can serve at once, and that can wait there. */
export declare const MOST_SERVED = 64;
export declare const MOST_QUEUED = 4096;
export declare const MAX_SENSORS = 65536;
/** Most f64 words of a configuration: one for each setting, and some to spare. */
export declare const CONFIG_WORDS = 160;
/** Changes of the load that are noted for a source that is held up, and f64 words of each: see `contract/settings/load-changes.ts`. */
export declare const LOAD_CHANGES = 512;
export declare const LOAD_WORDS = 12;
/** f64 words of measured service times, for each stage that has a timer: see `contract/durations/measured-times.ts`. */
export declare const TIMES_WORDS = 416;
/** f64 words of a stage's journal. */
export declare const JOURNAL_WORDS = 64;
/** Chunks that a member of the transform pool can have waiting, and events in one. */
export declare const CHUNKS_PER_MEMBER = 8;
export declare const CHUNK_EVENTS = 128;
/** Rows of the three recordings together, unless a run is given room for more; and rows of those that come with the project. */
export declare const RECORDING_ROWS: number;
export declare const OWN_RECORDING_ROWS = 48576;
/** Pieces of an arrival trace, unless a run is given room for more; and the most. */
export declare const TRACE_PIECES: number;
export declare const MOST_TRACE_PIECES: number;
/** Gaps of the imported recording that can be shortened, a pair of words each: the row behind it, and ms that are cut up to there. */
export declare const MOST_CUTS = 4096;
/** Where the directory says how many there are. */
export declare const CUTS = 24;
/** Where in the directory numbers of sensors begin. */
export declare const RECORDING_SENSORS = 16;
/** And what the source shall go on with: how many times it was asked (atomic), and the row (atomic, written before). */
export declare const SEEKS_ASKED = 30;
export declare const SEEK_ROW = 31;
/** Latest events and alarms kept for the page, and f64 words of each. */
export declare const RECENT = 256;
export declare const RECENT_WORDS = 6;
/** Latest incidents kept for the page, and f64 words of each: see `contract/view/incident-words.ts`. */
export declare const INCIDENTS = 24;
export declare const INCIDENT_WORDS = 24;
/** Causes for which events are lost, or skipped by a subscriber: see `contract/view/incident-losses.ts`. */
export declare const LOSS_CAUSES = 8;
/** f64 words of a task's activity: µs since the start of the run in each state. The rest is padding. */
export declare const ACTIVITY_WORDS = 16;
export declare const BUSY_US = 0;
export declare const BLOCKED_US = 1;
export declare const IDLE_US = 2;
/** Of a pool member: smoothed cost of an event, ms. */
export declare const COST_MS = 3;
/**
 * Of services that take their time by a timer: how many have ended, µs that were asked for, and that they took; by how many
 * µs timers went off late, in all and at most. See `stages/service-clock.ts`.
 */
export declare const SERVED = 4;
export declare const ASKED_US = 5;
export declare const TAKEN_US = 6;
export declare const LATE_US = 7;
export declare const LATEST_US = 8;
export type MemoryMap = ReturnType<typeof place>;
/** How much of everything there is. */
interface Extent {
    readonly slots: number;
    readonly channelCells: number;
    readonly subscriberCells: number;
    readonly recordingRows: number;
    /** Events of a live feed on their way to the source: a power of two. */
    readonly liveEvents: number;
    readonly tracePieces: number;
}
declare function place(p: RegionAllocator, storeRows: number, extent: Extent): {
    delivered: Uint8Array;
    meta: Uint32Array;
    subscribers: readonly import("../primitives/broadcast/broadcast-memory.ts").SubscriberMemory[];
    /** coordinator → all, before any other thread starts: magic, layout version, rows of the store, run id, extent. KERNELS: → page. */
    header: Int32Array<ArrayBufferLike>;
    /** coordinator → owners: see `control.ts`. Atomic. */
    control: Int32Array<ArrayBufferLike>;
    /** coordinator → owners, page: the configuration, as a journal. */
    configVersion: Int32Array<ArrayBufferLike>;
    config: Float64Array<ArrayBufferLike>;
    /** coordinator → source, page: which load the run has had since when; how many changes there were (atomic). */
    loadChanges: {
        counted: Int32Array<ArrayBufferLike>;
        notes: Float64Array<ArrayBufferLike>;
    };
    /** coordinator → owners: measured service times. Before the configuration that asks for them. */
    measuredTimes: Float64Array<ArrayBufferLike>;
    /** coordinator → owners, page: milliseconds since the epoch at the start of the run; of each state change. */
    clock: Float64Array<ArrayBufferLike>;
    /** A line for each stage worker: event count, then heartbeat. worker → coordinator, page, wakers. Atomic. */
    threads: Int32Array<ArrayBufferLike>;
    /** worker → coordinator, page: the latest stretches in which the machine gave it no time: see `hiccup-words.ts`. Atomic. */
    hiccups: Int32Array<ArrayBufferLike>;
    /** A line for each stage worker, and the coordinator's first → page: see `engine-counters.ts`. */
    engine: import("../primitives/counter/striped-counter.ts").CounterMemory;
    /** A line for each task: wanted thread (coordinator →), holding thread (worker, supervisor →). 0 = none. Atomic. */
    placement: Int32Array<ArrayBufferLike>;
    /** owner → its replacement, page: the committed state of each task. */
    journalVersions: Int32Array<ArrayBufferLike>;
    journals: Float64Array<ArrayBufferLike>[];
    /** owner → page, pool: µs busy, blocked, idle; cost of an event; times kept by timers. Plain words. */
    activity: Float64Array<ArrayBufferLike>[];
    /** owner → page: time of a task's events in the channel before it, and in its hands. */
    waits: import("../primitives/histogram/histogram.ts").HistogramMemory;
    services: import("../primitives/histogram/histogram.ts").HistogramMemory;
    /** storage → page: from the intended emission until the event is stored; until storage received it. */
    endToEnd: Float64Array<ArrayBufferLike>;
    delivery: Float64Array<ArrayBufferLike>;
    /** storage → page: from when it was really sent until it is stored, while that is asked for. */
    naive: Float64Array<ArrayBufferLike>;
    /** storage → page: how long calls of the database took. */
    calls: Float64Array<ArrayBufferLike>;
    /**
     * Channels of slot numbers: senders and receivers as `tasks.ts` orders them. `runs`: a ring of pairs, the tail
     * after a batch and the µs when it was sent; `runWords`: how many pairs the senders wrote, how many receivers read.
     */
    channels: {
        words: Int32Array;
        cells: Uint32Array;
        runs: Uint32Array<ArrayBufferLike>;
        runWords: Int32Array<ArrayBufferLike>;
    }[];
    /** Free slots on their way back: one sender (by name) → source. Never full: as long as the pool. */
    returns: import("../primitives/channel/channel-memory.ts").ChannelMemory[];
    /** source → its replacement: free slots, last in first out. */
    freeStack: Uint32Array<ArrayBufferLike>;
    /** source: what it is about to send, at most what a step sends; nobody else reads it. Here because kernels work on it. */
    sourceSlots: Uint32Array<ArrayBufferLike>;
    sourceTimes: Float64Array<ArrayBufferLike>;
    /** The event pool, by slot. source → everybody after it. */
    sequence: Float64Array<ArrayBufferLike>;
    /** Intended emission, milliseconds since the start of the run. */
    intended: Float64Array<ArrayBufferLike>;
    /** When it was really sent, µs since the start of the run, which wrap; 0 = not written (`load.naiveLatency`). */
    sentAt: Uint32Array<ArrayBufferLike>;
    raw: Float32Array<ArrayBufferLike>;
    /** transform → everybody after it: the calibrated value. Apart from `raw`, so that doing it twice does no harm. */
    value: Float32Array<ArrayBufferLike>;
    /** scheduler → its replacement: the steps in which a slot entered and left the backlog. */
    accepted: Int32Array<ArrayBufferLike>;
    dispatched: Int32Array<ArrayBufferLike>;
    /** Transform pool. A chunk's events: its feeder → who claims it. */
    chunkSlots: Uint32Array<ArrayBufferLike>;
    /** A line for each chunk: state (atomic, compare-and-swap), count. */
    chunkWords: Int32Array<ArrayBufferLike>;
    deques: import("../primitives/work-stealing-deque/work-stealing-deque.ts").DequeMemory[];
    /** storage → its replacement: the batches of a transaction, the last one being filled. */
    batchSlots: Uint32Array<ArrayBufferLike>;
    batchLatency: Float32Array<ArrayBufferLike>;
    closedBatches: Float64Array<ArrayBufferLike>;
    /** The other places for a batch. What each batch with its own calls is, twice: the journal says which of the two counts. */
    morePlaces: {
        slots: Uint32Array<ArrayBufferLike>;
        latency: Float32Array<ArrayBufferLike>;
    }[];
    departed: Float64Array<ArrayBufferLike>;
    /** storage → its replacement: until when the simulated database is busy, and the calls that wait there. Plain words. */
    database: {
        busyUntil: Float64Array<ArrayBufferLike>;
        queue: Float64Array<ArrayBufferLike>;
        positions: Float64Array<ArrayBufferLike>;
    };
    /** storage → its replacement: what subscribers still hold of stored events, twice. */
    held: readonly [Uint32Array<ArrayBufferLike>, Uint32Array<ArrayBufferLike>];
    breaker: import("../primitives/circuit-breaker/breaker-memory.ts").BreakerMemory;
    /** storage → page, queries: the stored events by column, a ring of `storeRows`. */
    storeSequence: Float64Array<ArrayBufferLike>;
    storeTime: Float64Array<ArrayBufferLike>;
    storeMeta: Uint32Array<ArrayBufferLike>;
    storeValue: Float32Array<ArrayBufferLike>;
    storeLatency: Float32Array<ArrayBufferLike>;
    storeBatch: Uint32Array<ArrayBufferLike>;
    /** Of recorded events, as in the pool. Where none are stored, nothing of it is touched, and so it takes no memory. */
    storeRecorded: Float64Array<ArrayBufferLike>;
    /** Of a batch, in the row of its last event, which outlives the others: when it was stored, and its limits by class, µs. */
    storeStored: Float64Array<ArrayBufferLike>;
    storeWithin: Uint32Array<ArrayBufferLike>;
    /** Of events of a live feed: see `originOf` of `live-words.ts`. */
    storeOrigin: Float64Array<ArrayBufferLike>;
    /** aggregates → page: by sensor, the window being filled and the last complete one. */
    aggregates: {
        window: Float64Array<ArrayBufferLike>;
        count: Uint32Array<ArrayBufferLike>;
        min: Float32Array<ArrayBufferLike>;
        max: Float32Array<ArrayBufferLike>;
        sum: Float64Array<ArrayBufferLike>;
        lastWindow: Float64Array<ArrayBufferLike>;
        lastCount: Uint32Array<ArrayBufferLike>;
        lastMin: Float32Array<ArrayBufferLike>;
        lastMax: Float32Array<ArrayBufferLike>;
        lastMean: Float64Array<ArrayBufferLike>;
    };
    /** tail, alarms → page: the latest entries, rings of RECENT: see `contract/view/recent-rows.ts`. */
    recent: Float64Array<ArrayBufferLike>[];
    /** coordinator → page: what failures did and under which settings, and three times the losses by cause; a journal. */
    incidentVersion: Int32Array<ArrayBufferLike>;
    incidents: Float64Array<ArrayBufferLike>;
    /**
     * coordinator → source, validate: all recordings one after the other. For each its first row and how many; from
     * RECORDING_SENSORS on, for each how many sensors it has besides the first. CUTS, SEEKS_ASKED and SEEK_ROW: see there.
     */
    recordingDirectory: Int32Array<ArrayBufferLike>;
    recordingCuts: Float64Array<ArrayBufferLike>;
    recordingTimes: Float64Array<ArrayBufferLike>;
    recordingValues: Float64Array<ArrayBufferLike>;
    recordingSensors: Uint32Array<ArrayBufferLike>;
    /** live worker ⇄ source: see `live-words.ts`. Untouched, and so without memory, while no live feed is there. */
    livePositions: Int32Array<ArrayBufferLike>;
    liveStates: Int32Array<ArrayBufferLike>;
    liveMessages: Float64Array<ArrayBufferLike>;
    liveStream: Uint32Array<ArrayBufferLike>;
    liveStored: Uint32Array<ArrayBufferLike>;
    liveMeta: Uint32Array<ArrayBufferLike>;
    liveIndex: Uint32Array<ArrayBufferLike>;
    liveValue: Float64Array<ArrayBufferLike>;
    /** ms since the epoch. */
    liveTime: Float64Array<ArrayBufferLike>;
    /** By slot. source → storage, source: the entry of its message, counted from 1, and its place there; 0: of none. */
    liveOf: Uint32Array<ArrayBufferLike>;
    liveIndexOf: Uint32Array<ArrayBufferLike>;
    /** live worker → page: its figures, a journal. */
    liveVersion: Int32Array<ArrayBufferLike>;
    liveFigures: Float64Array<ArrayBufferLike>;
    /** coordinator → source, page: the arrival trace. How many pieces it has (0: none) and its number; its columns: see `arrival-trace.ts`. */
    traceDirectory: Float64Array<ArrayBufferLike>;
    traceTimes: Float64Array<ArrayBufferLike>;
    traceCounts: Float64Array<ArrayBufferLike>;
    packet: Uint32Array<ArrayBufferLike>;
    recorded: Float64Array<ArrayBufferLike>;
};
/** Header words. */
export declare const STORE_ROWS = 2;
export declare const RUN_ID = 3;
/** Why the inner loops of this run are, or are not, in WebAssembly: the place in `KERNEL_STATES` (`contract/name-sets.ts`). Atomic. */
export declare const KERNELS = 7;
/** Allocates and names the memory of a run. Coordinator only. @throws RangeError when the browser has not that much */
export declare function allocateRunBuffer(storeRows: number, runId: number, recordingRows?: number, tracePieces?: number): RunBuffer;
/** For a run of some thousand events on one thread, over short channels: a few megabytes instead of some seventy. */
export declare function allocateSmallRunBuffer(storeRows: number): RunBuffer;
/** Views of a run's memory. Any thread. @throws Error when it is not ours or another version laid it out */
export declare function openRun(buffer: SharedArrayBuffer): MemoryMap;
export {};
