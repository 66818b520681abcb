/** The shared memory of a broadcast: see `broadcast.ts` for what each column means. */
import { type ChannelMemory } from '../channel/channel-memory.ts';
import { type Layout } from '../shared/region-allocator.ts';
export declare const MAX_SUBSCRIBERS = 4;
export interface BroadcastOptions {
    /** Of the pool whose slots are published: 1 to 16,777,216. */
    readonly slots: number;
    /** 1 to 4. */
    readonly subscribers: number;
    /** Entries of each subscriber's ring, a power of two; 4,096 by default. Its lag limit must be below. */
    readonly ring?: number;
    /** Different keys that slots have, for subscribers that conflate: 1 to 65,536; 1,024 by default. */
    readonly keys?: number;
    /** Entries that a subscriber takes at a time: 1 to 65,536; 64 by default. */
    readonly taken?: number;
}
export declare const BROADCAST_OPTIONS: {
    readonly slots: {
        readonly unit: 'slots';
        readonly min: 1;
        readonly max: number;
        readonly kind: "whole number";
    };
    readonly subscribers: {
        readonly unit: 'subscribers';
        readonly min: 1;
        readonly max: 4;
        readonly kind: "whole number";
    };
    readonly ring: {
        readonly unit: 'entries';
        readonly min: 1;
        readonly max: number;
        readonly kind: 'power of two';
        readonly default: 4096;
    };
    readonly keys: {
        readonly unit: 'keys';
        readonly min: 1;
        readonly max: 65536;
        readonly kind: "whole number";
        readonly default: 1024;
    };
    readonly taken: {
        readonly unit: 'entries';
        readonly min: 1;
        readonly max: 65536;
        readonly kind: "whole number";
        readonly default: 64;
    };
};
/** The words and cells are those of its ring, with one sender and one receiver. */
export interface SubscriberMemory extends ChannelMemory {
    /** publisher, subscriber (exchange) → reclaimer: the latest slot of each key, plus one. Atomic. */
    readonly mailbox: Uint32Array;
    /** subscriber → reclaimer: slots plus one that it is reading out of the mailbox. Atomic. */
    readonly hazards: Uint32Array;
    /** publisher → reclaimer: where in this ring the slot was delivered. */
    readonly position: Uint32Array;
}
export interface BroadcastMemory {
    /** publisher → reclaimer: a bit for each subscriber that it was delivered to. */
    readonly delivered: Uint8Array;
    /** By slot, written by its source: the key in the lower 16 bits. */
    readonly meta: Uint32Array;
    readonly subscribers: readonly SubscriberMemory[];
}
/** @throws RangeError */
export declare function layout(options: BroadcastOptions): Layout<BroadcastMemory>;
/** The same, unchecked. */
export declare function columnsLayout(sizes: Required<BroadcastOptions>): Layout<BroadcastMemory>;
/** Memory for a broadcast of its own. @throws RangeError */
export declare function allocate(options: BroadcastOptions): BroadcastMemory;
/** @throws Error when another version laid it out */
export declare function checkSubscriber({ words }: SubscriberMemory): void;
