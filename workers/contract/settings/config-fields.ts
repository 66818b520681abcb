/**
 * The one list of all settings: path, label, unit, range and default of each. Everything that checks, shows, stores or
 * sends a configuration is derived from it. The sentence of help, which only the controls show, is in `field-help.ts`.
 *
 * The order is the order of the words in shared memory (`config-codec.ts`) and on the screen.
 */
import { BROKER, BROKER_NAME, MAPPING, type NameForm, PLAIN_SUBJECT, SUBJECT } from '../broker/names.ts';
import {
  ARRIVALS,
  AT_END,
  CALL_TIMES,
  ENCODINGS,
  FEED_KINDS,
  LOAD_MODES,
  LOAD_SHAPES,
  POLICIES,
  RECORDINGS,
  SCHEDULER_POLICIES,
  SCHEDULINGS,
  SERVED_STAGES,
  SERVICE_KINDS,
  STORAGE_KINDS,
  TARGET_LATENCIES,
  TRACE_PACES,
  WHEN_BACKLOG_FULL,
  WHEN_FULL,
  WHEN_OPEN,
} from '../name-sets.ts';

interface FieldBase {
  readonly path: string;
  readonly label: string;
}
/** A number, with its unit and range. */
export interface NumberField extends FieldBase {
  readonly kind: 'number';
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly isInteger: boolean;
  /** How a slider moves. A logarithmic one whose range starts at 0 treats 0 as its leftmost stop. */
  readonly scale: 'linear' | 'log';
  readonly default: number;
  /** What 0 means, where it is no amount. */
  readonly zero?: string;
}
/** One of several names; its word in shared memory is the name's place in `options`. */
export interface ChoiceField extends FieldBase {
  readonly kind: 'choice';
  readonly options: readonly string[];
  readonly default: string;
}
/** On or off; its word in shared memory is 1 or 0. */
interface SwitchField extends FieldBase {
  readonly kind: 'switch';
  readonly default: boolean;
}
/** A short text. It has no word in shared memory: the coordinator and the page read it, stages do not. */
export interface TextField extends FieldBase {
  readonly kind: 'text';
  /** What it must look like, and in words. Empty is always allowed. */
  readonly pattern: RegExp;
  readonly allowed: string;
  readonly default: string;
}
/** A setting. */
export type Field = NumberField | ChoiceField | SwitchField | TextField;

type NumberOptions = {
  unit: string;
  min: number;
  max: number;
  default: number;
  isInteger?: boolean;
  isLog?: boolean;
  zero?: string;
};

function number(path: string, label: string, o: NumberOptions): NumberField {
  const { unit, min, max, default: preset, isInteger = false, isLog = false, zero } = o;
  const scale = isLog ? 'log' : 'linear';
  return { kind: 'number', path, label, unit, min, max, isInteger, scale, default: preset, ...(zero && { zero }) };
}
function choice(path: string, label: string, options: readonly string[]): ChoiceField {
  return { kind: 'choice', path, label, options, default: options[0]! };
}
function toggle(path: string, label: string, isOn: boolean): SwitchField {
  return { kind: 'switch', path, label, default: isOn };
}
function text(path: string, label: string, { pattern, allowed }: NameForm): TextField {
  return { kind: 'text', path, label, pattern, allowed, default: '' };
}

/** Set as a number from 0 to 1, shown and typed in percent: `field-text.ts`. */
const ratio = (preset: number): NumberOptions => ({ unit: '%', min: 0, max: 1, default: preset });
const milliseconds = (min: number, max: number, preset: number): NumberOptions => ({
  unit: 'ms',
  min,
  max,
  default: preset,
  isLog: true,
});

/** Of an event in a stage. The least is not 0, which has no logarithm. */
const micros = (path: string, label: string, preset: number) =>
  number(path, label, { unit: 'µs', min: 0.1, max: 10_000_000, default: preset, isLog: true });
