import type { EventColumns } from '../memory/event-columns.ts';

/**
 * The one door through which events enter: all that the source stage knows of where they come from. A feed writes
 * sensor, class, status and reading; the source adds sequence and intended time.
 *
 * A feed object holds settings and tables only. Everything that changes from event to event is in a small array that
 * the source owns and makes durable, so a source that died at any moment is replaced by a new feed object with the last
 * durable state, and writes the same events again: `fill` is a pure function of state, count and settings.
 *
 * To change settings while it runs, make a new feed and go on with the same state. A state of another feed, seed or
 * recording (all zeros included) is started anew by the first `fill` or `dueAt`.
 */
export interface Feed {
  readonly kind: 'simulated' | 'recording' | 'live';
  /** Events of sensors from this one on are of an unknown sensor. */
  readonly sensors: number;
  /**
   * Writes the next events to the slots `slots[from]` to `slots[from + count - 1]` and advances the state. Source
   * worker only.
   *
   * @returns how many events it wrote: always `count` from a feed that cannot run dry; a live feed writes what has come
   */
  fill(state: Float64Array, slots: Uint32Array, from: number, count: number, pool: EventColumns): number;

  /**
   * When the event that is `ahead` events after the next one (0 = the next one itself, -1 = the one before it) was
   * recorded, in milliseconds after the recording's start, on through its repetitions; Infinity when it
   * has none so far on. NaN: this feed has no times of its own, the load shape says when its events are due.
   */
  dueAt(state: Float64Array, ahead: number): number;

  /** How many events it has from here on: Infinity of a feed that does not end. */
  left(state: Float64Array): number;
  /** Passes over the next events, which were not emitted though they fell due. */
  skip(state: Float64Array, count: number): void;
  /** Goes on with a row of its recording. A feed without one does nothing. */
  seek(state: Float64Array, row: number): void;
}

/** Words of a feed's state: the six below, and room for feeds to come. */
export const FEED_STATE_WORDS = 16;
/** Which feed, seed and recording the state belongs to. */
export const IDENTITY = 0;
/** The last word of the random sequence behind readings, sensors and classes. */
export const RANDOM = 1;
/** Events written so far, exact to 2^53. */
export const POSITION = 2;
/** Owned by `invalid-injector.ts`. */
export const GAP_RANDOM = 3;
export const GAP_LEFT = 4;
export const GAP_RATIO = 5;

/** What of `load` concerns a feed; ranges as in the configuration. */
export interface FeedLoad {
  readonly encoding: 'value' | 'packet';
  /** 1 to 65,535. */
  readonly sensors: number;
  /** 0 to 1: share of the events that validation must reject. */
  readonly invalidRatio: number;
  /** Weights; all 0 means all normal. */
  readonly classMix: { readonly urgent: number; readonly normal: number; readonly bulk: number };
  /** 1 to 2^32 - 1. */
  readonly seed: number;
}
