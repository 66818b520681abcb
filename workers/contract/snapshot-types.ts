/** What the pipeline shows of itself. Times are milliseconds, counts plain numbers. */

import type { FieldValue } from './config-types.ts';
import type { StorageProblemCode } from './database-types.ts';
import type { LiveFigures } from './live/live-types.ts';
import type {
  BreakerState,
  ChannelName,
  ClassName,
  KernelState,
  LossName,
  RunState,
  SkippingSubscriber,
  STORAGE_KINDS,
  StageName,
  SubscriberName,
  SubscriberPolicy,
  TimedStage,
} from './name-sets.ts';

/** Milliseconds, but for `count`. */
export interface Percentiles {
  count: number;
  p50: number;
  p90: number;
  p99: number;
  p999: number;
  max: number;
}
/** The whole run; `window` covers the last ten seconds. */
export interface LatencySummary extends Percentiles {
  mean: number;
  window: Percentiles;
}
/** Of a stage: how long its events waited in the channel before it, and how long they were in its hands. */
export interface StageLatency extends LatencySummary {
  service: LatencySummary;
}
/**
 * Of stored events, from their intended emission. `endToEnd`, the time to stored, ends when the batch is committed (in
 * memory: written), so it includes the wait for the batch to fill. `delivery` ends when storage receives the event. `naive`
 * is the time to stored from when the event was really sent, recorded only while `load.naiveLatency` is on.
 */
export type Latencies = Record<StageName, StageLatency> & Record<'endToEnd' | 'delivery' | 'naive', LatencySummary>;
/**
 * Calls of the database: `attempts` = `succeeded` + `failed` + `timedOut` + `abandoned` + `inFlight`. A call has succeeded when
 * its batches are stored, however long it took. Of the others, it has timed out if it took longer than `breaker.slowCallMs`,
 * and is abandoned if it never returned: the run was ended, or its worker was lost.
 */
export interface StorageCalls {
  attempts: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  abandoned: number;
  /** Under way: at most `database.inFlight`. */
  inFlight: number;
  /** Events stored by a call that succeeded, on average. */
  rowsPerCall: number;
  /** How long calls took that have returned, with the wait for the disk. */
  latency: LatencySummary;
}
/**
 * Little's law over the last ten seconds: `count` (L) = `rate` (λ) × `waitMs` (W), within `tolerance`. See `little/little.ts`.
 */
export interface LittleCheck {
  /** How long that stretch was. */
  windowMs: number;
  /** Events in the queue, on average over time: from sums that both ends keep, not from samples. */
  count: number;
  /** Events that left, a second. */
  rate: number;
  /** How long these had been in the queue, on average. */
  waitMs: number;
  /** `rate` × `waitMs`, in events. */
  product: number;
  /** How far `count` and `product` may be apart, in events: 3 %, the events in the queue at both ends, and the clock's step. */
  tolerance: number;
  /** null: not known, because too few events passed, or they took longer than a minute. */
  holds: boolean | null;
}
/**
 * Events stored in time: within `objectives.storedWithinMs` of their class, from their intended emission, as in force when
 * storage received them. SQL says the same of each event: `stored_ms <= stored_by_ms`.
 */
export interface Goodput {
  /** Stored in time, and too late; the rates are averages of the last ten seconds. */
  onTime: number;
  late: number;
  onTimePerSecond: number;
  latePerSecond: number;
  /** Of all valid events that fell due; NaN while there are none. Events under way are not stored yet. */
  onTimeShare: number;
  lateShare: number;
  /** Of the valid events that were stored or lost in the last ten seconds; NaN if there were none. */
  window: { onTimeShare: number };
}
/** What became of the events of a class. All classes add up to `counters`. */
export interface ClassFigures extends Goodput {
  /** Shed included. */
  emitted: number;
  invalid: number;
  shed: number;
  dispatched: number;
  expired: number;
  evicted: number;
  deadLettered: number;
  /** An estimate: all events that the source owes, times the share of the class in the mix. */
  owed: number;
}
/** Counts are of events, in the whole run. */
export interface StageSnapshot {
  received: number;
  sent: number;
  /** Events that it has received, and neither sent nor ended. For storage: those in the batches that it fills and writes. */
  inHand: number;
  /** Shares of the last second, together 1: working or ready to work; output full; nothing to do. */
  busy: number;
  blocked: number;
  idle: number;
  restarts: number;
}
/** Counts are of events, in the whole run; `depth` and `capacity` are of now. */
export interface ChannelSnapshot {
  /** `sent` − `received`. */
  depth: number;
  capacity: number;
  highWater: number;
  sent: number;
  received: number;
  /** How often the sender found it full. */
  blockedSends: number;
}
/** A change of the breaker's state. `at`: ms since the epoch. */
export interface Transition {
  at: number;
  from: BreakerState;
  to: BreakerState;
  reason: string;
}
/**
 * Services of a stage that took their time by a timer, in the whole run: calls of a slow database, events of a slow stage. A
 * timer goes off late, and the next one gives that back. So the time taken is on average the time asked for, unless the
 * machine is too coarse for it.
 */
