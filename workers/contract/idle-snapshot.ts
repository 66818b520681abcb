/** The figures of a pipeline that has not run yet. */
import type { Config } from './config-types.ts';
import { epochNow } from './epoch-now.ts';
import type {
  ChannelSnapshot,
  ClassFigures,
  Goodput,
  LatencySummary,
  LittleCheck,
  Snapshot,
  StageLatency,
  StageSnapshot,
  TimedService,
} from './snapshot-types.ts';

/** All counts are 0; capacities and policies are those of `config`. Any thread. */
export function idleSnapshot(config: Config): Snapshot {
  const { policies } = config.broadcast;
  return {
    time: epochNow(),
    state: 'idle',
    runId: 0,
    elapsedMs: 0,
    activeMs: 0,
    counters: { emitted: 0, invalid: 0, shed: 0, expired: 0, evicted: 0, deadLettered: 0, stored: 0 },
    invalidBy: { notFinite: 0, outOfRange: 0, unknownSensor: 0, badStatus: 0, badCrc: 0 },
    ledger: { inFlight: 0, unaccounted: 0, slack: 0 },
    source: { owed: 0, lateMs: 0, exact: true },
    recording: null,
    live: null,
    trace: null,
    little: { pipeline: noCheck(), database: { ...noCheck(), ca2: null, cs2: null } },
    stages: eachStage(idleStage),
    channels: {
      'source→validate': emptyChannel(config),
      'validate→transform': emptyChannel(config),
      'transform→scheduler': emptyChannel(config),
      'scheduler→broadcast': emptyChannel(config),
      'broadcast→storage': emptyChannel(config),
    },
    latency: {
      endToEnd: noLatency(),
      delivery: noLatency(),
      naive: noLatency(),
      ...eachStage((): StageLatency => ({ ...noLatency(), service: noLatency() })),
    },
    pool: { workers: [] },
    scheduler: {
      queued: 0,
      dispatched: 0,
      expired: 0,
      evicted: 0,
      byClass: { urgent: noEvents(), normal: noEvents(), bulk: noEvents() },
    },
    goodput: noGoodput(),
    batches: { bySize: 0, byTime: 0, byDrain: 0, lastSize: 0, meanSize: 0 },
    breaker: { state: 'closed', opened: 0, rejected: 0, failures: 0, retryInMs: 0, transitions: [] },
    subscribers: {
      storage: { policy: 'block', lag: 0, delivered: 0, skipped: 0, window: { busy: 0 } },
      aggregates: { policy: policies.aggregates, lag: 0, delivered: 0, skipped: 0, window: { busy: 0 } },
      alarms: { policy: policies.alarms, lag: 0, delivered: 0, skipped: 0, window: { busy: 0 } },
      tail: { policy: policies.tail, lag: 0, delivered: 0, skipped: 0, window: { busy: 0 } },
    },
    storage: {
      kind: config.storage.kind,
      persistent: false,
      rows: 0,
      bytes: 0,
      batches: 0,
      calls: {
        attempts: 0,
        succeeded: 0,
        failed: 0,
        timedOut: 0,
        abandoned: 0,
        inFlight: 0,
        rowsPerCall: 0,
        latency: noLatency(),
      },
      problem: null,
    },
    incidents: [],
    outsideIncidents: { noIncident: noLosses(), earlier: noLosses() },
    engine: { parks: 0, wakeUps: 0, stealsTried: 0, stealsWon: 0, failedSwaps: 0 },
    kernels: 'unknown',
    timers: {
      validate: notTimed(),
      transform: notTimed(),
      scheduler: notTimed(),
      storage: notTimed(),
      aggregates: notTimed(),
      alarms: notTimed(),
      tail: notTimed(),
    },
    hiccups: [],
    copies: 0,
  };
}

function eachStage<T>(make: () => T): Record<keyof Snapshot['stages'], T> {
  return {
    source: make(),
    validate: make(),
    transform: make(),
    scheduler: make(),
    broadcast: make(),
    storage: make(),
    aggregates: make(),
    alarms: make(),
    tail: make(),
  };
}
function idleStage(): StageSnapshot {
  return { received: 0, sent: 0, inHand: 0, busy: 0, blocked: 0, idle: 1, restarts: 0 };
}
function emptyChannel(config: Config): ChannelSnapshot {
  return { depth: 0, capacity: config.channels.capacity, highWater: 0, sent: 0, received: 0, blockedSends: 0 };
}
function noLosses(): Snapshot['outsideIncidents']['earlier'] {
  return {
    lost: { invalid: 0, shed: 0, expired: 0, evicted: 0, deadLettered: 0 },
    skipped: { aggregates: 0, alarms: 0, tail: 0 },
  };
}
function notTimed(): TimedService {
  return { count: 0, askedMs: 0, takenMs: 0, lateMs: 0, maxLateMs: 0 };
}
function noCheck(): LittleCheck {
  return { windowMs: 0, count: 0, rate: 0, waitMs: 0, product: 0, tolerance: 0, holds: null };
}
function noLatency(): LatencySummary {
  const none = { count: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0 };
  return { ...none, mean: 0, window: { ...none } };
}

function noGoodput(): Goodput {
  return {
    ...{ onTime: 0, late: 0, onTimePerSecond: 0, latePerSecond: 0 },
    ...{ onTimeShare: Number.NaN, lateShare: Number.NaN, window: { onTimeShare: Number.NaN } },
  };
}
function noEvents(): ClassFigures {
  return {
    ...noGoodput(),
    ...{ emitted: 0, invalid: 0, shed: 0, dispatched: 0, expired: 0, evicted: 0, deadLettered: 0, owed: 0 },
  };
}
