/** The whole configuration of a run. Every field is described, with unit and range, in `config-fields.ts`. */
import type {
  ARRIVALS,
  AT_END,
  CALL_TIMES,
  ClassName,
  ENCODINGS,
  FEED_KINDS,
  LOAD_MODES,
  LOAD_SHAPES,
  RecordingName,
  SCHEDULER_POLICIES,
  SCHEDULINGS,
  SERVICE_KINDS,
  ServedStage,
  SkippingSubscriber,
  STORAGE_KINDS,
  SubscriberPolicy,
  TARGET_LATENCIES,
  TRACE_PACES,
  WHEN_BACKLOG_FULL,
  WHEN_FULL,
  WHEN_OPEN,
} from './name-sets.ts';

type OneOf<Names extends readonly string[]> = Names[number];

/** All settings. Units, ranges and defaults: `config-fields.ts`. */
export interface Config {
  feed: {
    kind: OneOf<typeof FEED_KINDS>;
    recording: RecordingName;
    speed: number;
    atEnd: OneOf<typeof AT_END>;
    invalidRatio: number;
  };
  /** Where `feed.kind: live` gets its events. Taken up when a run begins. Credentials are no settings. */
  live: {
    server: string;
    stream: string;
    consumer: string;
    /** The consumer must have this filter subject; empty: any. */
    filter: string;
    /** How text is read that is not of our own form, in JSON; empty: as lines of our own. */
    mapping: string;
    /** Where messages go that cannot be read; empty: nowhere, and the broker offers them again. */
    deadLetters: string;
    /** Where a message is published for each that came in, with what of it was stored; empty: nowhere. */
    output: string;
    /** Where aggregates of what was stored of each message are published, and alarms in it; empty: nowhere. */
    aggregatesOut: string;
    alarmsOut: string;
    /** The longest outage after which no message is published twice. */
    outageSeconds: number;
    /** Whether to consume without a database on the disk. */
    withoutDurability: boolean;
  };
  load: {
    mode: OneOf<typeof LOAD_MODES>;
    encoding: OneOf<typeof ENCODINGS>;
    eventsPerSecond: number;
    shape: OneOf<typeof LOAD_SHAPES>;
    periodSeconds: number;
    peakFactor: number;
    /** Which arrival trace the shape `trace` plays, and how: see `traceSettings`. */
    trace: TraceSettings;
    arrivals: OneOf<typeof ARRIVALS>;
    sensors: number;
    invalidRatio: number;
    staleRatio: number;
    classMix: Record<ClassName, number>;
    seed: number;
    /** Whether latencies are also measured from the moment in which the source really sends. */
    naiveLatency: boolean;
  };
  /** What the run is held to. What happens to events does not depend on it; what is said of the run does. */
  objectives: {
    p99Ms: number;
    p99Of: OneOf<typeof TARGET_LATENCIES>;
    /** From the intended emission: what is stored later is too late. */
    storedWithinMs: Record<ClassName, number>;
    /** Besides. Read by the coordinator and the page alone, as the timeline. */
    list: readonly Objective[];
  };
  channels: { capacity: number; whenFull: OneOf<typeof WHEN_FULL> };
  transform: { workers: number; scheduling: OneOf<typeof SCHEDULINGS>; passes: number; irregularity: number };
  scheduler: {
    policy: OneOf<typeof SCHEDULER_POLICIES>;
    discardExpired: boolean;
    budgetMs: Record<ClassName, number>;
    backlog: number;
    whenFull: OneOf<typeof WHEN_BACKLOG_FULL>;
  };
  batch: { maxSize: number; maxWaitMs: number };
  breaker: {
    enabled: boolean;
    consecutiveFailures: number;
    failureRate: number;
    window: number;
    minimumCalls: number;
    slowCallMs: number;
    openMs: number;
    backoffFactor: number;
    maxOpenMs: number;
    jitter: number;
    probes: number;
    whenOpen: OneOf<typeof WHEN_OPEN>;
  };
  broadcast: {
    lagLimit: number;
    policies: Record<SkippingSubscriber, SubscriberPolicy>;
  };
  storage: { kind: OneOf<typeof STORAGE_KINDS>; budgetMb: number; retainEvents: number };
  /** What a stage's service of an event is asked to take, beside what it takes anyway. */
  service: Record<ServedStage, ServiceTimeSettings>;
  /** What a call of the database costs, and what whoever makes it does when it is late, fails or is refused. */
  database: {
    perCallMs: number;
    perRowUs: number;
    distribution: OneOf<typeof CALL_TIMES>;
    /** Of measured times, which say with the mean, `perCallMs`, which ones are meant. */
    p50Ms: number;
    p99Ms: number;
    /** Calls under way at once; calls that the database serves at once. */
    inFlight: number;
    capacity: number;
    /** 0: a call is never abandoned. */
    timeoutMs: number;
    /** Repeats of a call before it counts as failed. */
    retries: number;
    /** ms before a repeat, and the share of it that is random. */
    backoff: number;
    jitter: number;
    /** Refused calls of a batch before it is split; 0: it never is. */
    maxAttempts: number;
  };
  failures: {
    storage: {
      errorRate: number;
      latencyMs: number;
      jitterMs: number;
      /** Share of the events that the database refuses. */
      refusedRows: number;
      outage: boolean;
      hang: boolean;
      quotaFull: boolean;
    };
    subscribers: Record<SkippingSubscriber, number>;
    burst: { factor: number; seconds: number };
    poison: PoisonSettings;
    network: NetworkSettings;
    /** Read by the coordinator alone: it is no part of the configuration in shared memory. */
    timeline: readonly TimelineStep[];
  };
  threads: { count: number };
}

