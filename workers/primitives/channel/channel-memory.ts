/**
 * The shared memory of a channel: a line of 32 words (128 bytes) for each writer.
 *
 * ```text
 *   line 0  senders      0..2 tail (wide)   3 high-water mark   4 sends that found it full   5 µs blocked (wraps)
 *   line 1  receivers    0..2 head (wide)   3 receives that found it empty                   5 µs blocked (wraps)
 *   line 2  anyone       0 capacity         1 closed           2 room wanted: 1 when a sender that sleeps elsewhere asks
 *                        3 how often the capacity was set (wraps)
 *   line 3  send lock    0 owner, 0 = free  1..2 event count   3 wanted: 1 when one who sleeps elsewhere found it held
 *   line 4  receive lock 0 owner, 0 = free  1..2 event count
 *   line 5  not empty    0..1 event count, where receivers sleep
 *   line 6  not full     0..1 event count, where senders sleep
 * ```
 */
const LINE = 32;
export const CHANNEL_WORDS = 7 * LINE;
export const MAX_CAPACITY = 65_536;

export const TAIL = 0;
export const HIGH_WATER = 3;
export const BLOCKED_SENDS = 4;
export const SEND_BLOCKED_US = 5;
export const HEAD = LINE;
export const EMPTY_RECEIVES = LINE + 3;
export const RECEIVE_BLOCKED_US = LINE + 5;
export const CAPACITY = 2 * LINE;
export const CLOSED = 2 * LINE + 1;
export const ROOM_WANTED = 2 * LINE + 2;
export const RESIZES = 2 * LINE + 3;
export const SEND_LOCK = 3 * LINE;
export const RECEIVE_LOCK = 4 * LINE;
export const NOT_EMPTY = 5 * LINE;
export const NOT_FULL = 6 * LINE;

export interface ChannelMemory {
  /** CHANNEL_WORDS shared words, zero. */
  readonly words: Int32Array;
  /** Shared ring; its length is a power of two and at least the largest capacity wanted. */
  readonly cells: Uint32Array;
}

/** Memory for a channel of its own. Its capacity can later be set up to the next power of two. */
export function allocateChannel(capacity: number): ChannelMemory {
  checkCapacity(capacity, MAX_CAPACITY);
  const ring = 2 ** Math.ceil(Math.log2(capacity));
  const words = new Int32Array(new SharedArrayBuffer(CHANNEL_WORDS * 4));
  words[CAPACITY] = capacity;
  return { words, cells: new Uint32Array(new SharedArrayBuffer(ring * 4)) };
}

/** @throws RangeError */
export function checkCapacity(capacity: number, most: number): void {
  if (Number.isInteger(capacity) && capacity >= 1 && capacity <= most) return;
  throw new RangeError(`channel capacity is ${capacity}; allowed is a whole number from 1 to ${most}`);
}
