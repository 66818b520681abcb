/**
 * Every set of names that the pipeline shows or takes, each once: the types are made of these lists, and what goes through
 * shared memory is an index into one of them. A list that is an option of a setting begins with the default.
 */
import { CLASSES } from '../memory/event-columns.ts';
import { OUT_BREAKER_STATES } from '../memory/live-words.ts';

export { CLASSES };
export type ClassName = (typeof CLASSES)[number];

/** By number in shared memory. */
export const RUN_STATES = ['idle', 'running', 'paused', 'draining', 'stopped', 'failed'] as const;
export type RunState = (typeof RUN_STATES)[number];

/**
 * By number in shared memory: what the inner loops of a run's stages run in. `no memory`: in TypeScript, because the browser
 * gives no shared WebAssembly memory, or none so large. `no code`: in TypeScript, because the code in WebAssembly is not there.
 */
export const KERNEL_STATES = ['unknown', 'webassembly', 'no memory', 'no code'] as const;
export type KernelState = (typeof KERNEL_STATES)[number];

/** Whether a run is under way: its pipeline may hold events, so figures can still change. */
export function isActive(state: RunState): boolean {
  return state === 'running' || state === 'paused' || state === 'draining';
}

/** The stages that every event passes, in this order. */
export const LINE_STAGES = ['source', 'validate', 'transform', 'scheduler', 'broadcast', 'storage'] as const;
export type LineStage = (typeof LINE_STAGES)[number];

/** Subscribers that may skip events, by number. Storage is a subscriber too, and never skips. */
export const SUBSCRIBERS = ['aggregates', 'alarms', 'tail'] as const;
export type SkippingSubscriber = (typeof SUBSCRIBERS)[number];
/** All that broadcasting sends to. */
export const ALL_SUBSCRIBERS = ['storage', ...SUBSCRIBERS] as const;
export type SubscriberName = (typeof ALL_SUBSCRIBERS)[number];

/** All stages: those of every event, then the subscribers that may skip. */
export const STAGES = [...LINE_STAGES, ...SUBSCRIBERS] as const;
export type StageName = (typeof STAGES)[number];

/** Stages whose service can be asked to take its time. */
export const TIMED_STAGES = ['validate', 'transform', 'scheduler', 'storage', ...SUBSCRIBERS] as const;
export type TimedStage = (typeof TIMED_STAGES)[number];

/** Timed stages that have a setting for it; storage has its database. */
export const SERVED_STAGES = ['validate', 'transform', 'scheduler', ...SUBSCRIBERS] as const;
export type ServedStage = (typeof SERVED_STAGES)[number];
/** Parts that can take times which were measured elsewhere. */
export const MEASURED_PARTS = [...SERVED_STAGES, 'database'] as const;
export type MeasuredPart = (typeof MEASURED_PARTS)[number];
/** How the service times of a stage are spread; `none`: it takes the time that its work takes. */
export const SERVICE_KINDS = ['none', 'fixed', 'exponential', 'log-normal', 'measured'] as const;
/** How the times of database calls are spread. */
export const CALL_TIMES = ['fixed', 'exponential', 'log-normal', 'measured'] as const;

/** By number, as `memory/tasks.ts` counts them. */
export const CHANNELS = [
  'source→validate',
  'validate→transform',
  'transform→scheduler',
  'scheduler→broadcast',
  'broadcast→storage',
] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** What becomes of events for which a subscriber has no room; by number in shared memory. */
export const POLICIES = ['skip', 'conflate', 'block'] as const;
export type SubscriberPolicy = (typeof POLICIES)[number];

/** From letting calls through to refusing them. By number in shared memory, where a live feed publishes. */
export const BREAKER_STATES = OUT_BREAKER_STATES;
export type BreakerState = (typeof BREAKER_STATES)[number];

/** Ends of an event that are a loss. */
export const LOSSES = ['expired', 'evicted', 'shed', 'deadLettered', 'invalid'] as const;
export type LossName = (typeof LOSSES)[number];

/** Events that the pipeline lost. Invalid ones are not among them: these are the fault of the data. */
export function lostByPipeline(lost: Readonly<Record<Exclude<LossName, 'invalid'>, number>>): number {
  return lost.shed + lost.expired + lost.evicted + lost.deadLettered;
}

/** What the P99 target is held against: the time to stored, or until storage received the event. */
export const TARGET_LATENCIES = ['stored', 'delivery'] as const;

/** Where events come from. */
export const FEED_KINDS = ['simulated', 'recording', 'live'] as const;
/** In the order in which a run's memory has them: see `recordingDirectory`. */
export const RECORDINGS = ['machine_temperature', 'ambient_temperature', 'imported'] as const;
/** What happens when a recording has been played to its end. */
export const AT_END = ['repeat', 'stop'] as const;
export type RecordingName = (typeof RECORDINGS)[number];
/** At the rate that is asked for, or as fast as there is room. */
export const LOAD_MODES = ['rate', 'max'] as const;
/** A ready value, or a packet that has to be decoded and filtered. */
export const ENCODINGS = ['value', 'packet'] as const;
/** How the rate changes over time. */
export const LOAD_SHAPES = ['steady', 'ramp', 'sine', 'burst', 'trace'] as const;
/** How fast an arrival trace plays: as it was recorded, or with the load as its mean. */
export const TRACE_PACES = ['recorded', 'scaled'] as const;
/** Whether events come evenly or at random, as a Poisson process. */
export const ARRIVALS = ['uniform', 'poisson'] as const;
/** What the source does with an event that finds no room: it waits, or drops the event. */
export const WHEN_FULL = ['block', 'shed'] as const;
/** How members of the transform pool share the work. */
export const SCHEDULINGS = ['stealing', 'static'] as const;
/** What the scheduler sends first: the earliest deadline, what came first, or the highest class. */
export const SCHEDULER_POLICIES = ['edf', 'fifo', 'priority'] as const;
/** What the scheduler does when its backlog is full: take no more, or drop the event that is worth least. */
export const WHEN_BACKLOG_FULL = ['wait', 'evict'] as const;
/** What storage does with a batch while the breaker is open: keep it, or give it up. */
export const WHEN_OPEN = ['hold', 'shed'] as const;
/** Where events are stored: in the database, or in memory only. */
export const STORAGE_KINDS = ['sqlite', 'memory'] as const;
