/** Events of one message, and the causes for which a message has none: see `docs/batch-message.md`. */
import { notAllowedText } from '../contract/error-text.ts';
import type { DamageCause } from '../contract/live/damage-causes.ts';

/** The arrays may be views of the message's own bytes: valid for as long as these are. */
export interface Batch {
  readonly form: 'columns' | 'lines';
  /** 1 to `MOST_EVENTS`. */
  readonly count: number;
  /** As `EventColumns.meta`: sensor, class and status; all other bits are clear. */
  readonly meta: Uint32Array;
  /** What an f32 holds goes into `EventColumns.raw`, an f64 into `recorded`. */
  readonly value: Float32Array | Float64Array;
  /** When the events were meant to happen: see `intendedMsOf`. */
  readonly baseMs: number;
  readonly after: Uint32Array | Float64Array;
  /** How many units of `after` are a millisecond: 1,000 or 1. */
  readonly perMs: number;
}

export const MOST_EVENTS = 4096;
/** Of a message in either form. */
export const MOST_BYTES = 2 ** 20;
/** Times are within so many ms of the epoch, and so within what a `Date` can be. */
export const LATEST_MS = 8.6e15;

/** When an event was meant to happen, ms since the epoch; NaN where it has no time of its own: then the message's counts. */
export function intendedMsOf({ baseMs, after, perMs }: Pick<Batch, 'baseMs' | 'after' | 'perMs'>, i: number): number {
  return baseMs + after[i]! / perMs;
}

/** A message that cannot be read. */
export interface Damage {
  readonly damage: DamageCause;
  /** What is wrong, its value, and what is allowed. */
  readonly detail: string;
}

/** Reads a message: each time the same of the same bytes, so that an event keeps its place in its message. */
export type MessageReader = (bytes: Uint8Array) => Batch | Damage;

/** Whether a message could not be read. */
export function isDamage(read: Batch | Damage): read is Damage {
  return 'damage' in read;
}

/** Damage of a cause, with what is wrong, its value and what is allowed. */
export function damaged(damage: DamageCause, what: string, value: unknown, allowed: string): Damage {
  return { damage, detail: notAllowedText(what, value, allowed) };
}
