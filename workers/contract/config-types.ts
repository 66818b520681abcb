/** The whole configuration of a run. Every field is described, with unit and range, in `config-fields.ts`. */
export interface Config {
  feed: { kind: 'simulated' | 'recording'; recording: RecordingName; speed: number };
  load: {
    mode: 'rate' | 'max';
    encoding: 'value' | 'packet';
    eventsPerSecond: number;
    shape: 'steady' | 'ramp' | 'sine' | 'burst';
    periodSeconds: number;
    peakFactor: number;
    arrivals: 'uniform' | 'poisson';
    sensors: number;
    invalidRatio: number;
    staleRatio: number;
    classMix: { urgent: number; normal: number; bulk: number };
    seed: number;
  };
  /** What the run is held to. Nothing in the pipeline depends on it; what the page says of the run does. */
  objectives: { p99Ms: number };
  channels: { capacity: number; whenFull: 'block' | 'shed' };
  transform: { workers: number; scheduling: 'stealing' | 'static'; passes: number; irregularity: number };
  scheduler: {
    policy: 'edf' | 'fifo';
    discardExpired: boolean;
    budgetMs: { urgent: number; normal: number; bulk: number };
    backlog: number;
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
    whenOpen: 'hold' | 'shed';
  };
  broadcast: {
    lagLimit: number;
    policies: { aggregates: SubscriberPolicy; alarms: SubscriberPolicy; tail: SubscriberPolicy };
  };
  storage: { kind: 'sqlite' | 'memory'; budgetMb: number; retainEvents: number };
  failures: {
    storage: {
      errorRate: number;
      latencyMs: number;
      jitterMs: number;
      outage: boolean;
      hang: boolean;
      quotaFull: boolean;
    };
    subscribers: { aggregates: number; alarms: number; tail: number };
    burst: { factor: number; seconds: number };
    poison: PoisonSettings;
    /** Read by the coordinator alone: it is no part of the configuration in shared memory. */
    timeline: readonly TimelineStep[];
  };
  threads: { count: number };
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

export type SubscriberPolicy = 'block' | 'skip' | 'conflate';
export type RecordingName = 'machine_temperature' | 'ambient_temperature' | 'imported';

/** Any subset of a configuration. */
export type ConfigPatch = { readonly [Group in keyof Config]?: DeepPartial<Config[Group]> };
type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> }
    : T;

export type FieldValue = number | string | boolean;
