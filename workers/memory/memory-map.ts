/**
 * The one declaration of everything the threads of a run share: one shared memory, allocated when a run starts and never
 * grown (`run-buffer.ts`). Regions start on 128-byte lines, so that words of different writers never share one.
 *
 * Above each region: who writes it → who reads it. "owner" is the stage worker that holds the task at the moment, "page"
 * the UI thread. What is not said to be atomic is published by an atomic position or a journal.
 */

import { columnsLayout } from '../primitives/broadcast/broadcast-memory.ts';
import { ringLayout } from '../primitives/channel/channel-memory.ts';
import { layout as breakerLayout } from '../primitives/circuit-breaker/breaker-memory.ts';
import { linesLayout } from '../primitives/counter/striped-counter.ts';
import { stripesLayout } from '../primitives/histogram/histogram.ts';
import { RegionAllocator } from '../primitives/shared/region-allocator.ts';
import { cellsLayout } from '../primitives/work-stealing-deque/work-stealing-deque.ts';
import { ACTIVITY_WORDS } from './activity-words.ts';
import { CLASS_COUNT, RECORDED_WORDS } from './event-columns.ts';
import { FOUND_WORDS, RUN_WORDS } from './event-run-words.ts';
import { GATHERED_WORDS, LAYOUT_BYTES, PACKED_BYTES_PER_EVENT } from './gathered-words.ts';
import { HICCUP_LINE } from './hiccup-words.ts';
import { LIVE_FIGURES, LIVE_MESSAGE_WORDS, LIVE_MESSAGES, LIVE_PLACE_WORDS, LIVE_STREAM_WORDS } from './live-words.ts';
import { MOST_CUTS, RECORDING_ROWS } from './recording-words.ts';
import { allocateBuffer, pageBytes, type RunBuffer } from './run-buffer.ts';
import { CHANNELS, MAX_POOL_MEMBERS, MAX_THREADS, RETURNS, SUBSCRIBER_TASKS, TASKS } from './tasks.ts';

/** Raised with every change of this file that moves a word. */
export const LAYOUT_VERSION = 23;
const MAGIC = 0x50_45_4e_53;

/**
 * Slots of the event pool: five full channels of 65,536, the longest backlog and batch, three subscribers at the
 * longest lag and everything in the hands of the stages come to 474,000. A power of two, so that rings need no division.
 * Sixteen of the longest batches under way on top of that are too many: then the source waits for slots.
 */
