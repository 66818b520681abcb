/** What a publisher publishes: events that fall due, as columns of which messages are made. */
import type { MessageColumns } from './message-maker.ts';

export interface Load extends MessageColumns {
  /** Events in all. */
  readonly made: number;
  /** How long the next event has been due, ms; below 0: it will be. */
  behindMs(now: number): number;
  /** Makes the events that are due by `now`, ms since the start, at most `most`. @returns how many */
  take(now: number, most: number): number;
}
