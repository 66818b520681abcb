/** How long something took, as it was measured elsewhere: what files of it become, and how they are read. */

/** Of the values in a file. */
export const DURATION_UNITS = ['ns', 'µs', 'ms', 's'] as const;
export type DurationUnit = (typeof DURATION_UNITS)[number];
/** Microseconds in one of each unit. */
export const MICROS_PER_UNIT: Readonly<Record<DurationUnit, number>> = { ns: 0.001, µs: 1, ms: 1000, s: 1_000_000 };

/** Kinds of files that are read: a Prometheus histogram, two forms of HdrHistogram, a column of durations. */
export type DurationFormat = 'prometheus' | 'hgrm' | 'hlog' | 'csv';

/** What a person has decided where a file leaves it open. */
export interface DurationWish {
  readonly unit?: DurationUnit;
  /** One of those that the answer named. */
  readonly series?: string;
}

/**
 * The quantile function of a distribution, in straight pieces: shares from 0 to 1, none below the one before, each with the
 * µs that so many of the services stay below.
 */
export type QuantilePoints = readonly (readonly [share: number, micros: number])[];
/** Points of a distribution at most. */
export const MOST_POINTS = 200;

/** A file that was read. */
export interface MeasuredDurations {
  readonly format: DurationFormat;
  readonly unit: DurationUnit;
  /** Whether the file says so itself. */
  readonly isUnitKnown: boolean;
  /** The one that was read; empty where the file has no names. */
  readonly series: string;
  readonly count: number;
  readonly points: QuantilePoints;
  /** What a reader should know of it: what had to be assumed. */
  readonly notes: readonly string[];
}

/** What became of a file: its distribution, a question about it, or the reason why it cannot be read. */
export type DurationAnswer =
  | { readonly kind: 'durations'; readonly durations: MeasuredDurations }
  /** The file has several: which one? The notes are on what could not be used beside them. */
  | { readonly kind: 'series'; readonly names: readonly string[]; readonly notes: readonly string[] }
  | { readonly kind: 'problem'; readonly message: string };

/** The worker that reads files. To cancel, end it. */
export interface DurationReader {
  durations(file: Blob, wish: DurationWish): Promise<DurationAnswer>;
}