export const EVENT_SLOTS = 2 ** 19;
const CHANNEL_CELLS = 2 ** 16;
/** A subscriber's ring holds its lag and, while it conflates, one entry for each sensor. */
const SUBSCRIBER_CELLS = 2 ** 17;
export const MAX_BATCH = 20_000;
/** Events that a stage handles in a step at most: enough to make its fixed cost small, few enough to answer within 100 µs. */
export const STEP_EVENTS = 1024;
/** Of the batches that go into one transaction. */
const MAX_BATCHED = 4 * MAX_BATCH;
/** Full batches that can go in one transaction with the one being filled, and f64 words of each: size, time of opening, limits. */
export const MOST_CLOSED = 39;
export const CLOSED_WORDS = 5;
/** Most calls of the database under way at once, each with a batch of its own, and places for these and the one being filled. */
export const MOST_CALLS = 16;
const BATCH_PLACES = MOST_CALLS + 1;
/** f64 words of a batch that has its own calls: see `stages/storage/departed-batch.ts`. */
export const DEPARTED_WORDS = 10;
/** Of the simulated database: calls that it can serve at once, and that can wait there. */
export const MOST_SERVED = 64;
export const MOST_QUEUED = 4096;
export const MAX_SENSORS = 65_536;
/** Most f64 words of a configuration: one for each setting, and some to spare. */
export const CONFIG_WORDS = 160;
/** Changes of the load that are noted for a source that is held up, and f64 words of each: see `contract/settings/load-changes.ts`. */
export const LOAD_CHANGES = 512;
export const LOAD_WORDS = 12;
/** f64 words of measured service times, for each stage that has a timer: see `contract/durations/measured-times.ts`. */
export const TIMES_WORDS = 416;
const TIMED = 7;
/** f64 words of a stage's journal. */
export const JOURNAL_WORDS = 64;
/** Chunks that a member of the transform pool can have waiting, and events in one. */
export const CHUNKS_PER_MEMBER = 8;
export const CHUNK_EVENTS = 128;
const CHUNKS = CHUNKS_PER_MEMBER * MAX_POOL_MEMBERS;
/** Words of a deque's ring: a worker that was restarted has a hint to each chunk. */
const DEQUE_CELLS = CHUNKS;
/** Pieces of an arrival trace, unless a run is given room for more; and the most. */
export const TRACE_PIECES = 2 ** 16;
export const MOST_TRACE_PIECES = 2 ** 20;
/** Latest events and alarms kept for the page, and f64 words of each. */
export const RECENT = 256;
export const RECENT_WORDS = 6;
/** Latest incidents kept for the page, and f64 words of each: see `contract/view/incidents/incident-words.ts`. */
export const INCIDENTS = 24;
export const INCIDENT_WORDS = 24;
/** Causes for which events are lost, or skipped by a subscriber: see `contract/view/incidents/incident-losses.ts`. */
export const LOSS_CAUSES = 8;
/** Slots a subscriber may be reading while it conflates. */
const SUBSCRIBER_TAKES = 64;
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
/** By the header's word. The small one has no room for recordings, and is enough for short channels and batches: see `warm-up.ts`. */
const EXTENTS: readonly Extent[] = [
  {
    slots: EVENT_SLOTS,
    channelCells: CHANNEL_CELLS,
    subscriberCells: SUBSCRIBER_CELLS,
    recordingRows: RECORDING_ROWS,
    liveEvents: 2 ** 17,
    tracePieces: TRACE_PIECES,
  },
  {
    slots: 2 ** 13,
    channelCells: 2 ** 11,
    subscriberCells: 2 ** 12,
    recordingRows: 1,
    liveEvents: 1,
    tracePieces: 1,
  },
];
const FULL = 0;
const SMALL = 1;

