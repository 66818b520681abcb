/** What a publisher publishes: events that fall due, as columns of which messages are made. */
import type { Config } from '../contract/config-types.ts';
import type { MessageColumns } from './message-maker.ts';

/** Events that are made at a time. */
export const MOST_TAKEN = 4096;

export interface Load extends MessageColumns {
  /** Events in all. */
  readonly made: number;
  /** How long the next event has been due, ms; below 0: it will be. */
  behindMs(now: number): number;
  /** Makes the events that are due by `now`, ms since the start, at most `most`. @returns how many */
  take(now: number, most: number): number;
  /** The schedule stood still for so long. */
  delay(ms: number): void;
}
/** One that settings are changed of while it is published. */
export interface TunedLoad extends Load {
  /** From the next event on. What was made stays made, and the schedule goes on from where it is. */
  configure(config: Config): void;
}