/** A distribution: `meanUs` of fixed and exponential, `p50Us` and `p99Us` of log-normal; of a measured one all three. */
export interface ServiceTimeSettings {
  kind: OneOf<typeof SERVICE_KINDS>;
  meanUs: number;
  p50Us: number;
  p99Us: number;
}

/** The first three say which trace is meant, and of what size it is; the trace itself is no setting. */
export interface TraceSettings {
  /** 0: none. */
  id: number;
  arrivals: number;
  seconds: number;
  pace: OneOf<typeof TRACE_PACES>;
  atEnd: OneOf<typeof AT_END>;
}

/** A share of the events to spoil, and the ways in which. */
export interface PoisonSettings {
  ratio: number;
  notFinite: boolean;
  outOfRange: boolean;
  unknownSensor: boolean;
  badStatus: boolean;
  badCrc: boolean;
}

/** Between a live feed and its broker, as the client sees it: to the broker itself nothing is done. */
export interface NetworkSettings {
  gone: boolean;
  delayMs: number;
  full: boolean;
  consumerGone: boolean;
  expired: boolean;
  /** Clocks of broker and sensors less this machine's. */
  skewSeconds: number;
}

/** Something that happens by itself at a time of the run's clock, which stands still while the run is paused. */
export interface TimelineStep {
  /** Seconds. */
  readonly at: number;
  /** Path of a setting, or `burst`, `kill`, `stall`: see `timeline.ts`. */
  readonly what: string;
  /** Of the setting; how many times the load; or the stage whose worker it is. */
  readonly value: number | string | boolean;
  /** Seconds until it is taken back; 0: never. */
  readonly for: number;
}

/** A row of `objectives.list`: see `settings/objectives.ts`. */
export interface Objective {
  /** Name of a figure, or the path of a number in a snapshot. */
  readonly figure: string;
  /** Whether it is to be at most the limit, or at least. */
  readonly is: 'most' | 'least';
  /** In the figure's unit. */
  readonly limit: number;
  /** Of the events, or of the time, for which it has to hold: 1 is all. */
  readonly share: number;
  /** Over which it is measured, s. */
  readonly window: number;
  /** Whether a breach ends the run. */
  readonly stop: boolean;
}

/** Any subset of a configuration. */
export type ConfigPatch = { readonly [Group in keyof Config]?: DeepPartial<Config[Group]> };
type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/** The value of one setting. */
export type FieldValue = number | string | boolean;