function place(p: RegionAllocator, storeRows: number, extent: Extent) {
  const { slots, channelCells, subscriberCells, recordingRows, liveEvents, tracePieces } = extent;
  return {
    /** coordinator → all, before any other thread starts: magic, layout version, rows of the store, run id, extent. KERNELS: → page. */
    header: p.i32(32),
    /** coordinator → owners: see `control.ts`. Atomic. */
    control: p.i32(32),
    /** coordinator → owners, page: the configuration, as a journal. */
    configVersion: p.i32(32),
    config: p.f64(2 * CONFIG_WORDS),
    /** coordinator → source, page: which load the run has had since when; how many changes there were (atomic). */
    loadChanges: { counted: p.i32(32), notes: p.f64(LOAD_CHANGES * LOAD_WORDS) },
    /** coordinator → owners: measured service times. Before the configuration that asks for them. */
    measuredTimes: p.f64(TIMED * TIMES_WORDS),
    /** coordinator → owners, page: milliseconds since the epoch at the start of the run; of each state change. */
    clock: p.f64(16),
    /** A line for each stage worker: event count, then heartbeat. worker → coordinator, page, wakers. Atomic. */
    threads: p.i32(32 * MAX_THREADS),
    /** worker → coordinator, page: the latest stretches in which the machine gave it no time: see `hiccup-words.ts`. Atomic. */
    hiccups: p.i32(HICCUP_LINE * MAX_THREADS),
    /** A line for each stage worker, and the coordinator's first → page: see `engine-counters.ts`. */
    engine: p.place(linesLayout(MAX_THREADS + 1)),
    /** A line for each task: wanted thread (coordinator →), holding thread (worker, supervisor →). 0 = none. Atomic. */
    placement: p.i32(32 * TASKS),
    /** owner → its replacement, page: the committed state of each task. */
    journalVersions: p.i32(32 * TASKS),
    journals: p.times(TASKS, () => p.f64(2 * JOURNAL_WORDS)),
    /** owner → page, pool: see `activity-words.ts`. */
    activity: p.times(TASKS, () => p.f64(ACTIVITY_WORDS)),
    /** owner → page: time of a task's events in the channel before it, and in its hands. */
    waits: p.place(stripesLayout(TASKS)),
    services: p.place(stripesLayout(TASKS)),
    /** storage → page: from the intended emission until the event is stored; until storage received it. */
    endToEnd: p.place(stripesLayout(1))[0]!,
    delivery: p.place(stripesLayout(1))[0]!,
    /** storage → page: from when it was really sent until it is stored, while that is asked for. */
    naive: p.place(stripesLayout(1))[0]!,
    /** storage → page: how long calls of the database took. */
    calls: p.place(stripesLayout(1))[0]!,

    /**
     * Channels of slot numbers: senders and receivers as `tasks.ts` orders them. `runs`: a ring of pairs, the tail
     * after a batch and the µs when it was sent; `runWords`: how many pairs the senders wrote, how many receivers read.
     */
    channels: p.times(CHANNELS, () => ({
      ...p.place(ringLayout(channelCells)),
      runs: p.u32(2 * channelCells),
      runWords: p.i32(64),
    })),
    /** Free slots on their way back: one sender (by name) → source. Never full: as long as the pool. */
    returns: p.times(RETURNS, () => p.place(ringLayout(slots))),
    /**
     * By slot: `meta` (source → everybody after it; sensor, class, encoding and status: see `event-columns.ts`) and
     * `delivered` (broadcast → storage). By subscriber (broadcast → subscriber): its ring, which is never full, and its
     * mailbox, by sensor.
     */
    ...p.place(
      columnsLayout({
        slots,
        subscribers: SUBSCRIBER_TASKS.length,
        ring: subscriberCells,
        keys: MAX_SENSORS,
        taken: SUBSCRIBER_TAKES,
      }),
    ),

    /** source → its replacement: free slots, last in first out. */
    freeStack: p.u32(slots),
    /** source: what it is about to send, at most what a step sends; nobody else reads it. Here because kernels work on it. */
    sourceSlots: p.u32(STEP_EVENTS),
    sourceTimes: p.f64(STEP_EVENTS),
    /** The event pool, by slot. source → everybody after it. */
    sequence: p.f64(slots),
    /** Intended emission, milliseconds since the start of the run. */
    intended: p.f64(slots),
    /** When it was really sent, µs since the start of the run, which wrap; 0 = not written (`load.naiveLatency`). */
    sentAt: p.u32(slots),
    raw: p.f32(slots),
    ...readingsOf(p, slots),
    /** transform → everybody after it: the calibrated value. Apart from `raw`, so that doing it twice does no harm. */
    value: p.f32(slots),
    /** scheduler → its replacement: the steps in which a slot entered and left the backlog. */
    accepted: p.i32(slots),
    dispatched: p.i32(slots),

    /** Transform pool. A chunk's events: its feeder → who claims it. */
    chunkSlots: p.u32(CHUNKS * CHUNK_EVENTS),
    /** A line for each chunk: state (atomic, compare-and-swap), count. */
    chunkWords: p.i32(32 * CHUNKS),
    deques: p.times(MAX_POOL_MEMBERS, () => p.place(cellsLayout(DEQUE_CELLS))),

    /** storage → its replacement: the batches of a transaction, the last one being filled. */
    batchSlots: p.u32(MAX_BATCHED),
    batchLatency: p.f32(MAX_BATCHED),
    closedBatches: p.f64(CLOSED_WORDS * MOST_CLOSED),
    /** The other places for a batch. What each batch with its own calls is, twice: the journal says which of the two counts. */
    morePlaces: p.times(BATCH_PLACES - 1, () => ({
      slots: p.u32(Math.min(MAX_BATCH, slots)),
      latency: p.f32(Math.min(MAX_BATCH, slots)),
    })),
    departed: p.f64(2 * DEPARTED_WORDS * BATCH_PLACES),
    /** storage: runs of the events that it counts (`event-run-words.ts`); nobody else reads them. Here because kernels work on them. */
    eventRuns: p.f64(RUN_WORDS * Math.min(MAX_BATCHED, slots)),
    eventRunsFound: p.f64(FOUND_WORDS),
    /** storage: a batch on its way to the database, by column, and what it was found to be (`gathered-words.ts`). Likewise. */
    gathered: gatheredOf(p, Math.min(MAX_BATCH, slots)),
    gatheredFound: p.f64(GATHERED_WORDS),
    /** storage: the same, packed. Likewise. */
    packed: p.u8(LAYOUT_BYTES + PACKED_BYTES_PER_EVENT * Math.min(MAX_BATCH, slots)),
    /** storage → its replacement: until when the simulated database is busy, and the calls that wait there. Plain words. */
    database: { busyUntil: p.f64(MOST_SERVED), queue: p.f64(2 * MOST_QUEUED), positions: p.f64(16) },
    /** storage → its replacement: what subscribers still hold of stored events, twice. */
    held: [p.u32(slots), p.u32(slots)] as const,
    breaker: p.place(breakerLayout()),

    /** storage → page, queries: the stored events by column, a ring of `storeRows`. */
    storeSequence: p.f64(storeRows),
    storeTime: p.f64(storeRows),
    storeMeta: p.u32(storeRows),
    storeValue: p.f32(storeRows),
    storeLatency: p.f32(storeRows),
    storeBatch: p.u32(storeRows),
    /** Of recorded events, as in the pool. Where none are stored, nothing of it is touched, and so it takes no memory. */
    storeRecorded: p.f64(RECORDED_WORDS * storeRows),
    /** Of a batch, in the row of its last event, which outlives the others: when it was stored, and its limits by class, µs. */
    storeStored: p.f64(storeRows),
    storeWithin: p.u32(CLASS_COUNT * storeRows),
    /** Of events of a live feed: see `originOf` of `live-words.ts`. */
    storeOrigin: p.f64(storeRows),

    /** aggregates → page: by sensor, the window being filled and the last complete one. */
    aggregates: {
      window: p.f64(MAX_SENSORS),
      count: p.u32(MAX_SENSORS),
      min: p.f32(MAX_SENSORS),
      max: p.f32(MAX_SENSORS),
      sum: p.f64(MAX_SENSORS),
      lastWindow: p.f64(MAX_SENSORS),
      lastCount: p.u32(MAX_SENSORS),
      lastMin: p.f32(MAX_SENSORS),
      lastMax: p.f32(MAX_SENSORS),
      lastMean: p.f64(MAX_SENSORS),
    },
    /** tail, alarms → page: the latest entries, rings of RECENT: see `contract/view/recent-rows.ts`. */
    recent: p.times(2, () => p.f64(RECENT * RECENT_WORDS)),

    /** coordinator → page: what failures did and under which settings, and three times the losses by cause; a journal. */
    incidentVersion: p.i32(32),
    incidents: p.f64(2 * (INCIDENTS * (INCIDENT_WORDS + CONFIG_WORDS) + 3 * LOSS_CAUSES)),
    /**
     * coordinator → source, validate: all recordings one after the other. For each its first row and how many; the other
     * words are in `recording-words.ts`.
     */
    recordingDirectory: p.i32(32),
    recordingCuts: p.f64(2 * MOST_CUTS),
    recordingTimes: p.f64(recordingRows),
    recordingValues: p.f64(recordingRows),
    recordingSensors: p.u32(recordingRows),

    /** live worker ⇄ source: see `live-words.ts`. Untouched, and so without memory, while no live feed is there. */
    livePositions: p.i32(64),
    liveStates: p.i32(LIVE_MESSAGES),
    liveMessages: p.f64(LIVE_MESSAGE_WORDS * LIVE_MESSAGES),
    liveStream: p.u32(LIVE_STREAM_WORDS),
    liveStored: p.u32(LIVE_MESSAGES * LIVE_PLACE_WORDS),
    liveMeta: p.u32(liveEvents),
    liveIndex: p.u32(liveEvents),
    liveValue: p.f64(liveEvents),
    /** ms since the epoch. */
    liveTime: p.f64(liveEvents),
    /** By slot. source → storage, source: the entry of its message, counted from 1, and its place there; 0: of none. */
    liveOf: p.u32(slots),
    liveIndexOf: p.u32(slots),
    /** live worker → page: its figures, a journal. */
    liveVersion: p.i32(32),
    liveFigures: p.f64(2 * LIVE_FIGURES),

    /** coordinator → source, page: the arrival trace. How many pieces it has (0: none) and its number; its columns: see `arrival-trace.ts`. */
    traceDirectory: p.f64(16),
    traceTimes: p.f64(tracePieces + 1),
    traceCounts: p.f64(tracePieces + 1),
  };
}

