/** What a live feed is told, and what is said of it. */

import type { OUT_BREAKER_STATES } from '../../memory/live-words.ts';
import type { DamageCause } from './damage-causes.ts';

/** Kept in the tab's memory only: no setting, so in no link, log, export or report. Empty where the broker wants none. */
export interface LiveCredentials {
  readonly user: string;
  readonly password: string;
  readonly token: string;
  /** Of an nkey; it signs what the broker asks, and does not leave the tab. */
  readonly seed: string;
  /** What an operator has signed; its seed goes with it. */
  readonly jwt: string;
}
/** What a broker that wants none is told. */
export const NO_CREDENTIALS: LiveCredentials = { user: '', password: '', token: '', seed: '', jwt: '' };

/** Which events of a stream the database has already. */
export interface ConsumedPlaces {
  /** Of messages, as their stream numbers them; a message may be there twice. */
  readonly sequences: Float64Array;
  /** Of each, where its part of `places` ends. */
  readonly ends: Uint32Array;
  /** Intervals, the first and the last place in the message. */
  readonly places: Uint16Array;
}
/** Of a database that has no event of the stream. */
export const NOTHING_CONSUMED: ConsumedPlaces = {
  sequences: new Float64Array(0),
  ends: new Uint32Array(0),
  places: new Uint16Array(0),
};

/** By number in shared memory; `LiveFigures.state` says what they mean. */
export const LIVE_STATES = ['off', 'connecting', 'consuming', 'gone', 'ended'] as const;
export type LiveState = (typeof LIVE_STATES)[number];

/** Failures of the network, as the settings `failures.network` name them, and in their order. */
export const NETWORK_FAILURES = ['gone', 'delayMs', 'full', 'consumerGone', 'expired', 'skewSeconds'] as const;
export type NetworkFailure = (typeof NETWORK_FAILURES)[number];

/** What can be published of messages that came in, by number in shared memory: as the settings `live` name the subjects. */
export const OUT_NAMES = ['output', 'aggregatesOut', 'alarmsOut'] as const;
export type OutName = (typeof OUT_NAMES)[number];

/** Messages that are published to one subject: all that were to be = taken + known + givenUp + waiting. */
export interface OutputFigures {
  /** Messages that the broker took, and that it had already, from this node or another. */
  taken: number;
  known: number;
  /** Events, aggregates or alarms in those that it took. */
  events: number;
  /** Publishes that failed: refused, or not answered in time. */
  refused: number;
  /** Publishes of a message that were not its first: after a failure, or a connection that was lost. */
  retried: number;
  /** Messages that were given up, because the breaker was open and `breaker.whenOpen` is shed. */
  givenUp: number;
  /** Not published yet; their input is not acked. */
  waiting: number;
  breaker: (typeof OUT_BREAKER_STATES)[number];
  /** Until when an open breaker lets nothing through, ms since the epoch; null: it is not open. */
  retryAt: number | null;
}

/** How the live feed of a run stands. Counts are of the whole run. */
export interface LiveFigures {
  /** connecting: before the first message can come; gone: the broker does not answer, since `since`; ended: with the run. */
  state: LiveState;
  /** Since when, ms since the epoch. */
  since: number;
  /** Deliveries of messages = acked + terminated + givenBack + inFlight + lapsed. */
  delivered: number;
  acked: number;
  /** Could not be read; a dead-letter stream has them. */
  terminated: number;
  /** The broker was told to offer them again. */
  givenBack: number;
  inFlight: number;
  /** The ack wait passed before the broker heard of them: it offers them again by itself. */
  lapsed: number;
  /** Of the deliveries, those that were not the first of their message: it was taken over, or came back. */
  again: number;
  /** Events that the database had already, and that were skipped. */
  redelivered: number;
  /** Deliveries of messages that could not be read, and how many of each cause. */
  damaged: number;
  damagedBy: Readonly<Record<DamageCause, number>>;
  reconnects: number;
  /** What is published of messages that came in: events that were stored, their aggregates, alarms; null: nothing is. */
  output: OutputFigures | null;
  aggregatesOut: OutputFigures | null;
  alarmsOut: OutputFigures | null;
  /** What is wrong now, as the client has noticed it: injected or not. ms since the epoch. */
  troubles: { what: NetworkFailure; since: number }[];
  /** What the broker took for its last answer, ms; null: it has given none. */
  roundTripMs: number | null;
  /** The broker's clock is ahead of this one by at least this, ms, or behind where it is negative; 0 where they may agree. */
  skewMs: number;
  /** Messages that the broker refused to take. */
  refused: number;
  /** What the broker says of the consumer; null until it has said something. */
  consumer: {
    /** ms since the epoch. */
    at: number;
    /** Messages not delivered yet, to any node. */
    pending: number;
    /** Delivered to any node and not acked, and the most that the consumer allows. */
    ackPending: number;
    maxAckPending: number;
    /** Requests for messages that wait at the broker, of all nodes. */
    waitingPulls: number;
  } | null;
  /** ms since the epoch; null: none yet. */
  lastAckAt: number | null;
  lastDeliveryAt: number | null;
  /** False while it takes no messages, because nothing is stored on the disk. */
  isTaking: boolean;
}
