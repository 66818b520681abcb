/**
 * The inbox of a live feed: what the live worker has taken from the broker, on its way to the source.
 *
 * ```text
 *   messages   a ring of LIVE_MESSAGES entries; entry = position & (LIVE_MESSAGES − 1). Words of an entry:
 *              position (32 bits, wraps) · sequence in its stream · position of its first event · events
 *   states     of each entry: FREE -live worker-> FILLED -source-> DONE -live worker-> FREE
 *   events     a ring of columns; the events of a message follow each other, in the order of the messages
 *   positions  live worker: TAIL, the messages filled · EVER, 1 since the first one · source: HEAD, the events taken
 *   stream     which stream it is: length, then UTF-16 units
 *   stored     a bit for each event of a message that was stored, while results are published; source, once an entry is FILLED
 * ```
 *
 * An entry is FILLED for as long as an event of its message is in the inbox or on its way, so whoever holds an event finds its
 * message in the entry that `liveOf` names. DONE says that every event of it has ended: then it can be acked. Each state has one
 * writer, and what it publishes was written before: so no word is ever written by two, and a worker that dies between two
 * writes leaves nothing that its replacement would take for more than it is.
 *
 * All positions wrap at 32 bits.
 */

export const LIVE_MESSAGES = 256;
export const LIVE_MASK = LIVE_MESSAGES - 1;
export const LIVE_MESSAGE_WORDS = 4;
export const LIVE_POSITION = 0;
export const LIVE_SEQUENCE = 1;
export const LIVE_FIRST = 2;
export const LIVE_COUNT = 3;

export const LIVE_FREE = 0;
export const LIVE_FILLED = 1;
export const LIVE_DONE = 2;

/** On lines of their own. */
export const LIVE_TAIL = 0;
export const LIVE_EVER = 1;
export const LIVE_HEAD = 32;
/** 1 where the source is to say which events of a message were stored. Live worker, before the first message. */
export const LIVE_KEEPS = 2;

/** u32 words of an entry's bits: an event's place in its message. */
export const LIVE_PLACE_WORDS = 4096 / 32;
/** In `liveIndexOf` of an event that storage has given up. Storage writes it, and takes it away where it stores after all. */
export const GIVEN_UP_FLAG = 4096;
export const PLACE_MASK = GIVEN_UP_FLAG - 1;

/** u32 words of the stream's name. */
export const LIVE_STREAM_WORDS = 512;

/** Whether a live feed has ever filled the inbox of this run: then events can be of a message. */
export function isEverLive({ livePositions }: { readonly livePositions: Int32Array }): boolean {
  return livePositions[LIVE_EVER] !== 0;
}

/** Live worker only, before the first message. What is too long is cut. */
export function writeStreamKey({ liveStream }: { readonly liveStream: Uint32Array }, key: string): void {
  const length = Math.min(key.length, LIVE_STREAM_WORDS - 1);
  for (let i = 0; i < length; i++) liveStream[i + 1] = key.charCodeAt(i);
  liveStream[0] = length;
}
/** The key that `writeStreamKey` wrote. Any thread. */
export function readStreamKey({ liveStream }: { readonly liveStream: Uint32Array }): string {
  return String.fromCharCode(...liveStream.subarray(1, 1 + liveStream[0]!));
}

interface StoredBits {
  readonly liveOf: Uint32Array;
  readonly liveIndexOf: Uint32Array;
  readonly liveStored: Uint32Array;
}
/** An event has come back from storage: its message's bit, unless storage gave it up. Its slot is still its message's. */
export function markStored({ liveOf, liveIndexOf, liveStored }: StoredBits, slot: number): void {
  const place = liveIndexOf[slot]!;
  if ((place & GIVEN_UP_FLAG) !== 0) return;
  liveStored[(liveOf[slot]! - 1) * LIVE_PLACE_WORDS + (place >>> 5)]! |= 1 << (place & 31);
}