export type GatheredColumns = ReturnType<typeof gatheredOf>;
/** Sequence and time, µs, are what they are more than those of the first event. */
function gatheredOf(p: RegionAllocator, events: number) {
  return {
    sequences: p.i32(events),
    times: p.i32(events),
    meta: p.u32(events),
    value: p.f32(events),
    latency: p.f32(events),
  };
}

/** Two views of the same bytes: an event is a packet or recorded, or neither. */
function readingsOf(p: RegionAllocator, slots: number) {
  const packet = p.u32(4 * slots);
  const recorded = new Float64Array(packet.buffer, packet.byteOffset, packet.length / 2);
  return { packet, recorded };
}

/** Header words. */
export const STORE_ROWS = 2;
export const RUN_ID = 3;
const EXTENT = 4;
const ROWS_OF_RECORDINGS = 5;
const PIECES_OF_TRACE = 6;
/** Why the inner loops of this run are, or are not, in WebAssembly: the place in `KERNEL_STATES` (`contract/name-sets.ts`). Atomic. */
export const KERNELS = 7;

/** Allocates and names the memory of a run. Coordinator only. @throws RangeError when the browser has not that much */
export function allocateRunBuffer(
  storeRows: number,
  runId: number,
  recordingRows = RECORDING_ROWS,
  tracePieces = TRACE_PIECES,
): RunBuffer {
  return allocate(storeRows, runId, FULL, { recordingRows, tracePieces });
}

