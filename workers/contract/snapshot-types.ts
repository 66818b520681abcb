/** What the pipeline shows of itself. Times are milliseconds, counts plain numbers. */
import type { StorageProblemCode } from './database-types.ts';
import type { Hiccup } from './hiccups.ts';
import type { Incident, OutsideIncidents } from './incidents.ts';

export type RunState = 'idle' | 'running' | 'paused' | 'draining' | 'stopped' | 'failed';
export type StageName =
  | 'source'
  | 'validate'
  | 'transform'
  | 'scheduler'
  | 'broadcast'
  | 'storage'
  | 'aggregates'
  | 'alarms'
  | 'tail';
export type SubscriberName = 'storage' | 'aggregates' | 'alarms' | 'tail';
export type ChannelName =
  | 'source→validate'
  | 'validate→transform'
  | 'transform→scheduler'
  | 'scheduler→broadcast'
  | 'broadcast→storage';
export type ClassName = 'urgent' | 'normal' | 'bulk';
export type BreakerState = 'closed' | 'open' | 'half-open';

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
/** `endToEnd` counts from an event's intended emission until storage received it. */
export type Latencies = Record<StageName, StageLatency> & { endToEnd: LatencySummary };
export interface StageSnapshot {
  received: number;
  sent: number;
  /** Events it has taken in, and neither passed on nor ended: of storage, those in the batches that it fills and writes. */
  inHand: number;
  /** Shares of the last second, together 1: working or ready to work; output full; nothing to do. */
  busy: number;
  blocked: number;
  idle: number;
  restarts: number;
}
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
export interface Transition {
  at: number;
  from: BreakerState;
  to: BreakerState;
  reason: string;
}
export interface Snapshot {
  /** Milliseconds since the epoch, of this reading. */
  time: number;
  state: RunState;
  runId: number;
  elapsedMs: number;
  /** The run's own clock, which stands still while the run is paused. The timeline goes by it. */
  activeMs: number;
  counters: { emitted: number; invalid: number; shed: number; expired: number; deadLettered: number; stored: number };
  invalidBy: { notFinite: number; outOfRange: number; unknownSensor: number; badStatus: number; badCrc: number };
  /**
   * `inFlight` = emitted − invalid − shed − expired − deadLettered − stored = the depths of all channels and what all stages
   * have in hand. `unaccounted` is by how much it is outside of what the pool's own count of slots allows, an interval that
   * is `slack` wide: what moved while reading, 0 at rest. See `ledger.ts`.
   */
  ledger: { inFlight: number; unaccounted: number; slack: number };
  stages: Record<StageName, StageSnapshot>;
  channels: Record<ChannelName, ChannelSnapshot>;
  latency: Latencies;
  pool: { workers: { executed: number; stolen: number; busy: number; idle: number }[] };
  scheduler: {
    queued: number;
    dispatched: number;
    expired: number;
    byClass: Record<ClassName, { dispatched: number; expired: number }>;
  };
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
      policy: 'block' | 'skip' | 'conflate';
      lag: number;
      delivered: number;
      skipped: number;
      /** Share of the last ten seconds that it was busy: near 1 it can't keep up, whatever skips. */
      window: { busy: number };
    }
  >;
  storage: {
    kind: 'sqlite' | 'memory';
    persistent: boolean;
    rows: number;
    bytes: number;
    batches: number;
    /** Why events are not in the database as configured, or that it had to be begun anew. */
    problem: StorageProblemCode | null;
  };
  /** What failures did to the run, newest first, at most 24: see `incidents.ts` for what is measured and how. */
  incidents: Incident[];
  /** What else was lost: these two and all incidents come to `counters`, and to what each subscriber has skipped, exactly. */
  outsideIncidents: OutsideIncidents;
  /** Stretches in which the machine or its disk gave a worker no time, newest first, at most 24: longer than any calm machine's, and than half the least budget. */
  hiccups: Hiccup[];
  /** Payload copies made by broadcasting: slots of the pool that were ever taken, less the events written into one. */
  copies: number;
}

export interface WorkerInfo {
  /** `worker-1` …, or `database-worker`. */
  name: string;
  /** The stages this worker runs. */
  stage: string;
  /** `at disk`: it runs, and has been waiting for the disk for longer than others may be silent. */
  state: 'starting' | 'running' | 'at disk' | 'lost' | 'stopped';
  heartbeatAgeMs: number;
  restarts: number;
}
export interface TailEvent {
  sequence: number;
  timeMs: number;
  sensor: number;
  value: number;
  class: ClassName;
}
export interface Alarm {
  sequence: number;
  timeMs: number;
  sensor: number;
  value: number;
  score: number;
}
