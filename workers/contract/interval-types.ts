/** What happened in a stretch of a run: `penstock.interval(from, to)`. Times are milliseconds, counts plain numbers. */
import type { StageName } from './name-sets.ts';
import type { Percentiles, Snapshot } from './snapshot-types.ts';

/** Of the events and calls of the stretch alone, exact to one bucket of the histogram. */
export interface IntervalLatency extends Percentiles {
  mean: number;
}
/** Milliseconds since the epoch. */
export interface Edges {
  /** The sample before the time asked for, or the oldest that is kept. */
  from: number;
  /** The sample after the time asked for, or the latest. */
  to: number;
}
type Counted = Snapshot['counters'] & Record<'attempts' | 'succeeded' | 'failed' | 'timedOut' | 'abandoned', number>;

/** Sampled ten times a second; the stages once a second. */
export interface Interval extends Edges {
  counts: Counted;
  /** The same a second. */
  rates: Counted;
  /** Until stored; until storage received the event. */
  endToEnd: IntervalLatency;
  delivery: IntervalLatency;
  /** From when they were really sent until stored: of events sent while `load.naiveLatency` was on. */
  naive: IntervalLatency;
  calls: IntervalLatency;
  stages: Edges & { waits: Record<StageName, IntervalLatency>; services: Record<StageName, IntervalLatency> };
}
