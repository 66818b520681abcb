import type { DurationFormat, DurationUnit } from '../../contract/durations/duration-types.ts';
import type { DurationBucket } from './duration-buckets.ts';

/** One distribution of a file, in the file's unit. */
export interface DurationSource {
  readonly format: DurationFormat;
  readonly series: string;
  readonly unit: DurationUnit;
  /** Whether the file says the unit; otherwise it is the usual one of its kind. */
  readonly isUnitKnown: boolean;
  readonly buckets: readonly DurationBucket[];
  readonly notes: readonly string[];
}

/** What a text has. */
export interface DurationText {
  readonly sources: readonly DurationSource[];
  /** What could not be used beside them, as a note; empty where all could. */
  readonly leftOut: string;
}
