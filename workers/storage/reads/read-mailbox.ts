/**
 * Reads of the stored database on behalf of another thread, one at a time, through shared memory: the storage worker
 * sleeps or stores and takes no messages. It serves a request between two steps of its own, for about a millisecond.
 *
 * ```text
 *   words   0 1  where the reader sleeps      2  state     3  table     4  rows
 *           5    result code of a failure   6  hold: above 0, a query counts on what it has seen
 *           7    cancel: 1 when the query under way is not wanted any more. Set and reset by who asks for queries
 *   numbers 0    first key wanted   1  last key wanted   2  key to go on from, NaN at the end
 *   data    the rows, one after the other: the key, then by the type of each column a number; or a length and so many
 *           bytes. Everything begins at a multiple of 8.
 *
 *   state   IDLE -reader-> REQUESTED -storage-> SERVING -storage-> ANSWERED | FAILED -reader-> IDLE
 * ```
 *
 * Whoever moves the state from REQUESTED does so by compare-and-swap: the reader too, when it gives up waiting. Request
 * and answer are plain words, published by the store of the state that follows them.
 */
export const STATE = 2;
export const TABLE = 3;
export const ROWS = 4;
export const CODE = 5;
export const HOLD = 6;
const CANCEL = 7;
export const FROM = 0;
export const TO = 1;
export const NEXT = 2;

export const IDLE = 0;
export const REQUESTED = 1;
export const SERVING = 2;
export const ANSWERED = 3;
export const FAILED = 4;

const WORDS = 16;
const NUMBERS_AT = 64;
const DATA_AT = 128;
/** More than the largest batch takes; read at once, about thirty usual ones. */
export const DATA_BYTES = 2 ** 20;
/** Asked for like a table: removes the run that `from` names, a share at each request. */
export const REMOVE_RUN = -1;
/** Stars the run that `from` names if `to` is 1, else takes its star away. */
export const STAR_RUN = -2;

/** Coordinator: the mailbox of a page, shared by its query worker and the storage workers of its runs. */
export function allocateReadMailbox(): SharedArrayBuffer {
  return new SharedArrayBuffer(DATA_AT + DATA_BYTES);
}

/** Whether the query under way is wanted no more. By who asks for queries, one after the other; false before each. */
export function setCancelled(buffer: SharedArrayBuffer, isWanted: boolean): void {
  Atomics.store(new Int32Array(buffer, 0, WORDS), CANCEL, isWanted ? 1 : 0);
}
/** Whether the query under way is wanted no more. Any thread. */
export function isCancelled(buffer: SharedArrayBuffer): boolean {
  return Atomics.load(new Int32Array(buffer, 0, WORDS), CANCEL) !== 0;
}

export interface Regions {
  readonly words: Int32Array;
  readonly numbers: Float64Array;
  /** The data, once for each kind of thing that is in it. */
  readonly floats: Float64Array;
  readonly lengths: Uint32Array;
  readonly bytes: Uint8Array;
}

/** Views of the mailbox, for both ends. */
export function regionsOf(buffer: SharedArrayBuffer): Regions {
  return {
    words: new Int32Array(buffer, 0, WORDS),
    numbers: new Float64Array(buffer, NUMBERS_AT, 3),
    floats: new Float64Array(buffer, DATA_AT),
    lengths: new Uint32Array(buffer, DATA_AT),
    bytes: new Uint8Array(buffer, DATA_AT),
  };
}

/** Bytes, up to whole doubles. */
export function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
