/** What a tab that publishes is asked for, and what it says. */
import type { Config } from '../config-types.ts';
import type { RecordingData } from '../coordinator-types.ts';
import type { LiveCredentials } from '../live/live-types.ts';

/** Where to publish, and in which pieces. */
export interface PublishWish {
  readonly server: string;
  readonly subject: string;
  /** Events of a full message, and messages under way at most. */
  readonly batch: number;
  readonly window: number;
}
/** How the stream is, for people. */
export interface PublishTarget {
  readonly stream: string;
  /** What may go wrong with it; null: nothing that is known. */
  readonly warning: string | null;
}
/** What was published so far. */
export interface Published {
  /** Acknowledged by the stream. */
  readonly events: number;
  readonly messages: number;
  /** Attempts that were refused, or not answered. */
  readonly refused: number;
  /** Messages under way. */
  readonly inFlight: number;
  /** How long the next event has been due, ms. */
  readonly behindMs: number;
  /** Why it waits; null: it does not. */
  readonly heldBy: string | null;
}
/** The same, with the state of the connection. */
export interface PublishFigures extends Published {
  readonly isConnected: boolean;
  readonly isPaused: boolean;
  /** Why the connection is gone for good; null: it is there, or is tried again. */
  readonly endedBy: string | null;
}

/** A wish, with the credentials that it needs. */
export interface PublishOrder extends PublishWish {
  readonly credentials: LiveCredentials;
}
/** The publisher's worker, as the page has it. */
export interface PublishApi {
  /**
   * @param recording what `feed.recording: imported` stands for; null where it plays something else
   * @throws Error that says why nothing can be published
   */
  begin(order: PublishOrder, config: Config, recording: RecordingData | null): Promise<PublishTarget>;
  /** From the next event on. @throws RangeError for packets: what was in force stays so */
  configure(config: Config): void;
  pause(): void;
  resume(): void;
  /** Null before it has begun. */
  figures(): PublishFigures | null;
  /** Makes no more, and waits for what is under way. @returns how many messages are of unknown fate */
  end(): Promise<number>;
}
