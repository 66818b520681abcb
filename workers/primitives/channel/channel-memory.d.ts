import { type Layout } from '../shared/region-allocator.ts';
export declare const CHANNEL_WORDS: number;
export declare const MAX_CAPACITY = 65536;
export declare const TAIL = 0;
export declare const HIGH_WATER = 3;
export declare const BLOCKED_SENDS = 4;
export declare const SEND_BLOCKED_US = 5;
export declare const HEAD = 32;
export declare const EMPTY_RECEIVES: number;
export declare const RECEIVE_BLOCKED_US: number;
export declare const CAPACITY: number;
export declare const CLOSED: number;
export declare const ROOM_WANTED: number;
export declare const RESIZES: number;
export declare const VERSION_WORD: number;
export declare const AROUND_VERSION: number;
export declare const SEND_LOCK: number;
export declare const RECEIVE_LOCK: number;
export declare const NOT_EMPTY: number;
export declare const NOT_FULL: number;
export interface ChannelMemory {
    /** CHANNEL_WORDS shared words. */
    readonly words: Int32Array;
    /** Shared ring; its length is a power of two and at least the largest capacity wanted. */
    readonly cells: Uint32Array;
}
export interface ChannelOptions {
    /** Items that it holds at most: 1 to 65,536, 500 by default. It can later be set up to the next power of two. */
    readonly capacity?: number;
}
export declare const CHANNEL_OPTIONS: {
    readonly capacity: {
        readonly unit: 'items';
        readonly min: 1;
        readonly max: 65536;
        readonly kind: 'whole number';
        readonly default: 500;
    };
};
/** @throws RangeError */
export declare function layout({ capacity }?: ChannelOptions): Layout<ChannelMemory>;
/** The same of any length, unchecked. @param cells a power of two @param capacity as many as there are cells, or fewer */
export declare function ringLayout(cells: number, capacity?: number): Layout<ChannelMemory>;
/** Memory for a channel of its own. @throws RangeError */
export declare function allocate(options?: ChannelOptions): ChannelMemory;
/** @throws Error when another version laid it out */
export declare function checkMemory({ words }: ChannelMemory): void;
/** @throws RangeError when there cannot be a ring of so many cells */
export declare function checkCells(cells: number): void;
/** @throws RangeError */
export declare function checkCapacity(capacity: number, max: number): void;
