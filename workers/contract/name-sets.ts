/**
 * Every set of names that the pipeline shows or takes, each once: the types are made of these lists, and what goes through
 * shared memory is an index into one of them. A list that is an option of a setting begins with the default.
 */
import { CLASSES } from '../memory/event-columns.ts';

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
export const ALL_SUBSCRIBERS = ['storage', ...SUBSCRIBERS] as const;
export type SubscriberName = (typeof ALL_SUBSCRIBERS)[number];

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

/** From letting calls through to refusing them. */
export const BREAKER_STATES = ['closed', 'half-open', 'open'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

/** Ends of an event that are a loss. */
export const LOSSES = ['expired', 'evicted', 'shed', 'deadLettered', 'invalid'] as const;
export type LossName = (typeof LOSSES)[number];

/** What the P99 target is held against: the time to stored, or until storage received the event. */
export const TARGET_LATENCIES = ['stored', 'delivery'] as const;

export const FEED_KINDS = ['simulated', 'recording', 'live'] as const;
/** In the order in which a run's memory has them: see `recordingDirectory`. */
export const RECORDINGS = ['machine_temperature', 'ambient_temperature', 'imported'] as const;
/** What happens when a recording has been played to its end. */
export const AT_END = ['repeat', 'stop'] as const;
export type RecordingName = (typeof RECORDINGS)[number];
export const LOAD_MODES = ['rate', 'max'] as const;
export const ENCODINGS = ['value', 'packet'] as const;
export const LOAD_SHAPES = ['steady', 'ramp', 'sine', 'burst', 'trace'] as const;
/** How fast an arrival trace plays: as it was recorded, or with the load as its mean. */
export const TRACE_PACES = ['recorded', 'scaled'] as const;
export const ARRIVALS = ['uniform', 'poisson'] as const;
export const WHEN_FULL = ['block', 'shed'] as const;
export const SCHEDULINGS = ['stealing', 'static'] as const;
export const SCHEDULER_POLICIES = ['edf', 'fifo', 'priority'] as const;
export const WHEN_BACKLOG_FULL = ['wait', 'evict'] as const;
export const WHEN_OPEN = ['hold', 'shed'] as const;
export const STORAGE_KINDS = ['sqlite', 'memory'] as const;
