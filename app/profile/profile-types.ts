/** A person's own pipeline, as a file: its costs, its load, its budgets, and where the numbers come from. */
import type { FieldValue } from '../../workers/contract/config-types.ts';
import type { QuantilePoints } from '../../workers/contract/durations/duration-types.ts';
import type { MeasuredPart } from '../../workers/contract/name-sets.ts';
import { FIELDS, type Field } from '../../workers/contract/settings/config-fields.ts';

export const PROFILE_VERSION = 1;

export interface ProfileSource {
  readonly title: string;
  readonly url: string;
}
export interface MeasuredTimes {
  /** What was measured: a file, a series in it. */
  readonly of: string;
  readonly count: number;
  readonly points: QuantilePoints;
}
/** An arrival trace, in pieces: see `ArrivalTrace`. */
export interface ProfileTrace {
  readonly of: string;
  /** When each piece begins, and at the end the length of the trace, ms. */
  readonly ms: readonly number[];
  /** How many arrive in each piece; left out where every piece is an arrival. */
  readonly arrivals?: readonly number[];
}
export interface Profile {
  readonly penstock: 'profile';
  readonly version: typeof PROFILE_VERSION;
  readonly name: string;
  readonly note?: string;
  readonly sources?: readonly ProfileSource[];
  /** By path; what is left out has its default. */
  readonly settings: Readonly<Record<string, FieldValue>>;
  /** What it is held to besides, as lines: see `objective-lines.ts`. */
  readonly objectives?: readonly string[];
  readonly measured?: Readonly<Partial<Record<MeasuredPart, MeasuredTimes>>>;
  readonly trace?: ProfileTrace;
}

/** Settings that describe a pipeline, and not what is tried on it: those of a profile, by the beginning of their path. */
const OF_PIPELINE = [
  'load.mode',
  'load.eventsPerSecond',
  'load.shape',
  'load.periodSeconds',
  'load.peakFactor',
  'load.trace.',
  'load.arrivals',
  'load.classMix.',
  'objectives.',
  'channels.',
  'transform.workers',
  'transform.scheduling',
  'scheduler.',
  'batch.',
  'breaker.',
  'broadcast.',
  'storage.kind',
  'service.',
  'database.',
  'failures.storage.latencyMs',
  'failures.storage.jitterMs',
];
export const PROFILE_FIELDS: readonly Field[] = FIELDS.filter(({ path }) =>
  OF_PIPELINE.some((start) => (start.endsWith('.') ? path.startsWith(start) : path === start)),
);