export interface TimedService {
  count: number;
  /** Means. */
  askedMs: number;
  takenMs: number;
  /** How late the timer went off, on average and at most. */
  lateMs: number;
  maxLateMs: number;
}
/** What all threads of the run counted of the engine itself, in the whole run: see `engine-counters.ts`. */
export interface EngineFigures {
  /** Sleeps of stage workers that had nothing to do. */
  parks: number;
  /** Sleeping threads that were woken because there was work. Threads that wake by themselves do not count. */
  wakeUps: number;
  /** Chunks that a member of the transform pool saw in another's deque and tried to take, and those that it got. */
  stealsTried: number;
  stealsWon: number;
  /** Tries that failed because another thread was faster: `stealsTried` − `stealsWon`. */
  failedSwaps: number;
}
/** How far a recording has played. */
export interface PlayedRecording {
  rows: number;
  /** Rows of this turn that were emitted, and how many turns were before it. */
  row: number;
  turn: number;
  /** Times of its first and last row and of the row emitted last, ms since the epoch as in the file. */
  fromMs: number;
  toMs: number;
  recordedMs: number;
  /** All rows were emitted, and the recording is not repeated: the run ends. */
  isOver: boolean;
}
/** How far an arrival trace has played. */
export interface PlayedTrace {
  arrivals: number;
  /** Arrivals of this turn that fell due and were emitted or shed, and the turns before it. */
  arrival: number;
  turn: number;
  /** All arrivals were, and the trace is not repeated: the run ends. */
  isOver: boolean;
}
/** All figures of a run, of one reading. Counts are of the whole run, unless they say otherwise. */
export interface Snapshot {
  /** Milliseconds since the epoch, of this reading. */
  time: number;
  state: RunState;
  runId: number;
  elapsedMs: number;
  /** The run's own clock, which stands still while the run is paused. The timeline goes by it. */
  activeMs: number;
  counters: {
    emitted: number;
    invalid: number;
    shed: number;
    expired: number;
    /** Dropped from a full backlog: see `scheduler.whenFull`. */
    evicted: number;
    deadLettered: number;
    stored: number;
  };
  invalidBy: { notFinite: number; outOfRange: number; unknownSensor: number; badStatus: number; badCrc: number };
  /**
   * `inFlight` = emitted − invalid − shed − expired − evicted − deadLettered − stored = the depths of all channels and the
   * events that all stages have in hand. The pool's own count of slots allows an interval for it, which is `slack` wide: what
   * moved during the reading, 0 at rest. `unaccounted` is how far `inFlight` is outside of that interval. See `ledger.ts`.
   */
  ledger: { inFlight: number; unaccounted: number; slack: number };
  /**
   * Events that have fallen due and were not emitted, and for how long the oldest of them has been due. None in `max` mode,
   * where an event is due when there is room for it. After the end of the run: events that were never emitted. `exact` is
   * false if only the shape of the load tells how many there are (random arrivals; ramp, sine and burst).
   */
  source: { owed: number; lateMs: number; exact: boolean };
  /** How far the recording has played; null if none plays. */
  recording: PlayedRecording | null;
  /** The state of the live feed; null in a run without one. */
  live: LiveFigures | null;
  /** How far the arrival trace has played; null if none plays. */
  trace: PlayedTrace | null;
  /**
   * Little's law: for all events between their intended emission and their end, and for those in the channel before storage,
   * with the squared coefficients of variation of the times between arrivals there (c²a) and of the calls (c²s).
   */
  little: { pipeline: LittleCheck; database: LittleCheck & { ca2: number | null; cs2: number | null } };
  stages: Record<StageName, StageSnapshot>;
  channels: Record<ChannelName, ChannelSnapshot>;
  latency: Latencies;
  pool: { workers: { executed: number; stolen: number; busy: number; idle: number }[] };
  scheduler: {
    queued: number;
    dispatched: number;
    expired: number;
    evicted: number;
    byClass: Record<ClassName, ClassFigures>;
  };
  /** Of all classes together. */
  goodput: Goodput;
  batches: { bySize: number; byTime: number; byDrain: number; lastSize: number; meanSize: number };
  breaker: {
    state: BreakerState;
    opened: number;
    rejected: number;
    failures: number;
    retryInMs: number;
    transitions: Transition[];
  };
  subscribers: Record<
    SubscriberName,
    {
      policy: SubscriberPolicy;
      lag: number;
      delivered: number;
      skipped: number;
      /** Share of the last ten seconds in which it was busy: near 1 it can't keep up, even if it skips events. */
      window: { busy: number };
    }
  >;
  storage: {
    kind: (typeof STORAGE_KINDS)[number];
    persistent: boolean;
    rows: number;
    bytes: number;
    batches: number;
    calls: StorageCalls;
    /** Why events are not in the database as configured, or why a new database was begun. */
    problem: StorageProblemCode | null;
  };
  /** What failures did to the run, newest first, at most 24. `incidents.ts` says how it is measured. */
  incidents: Incident[];
  /** All other losses. With those of the incidents they add up exactly to `counters`, and to what each subscriber has skipped. */
  outsideIncidents: OutsideIncidents;
  engine: EngineFigures;
  /** Whether the inner loops of the stages run in WebAssembly, or why not. */
  kernels: KernelState;
  timers: Record<TimedStage, TimedService>;
  /**
   * Stretches in which the machine or its disk gave a worker no time, newest first, at most 24. Only those longer than on any
   * calm machine, and than half the least budget.
   */
  hiccups: Hiccup[];
  /** Payload copies made by broadcasting: slots ever taken from the pool, less the events written into one. */
  copies: number;
}