const SERVICE_FIELDS = SERVED_STAGES.flatMap((stage): Field[] => [
  choice(`service.${stage}.kind`, `Service time of ${stage}`, SERVICE_KINDS),
  micros(`service.${stage}.meanUs`, `Mean of ${stage}`, 100),
  micros(`service.${stage}.p50Us`, `P50 of ${stage}`, 100),
  micros(`service.${stage}.p99Us`, `P99 of ${stage}`, 1000),
]);

/** Every setting that is one value; lists (`failures.timeline`, `objectives.list`) are not among them. */
export const FIELDS: readonly Field[] = [
  choice('feed.kind', 'Feed', FEED_KINDS),
  choice('feed.recording', 'Recording', RECORDINGS),
  number('feed.speed', 'Playback speed', { unit: '×', min: 1, max: 100_000_000, default: 300_000, isLog: true }),
  choice('feed.atEnd', 'At its end', AT_END),
  number('feed.invalidRatio', 'Spoilt rows', ratio(0)),

  text('live.server', 'Broker address', BROKER),
  text('live.stream', 'Stream', BROKER_NAME),
  text('live.consumer', 'Consumer', BROKER_NAME),
  text('live.filter', 'Filter subject', SUBJECT),
  text('live.mapping', 'Mapping of messages', MAPPING),
  text('live.deadLetters', 'Dead-letter subject', SUBJECT),
  text('live.output', 'Output subject', PLAIN_SUBJECT),
  text('live.aggregatesOut', 'Aggregates subject', PLAIN_SUBJECT),
  text('live.alarmsOut', 'Alarms subject', PLAIN_SUBJECT),
  number('live.outageSeconds', 'Longest outage', {
    unit: 's',
    min: 1,
    max: 86_400,
    default: 60,
    isInteger: true,
    isLog: true,
  }),
  toggle('live.withoutDurability', 'Without durability', false),

  choice('load.mode', 'Mode', LOAD_MODES),
  choice('load.encoding', 'Encoding', ENCODINGS),
  number('load.eventsPerSecond', 'Events per second', {
    unit: '/s',
    min: 1,
    max: 20_000_000,
    default: 20_000,
    isInteger: true,
    isLog: true,
  }),
  choice('load.shape', 'Shape', LOAD_SHAPES),
  number('load.periodSeconds', 'Period', { unit: 's', min: 1, max: 600, default: 20, isLog: true }),
  number('load.peakFactor', 'Peak factor', { unit: '×', min: 1, max: 100, default: 4, isLog: true }),
  number('load.trace.id', 'Trace', { unit: '', min: 0, max: 4_294_967_295, default: 0, isInteger: true, isLog: true }),
  number('load.trace.arrivals', 'Arrivals of the trace', {
    unit: '',
    min: 0,
    max: 1_000_000_000_000,
    default: 0,
    isInteger: true,
    isLog: true,
  }),
  number('load.trace.seconds', 'Length of the trace', {
    unit: 's',
    min: 0,
    max: 10_000_000_000,
    default: 0,
    isLog: true,
  }),
  choice('load.trace.pace', 'Pace of the trace', TRACE_PACES),
  choice('load.trace.atEnd', 'At the end of the trace', AT_END),
  choice('load.arrivals', 'Arrivals', ARRIVALS),
  number('load.sensors', 'Sensors', { unit: '', min: 1, max: 65_535, default: 1024, isInteger: true, isLog: true }),
  number('load.invalidRatio', 'Invalid events', ratio(0.001)),
  number('load.staleRatio', 'Stale events', ratio(0)),
  number('load.classMix.urgent', 'Urgent share', ratio(0.1)),
  number('load.classMix.normal', 'Normal share', ratio(0.8)),
  number('load.classMix.bulk', 'Bulk share', ratio(0.1)),
  number('load.seed', 'Seed', {
    unit: '',
    min: 1,
    max: 4_294_967_295,
    default: 2_654_435_769,
    isInteger: true,
    isLog: true,
  }),
  toggle('load.naiveLatency', 'Naive latency', false),

  number('objectives.p99Ms', 'P99 target', milliseconds(0.1, 60_000, 500)),
  choice('objectives.p99Of', 'P99 target is for', TARGET_LATENCIES),
  number('objectives.storedWithinMs.urgent', 'Urgent stored within', milliseconds(1, 600_000, 250)),
  number('objectives.storedWithinMs.normal', 'Normal stored within', milliseconds(1, 600_000, 2000)),
  number('objectives.storedWithinMs.bulk', 'Bulk stored within', milliseconds(1, 600_000, 10_000)),

  number('channels.capacity', 'Channel capacity', {
    unit: 'events',
    min: 1,
    max: 65_536,
    default: 500,
    isInteger: true,
    isLog: true,
  }),
  choice('channels.whenFull', 'When full', WHEN_FULL),

  number('transform.workers', 'Pool size', { unit: 'members', min: 1, max: 16, default: 2, isInteger: true }),
  choice('transform.scheduling', 'Scheduling', SCHEDULINGS),
  number('transform.passes', 'Filter passes', { unit: 'passes', min: 1, max: 32, default: 4, isInteger: true }),
  number('transform.irregularity', 'Irregularity', ratio(0)),

  choice('scheduler.policy', 'Policy', SCHEDULER_POLICIES),
  toggle('scheduler.discardExpired', 'Discard expired', true),
  number('scheduler.budgetMs.urgent', 'Urgent budget', milliseconds(1, 60_000, 200)),
  number('scheduler.budgetMs.normal', 'Normal budget', milliseconds(1, 60_000, 500)),
  number('scheduler.budgetMs.bulk', 'Bulk budget', milliseconds(1, 60_000, 2000)),
  number('scheduler.backlog', 'Backlog', {
    unit: 'events',
    min: 1,
    max: 16_384,
    default: 4096,
    isInteger: true,
    isLog: true,
  }),
  choice('scheduler.whenFull', 'When the backlog is full', WHEN_BACKLOG_FULL),

  number('batch.maxSize', 'Batch size', {
    unit: 'events',
    min: 1,
    max: 20_000,
    default: 2000,
    isInteger: true,
    isLog: true,
  }),
  number('batch.maxWaitMs', 'Batch wait', milliseconds(1, 60_000, 1000)),

  toggle('breaker.enabled', 'Breaker', true),
  number('breaker.consecutiveFailures', 'Consecutive failures', {
    unit: 'calls',
    min: 0,
    max: 1000,
    default: 5,
    isInteger: true,
    isLog: true,
    zero: 'off',
  }),
  number('breaker.failureRate', 'Failure rate', ratio(0.5)),
  number('breaker.window', 'Window', { unit: 'calls', min: 1, max: 1000, default: 50, isInteger: true, isLog: true }),
  number('breaker.minimumCalls', 'Minimum calls', {
    unit: 'calls',
    min: 1,
    max: 1000,
    default: 10,
    isInteger: true,
    isLog: true,
  }),
  number('breaker.slowCallMs', 'Slow call', { ...milliseconds(0, 60_000, 500), zero: 'off' }),
  number('breaker.openMs', 'Open time', milliseconds(1, 600_000, 1000)),
  number('breaker.backoffFactor', 'Backoff factor', { unit: '×', min: 1, max: 10, default: 2 }),
  number('breaker.maxOpenMs', 'Longest open time', milliseconds(1, 600_000, 30_000)),
  number('breaker.jitter', 'Jitter', ratio(0.1)),
  number('breaker.probes', 'Probes', { unit: 'calls', min: 1, max: 100, default: 1, isInteger: true }),
  choice('breaker.whenOpen', 'While open', WHEN_OPEN),

  number('broadcast.lagLimit', 'Lag limit', {
    unit: 'events',
    min: 1,
    max: 16_384,
    default: 100,
    isInteger: true,
    isLog: true,
  }),
  choice('broadcast.policies.aggregates', 'Aggregates policy', POLICIES),
  choice('broadcast.policies.alarms', 'Alarms policy', POLICIES),
  choice('broadcast.policies.tail', 'Tail policy', POLICIES),

  choice('storage.kind', 'Storage', STORAGE_KINDS),
  number('storage.budgetMb', 'Disk budget', {
    unit: 'MB',
    min: 0,
    max: 1_000_000,
    default: 0,
    isInteger: true,
    isLog: true,
  }),
  number('storage.retainEvents', 'Retained events', {
    unit: 'events',
    min: 0,
    max: 50_000_000,
    default: 0,
    isInteger: true,
    isLog: true,
    zero: 'no limit',
  }),

  ...SERVICE_FIELDS,

  number('database.perCallMs', 'Time of a call', milliseconds(0, 60_000, 0)),
  number('database.perRowUs', 'Time of a row', { unit: 'µs/row', min: 0, max: 1_000_000, default: 0, isLog: true }),
  choice('database.distribution', 'Call times', CALL_TIMES),
  number('database.p50Ms', 'P50 of a call', milliseconds(0.0001, 60_000, 1)),
  number('database.p99Ms', 'P99 of a call', milliseconds(0.0001, 60_000, 10)),
  number('database.inFlight', 'Calls in flight', { unit: 'calls', min: 1, max: 16, default: 1, isInteger: true }),
  number('database.capacity', 'Calls served', { unit: 'calls', min: 1, max: 64, default: 16, isInteger: true }),
  number('database.timeoutMs', 'Timeout', { ...milliseconds(0, 60_000, 0), zero: 'none' }),
  number('database.retries', 'Retries', { unit: 'calls', min: 0, max: 100, default: 0, isInteger: true, isLog: true }),
  number('database.backoff', 'Backoff', milliseconds(0, 60_000, 100)),
  number('database.jitter', 'Backoff jitter', ratio(0.1)),
  number('database.maxAttempts', 'Attempts', {
    unit: 'calls',
    min: 0,
    max: 100,
    default: 0,
    isInteger: true,
    isLog: true,
    zero: 'no limit',
  }),

  number('failures.storage.errorRate', 'Database errors', ratio(0)),
  number('failures.storage.latencyMs', 'Slow database', milliseconds(0, 10_000, 0)),
  number('failures.storage.jitterMs', 'Database jitter', milliseconds(0, 10_000, 0)),
  number('failures.storage.refusedRows', 'Refused rows', ratio(0)),
  toggle('failures.storage.outage', 'Outage', false),
  toggle('failures.storage.hang', 'Hang', false),
  toggle('failures.storage.quotaFull', 'Quota full', false),
  number('failures.subscribers.aggregates', 'Slow aggregates', {
    unit: 'µs/event',
    min: 0,
    max: 100_000,
    default: 0,
    isLog: true,
  }),
  number('failures.subscribers.alarms', 'Slow alarms', {
    unit: 'µs/event',
    min: 0,
    max: 100_000,
    default: 0,
    isLog: true,
  }),
  number('failures.subscribers.tail', 'Slow tail', { unit: 'µs/event', min: 0, max: 100_000, default: 0, isLog: true }),
  number('failures.burst.factor', 'Burst size', { unit: '×', min: 1, max: 100, default: 10, isLog: true }),
  number('failures.burst.seconds', 'Burst length', { unit: 's', min: 0.1, max: 600, default: 5, isLog: true }),
  number('failures.poison.ratio', 'Poison events', ratio(0)),
  toggle('failures.poison.notFinite', 'Not finite', true),
  toggle('failures.poison.outOfRange', 'Out of range', true),
  toggle('failures.poison.unknownSensor', 'Unknown sensor', true),
  toggle('failures.poison.badStatus', 'Bad status', true),
  toggle('failures.poison.badCrc', 'Bad CRC', true),
  toggle('failures.network.gone', 'Broker gone', false),
  number('failures.network.delayMs', 'Slow broker', milliseconds(0, 10_000, 0)),
  toggle('failures.network.full', 'Stream full', false),
  toggle('failures.network.consumerGone', 'Consumer gone', false),
  toggle('failures.network.expired', 'Credentials expired', false),
  number('failures.network.skewSeconds', 'Clock skew', { unit: 's', min: -3600, max: 3600, default: 0 }),

  number('threads.count', 'Stage threads', { unit: 'threads', min: 1, max: 24, default: 2, isInteger: true }),
];

/** By path, such as `batch.maxSize`. */
export const FIELD_BY_PATH: ReadonlyMap<string, Field> = new Map(FIELDS.map((field) => [field.path, field]));