/** What an event that memory storage holds was in: its message's sequence and its place there, in one number; 0 is none. */
export function originOf(sequence: number, index: number): number {
  return sequence * ORIGINS + index;
}
/** The sequence of the message, from `originOf`. */
export function sequenceOfOrigin(origin: number): number {
  return Math.floor(origin / ORIGINS);
}
/** The place in the message, from `originOf`. */
export function indexOfOrigin(origin: number): number {
  return origin % ORIGINS;
}
/** At least as many as a message has events. */
const ORIGINS = 4096;

/** Words of the live feed's figures, a journal: live worker → page. */
export const LIVE_STATE = 0;
/** ms since the epoch. */
export const LIVE_SINCE = 1;
/** Deliveries, each of which is in one of the next five. */
export const LIVE_DELIVERED = 2;
export const LIVE_ACKED = 3;
export const LIVE_TERMINATED = 4;
export const LIVE_GIVEN_BACK = 5;
export const LIVE_IN_FLIGHT = 6;
export const LIVE_LAPSED = 7;
/** Events that were stored already, and skipped. */
export const LIVE_REDELIVERED = 8;
/** Messages that could not be read. */
export const LIVE_DAMAGED = 9;
/** As the broker has it of the consumer, and when it said so, ms since the epoch; 0: not known yet. */
export const LIVE_KNOWN_AT = 10;
export const LIVE_PENDING = 11;
export const LIVE_ACK_PENDING = 12;
export const LIVE_MOST_ACK_PENDING = 13;
export const LIVE_WAITING = 14;
/** ms since the epoch; 0: none yet. */
export const LIVE_LAST_ACK = 15;
export const LIVE_LAST_DELIVERY = 16;
export const LIVE_RECONNECTS = 17;
/** 0 while it takes no messages, because nothing is stored on the disk. */
export const LIVE_TAKES = 18;
/** Deliveries that were not the first of their message. */
export const LIVE_AGAIN = 19;
/** Messages that could not be read, by cause: so many words as `DAMAGE_CAUSES` has names. */
export const LIVE_DAMAGED_BY = 20;
/** Since when each failure of the network is there, as the client has noticed it, ms since the epoch; 0: it is not. */
export const LIVE_TROUBLES = 32;
/** In the order of `NETWORK_FAILURES`. */
export const TROUBLES = 6;
/** The broker's last answer took so long, ms. */
export const LIVE_ROUND_TRIP = 38;
/** Its clock is ahead by so much, as far as that is certain, ms. */
export const LIVE_SKEW = 39;
/** Messages that it refused to take. */
export const LIVE_REFUSED = 40;
/**
 * Of what is published of messages that came in: 1 where it is. Each output has words of its own (`outWords`); these are those of
 * the first.
 */
export const LIVE_OUT = 48;
/** Messages that the broker took; that it had already; that it did not take when asked; given up. */
export const LIVE_OUT_TAKEN = 49;
export const LIVE_OUT_KNOWN = 50;
export const LIVE_OUT_REFUSED = 51;
export const LIVE_OUT_GIVEN_UP = 52;
/** Messages that are not settled, and events, aggregates or alarms in those that were taken. */
export const LIVE_OUT_WAITING = 53;
export const LIVE_OUT_EVENTS = 54;
/** State of its breaker, by number; and until when an open one lets nothing through, ms since the epoch. */
export const LIVE_OUT_BREAKER = 55;
export const LIVE_OUT_RETRY_AT = 56;
/** Sends of a message that were not its first. */
export const LIVE_OUT_RETRIED = 57;
export const OUT_BREAKER_STATES = ['closed', 'half-open', 'open'] as const;
/** So many words has an output, and so many outputs there can be: as many as `OUT_NAMES` has names. */
const LIVE_OUT_WORDS = 16;
const LIVE_OUTPUTS = 3;
export const LIVE_FIGURES = LIVE_OUT + LIVE_OUTPUTS * LIVE_OUT_WORDS;

/** The figures as `LIVE_OUT` and the words after it find those of an output. Any thread. @param output its place in `OUT_NAMES` */
export function outWords(figures: Float64Array, output: number): Float64Array {
  return figures.subarray(output * LIVE_OUT_WORDS);
}