/** A stage worker, as the page reads it from shared memory. */
export interface WorkerInfo {
  /** `worker-1` …, or `database-worker`. */
  name: string;
  /** The stages this worker runs. */
  stage: string;
  /** `at disk`: it runs, and has waited for the disk for longer than other workers may be silent. */
  state: 'starting' | 'running' | 'at disk' | 'lost' | 'stopped';
  heartbeatAgeMs: number;
  restarts: number;
}
/** An event that the tail subscriber has seen. `timeMs`: its intended emission, ms since the epoch. */
export interface TailEvent {
  sequence: number;
  timeMs: number;
  sensor: number;
  value: number;
  class: ClassName;
  /** As in the file, ms since the epoch; null of an event that was not recorded. */
  recordedMs: number | null;
}
/** An event that the alarms subscriber has found unusual. Fields are those of `TailEvent`; `score`: how unusual. */
export interface Alarm {
  sequence: number;
  timeMs: number;
  sensor: number;
  value: number;
  score: number;
  recordedMs: number | null;
}

/** A stretch in which a worker got no time. */
export interface Hiccup {
  /** When it began, milliseconds since the epoch. */
  at: number;
  ms: number;
  /** `worker-1` …, or `database-worker`. */
  worker: string;
  /** Another program had the processor, or the disk did not answer. */
  cause: 'machine' | 'disk';
}

/** Events that did not reach their destination. Skipped events are in storage nevertheless. */
export interface Losses {
  lost: Record<LossName, number>;
  skipped: Record<SkippingSubscriber, number>;
}

/** Counts are of events; times in milliseconds, moments in milliseconds since the epoch. */
export interface Incident extends Losses {
  /** Counts up from 1 in each run. */
  id: number;
  /** For people: `Outage`, `Slow alarms: 1,000 µs/event`, `worker-2 killed`, `worker-2 stalled for 0.4 s`, `worker-2 lost`, `Burst: 10 × the load`. */
  what: string;
  /**
   * `open` until the run is normal again; `unknown` if that cannot be told. `degraded`: the run will not be normal again,
   * because it lost its durable storage.
   */
  outcome: 'open' | 'recovered' | 'unknown' | 'degraded';
  startedAt: number;
  /** When the pipeline detected it by itself; null: it has not. */
  detectedAt: number | null;
  /** When the failure was taken back. A worker's loss is over as soon as it has happened. */
  clearedAt: number | null;
  recoveredAt: number | null;
  /** From when it began until the failure was taken back. */
  durationMs: number | null;
  /** From the failure to its detection. */
  detectMs: number | null;
  /** From when the failure was over until the run was normal again. */
  recoverMs: number | null;
  /** In words, why a moment or figure is missing or not complete; null if it is there. */
  reasons: { detected: string | null; cleared: string | null; recovered: string | null; delayed: string | null };
  /** Events stored later than normal, which is no loss, from its beginning to its recovery. null: not known. */
  delayed: number | null;
  /** The same as in `lost`. */
  expired: number;
  evicted: number;
  shed: number;
  deadLettered: number;
  /** The most events that waited in channels and backlog, and the longest time that an event took to be stored, since it began. */
  peakDepth: number;
  peakLatencyMs: number;
  /** What counts as normal; null if too little of the run was seen before. */
  normal: { depth: number; p99Ms: number } | null;
  /** What was in force when it began and is not the default, by path. */
  settings: Readonly<Record<string, FieldValue>>;
}

/** Losses of no incident in the list: those while none was open, and those of incidents older than the list. */
export type OutsideIncidents = Record<'noIncident' | 'earlier', Losses>;