/** For a run of some thousand events on one thread, over short channels: a few megabytes instead of some seventy. */
export function allocateSmallRunBuffer(storeRows: number): RunBuffer {
  return allocate(storeRows, 0, SMALL, EXTENTS[SMALL]!);
}

function allocate(
  storeRows: number,
  runId: number,
  index: typeof FULL | typeof SMALL,
  { recordingRows, tracePieces }: Pick<Extent, 'recordingRows' | 'tracePieces'>,
): RunBuffer {
  const extent = { ...EXTENTS[index]!, recordingRows, tracePieces };
  const measured = new RegionAllocator();
  place(measured, storeRows, extent);
  const allocated = allocateBuffer(measured.bytes);
  const { header } = place(new RegionAllocator(allocated.buffer, true), storeRows, extent);
  header.set([MAGIC, LAYOUT_VERSION, storeRows, runId, index, recordingRows, tracePieces]);
  return allocated;
}

/** Views of a run's memory. Any thread. @throws Error when it is not ours or another version laid it out */
export function openRun(buffer: SharedArrayBuffer): MemoryMap {
  const header = new Int32Array(buffer);
  const [magic, version] = header;
  if (magic !== MAGIC) throw new Error('this is not the memory of a Penstock run');
  if (version !== LAYOUT_VERSION) {
    throw new Error(
      `the memory was laid out by version ${version}; this is version ${LAYOUT_VERSION}. Reload the page.`,
    );
  }
  const p = new RegionAllocator(buffer);
  const [recordingRows, tracePieces] = [header[ROWS_OF_RECORDINGS]!, header[PIECES_OF_TRACE]!];
  const extent = { ...EXTENTS[header[EXTENT]!]!, recordingRows, tracePieces };
  const map = place(p, header[STORE_ROWS]!, extent);
  const expected = pageBytes(p.bytes);
  if (expected !== buffer.byteLength)
    throw new Error(`the memory has ${buffer.byteLength} bytes, expected ${expected}`);
  return map;
}
