/**
 * The shared memory of a channel: a line of 32 words (128 bytes) for each writer.
 *
 * ```text
 *   line 0  senders      0..2 tail (wide)   3 high-water mark   4 sends that found it full   5 µs blocked (wraps)
 *   line 1  receivers    0..2 head (wide)   3 receives that found it empty                   5 µs blocked (wraps)
 *   line 2  anyone       0 capacity         1 closed           2 room wanted: 1 when a sender that sleeps elsewhere asks
 *                        3 how often the capacity was set (wraps)                    4 version of this layout
 *                        5 version of a layout around it: see `broadcast-memory.ts`
 *   line 3  send lock    0 owner, 0 = free  1..2 event count   3 wanted: 1 when one who sleeps elsewhere found it held
 *   line 4  receive lock 0 owner, 0 = free  1..2 event count
 *   line 5  not empty    0..1 event count, where receivers sleep
 *   line 6  not full     0..1 event count, where senders sleep
 * ```
 */
import { checkOption } from '../shared/options.ts';
import { allocateMemory, checkLayout, type Layout } from '../shared/region-allocator.ts';

const VERSION = 1;
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
export const VERSION_WORD = 2 * LINE + 4;
export const AROUND_VERSION = 2 * LINE + 5;
export const SEND_LOCK = 3 * LINE;
export const RECEIVE_LOCK = 4 * LINE;
export const NOT_EMPTY = 5 * LINE;
export const NOT_FULL = 6 * LINE;

/** What all threads of a channel share: words and cells. */
export interface ChannelMemory {
  /** CHANNEL_WORDS shared words. */
  readonly words: Int32Array;
  /** Shared ring; its length is a power of two and at least the largest capacity wanted. */
  readonly cells: Uint32Array;
}

/** For `allocate` and `layout`. @throws RangeError there, when the capacity is out of its range */
export interface ChannelOptions {
  /** Items that it holds at most: 1 to 65,536, 500 by default. It can later be set up to the next power of two. */
  readonly capacity?: number;
}
const CAPACITY_RANGE = { unit: 'items', min: 1, max: MAX_CAPACITY, kind: 'whole number', default: 500 } as const;
/** Unit, range and default of each option. */
export const CHANNEL_OPTIONS = { capacity: CAPACITY_RANGE } as const;

/** @throws RangeError */
export function layout({ capacity = CAPACITY_RANGE.default }: ChannelOptions = {}): Layout<ChannelMemory> {
  checkCapacity(capacity, MAX_CAPACITY);
  return ringLayout(2 ** Math.ceil(Math.log2(capacity)), capacity);
}

const CELLS_RANGE = { unit: 'items', min: 1, max: 2 ** 30, kind: 'power of two' } as const;

/** The same of any length, unchecked. @param cells a power of two @param capacity as many as there are cells, or fewer */
export function ringLayout(cells: number, capacity = cells): Layout<ChannelMemory> {
  return {
    place: (regions) => ({ words: regions.i32(CHANNEL_WORDS), cells: regions.u32(cells) }),
    initialise: ({ words }) => {
      words[VERSION_WORD] = VERSION;
      words[CAPACITY] = capacity;
    },
  };
}

/** Memory for a channel of its own. @throws RangeError */
export function allocate(options: ChannelOptions = {}): ChannelMemory {
  return allocateMemory(layout(options));
}

/** @throws Error when another version laid it out */
export function checkMemory({ words }: ChannelMemory): void {
  checkLayout('channel', words[VERSION_WORD], VERSION);
}

/** @throws RangeError when there cannot be a ring of so many cells */
export function checkCells(cells: number): void {
  checkOption('cells', cells, CELLS_RANGE);
}

/** @throws RangeError */
export function checkCapacity(capacity: number, max: number): void {
  checkOption('capacity', capacity, { ...CAPACITY_RANGE, max });
}
