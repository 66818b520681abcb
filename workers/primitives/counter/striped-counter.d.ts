import { type Layout } from '../shared/region-allocator.ts';
export declare const VERSION_WORD = 30;
export interface CounterOptions {
    /** Threads that count, 1 to 1,024. */
    readonly stripes: number;
    /** Different things that each of them counts, 1 to 10; 1 by default. */
    readonly counters?: number;
}
export declare const COUNTER_OPTIONS: {
    readonly stripes: {
        readonly unit: 'threads';
        readonly min: 1;
        readonly max: 1024;
        readonly kind: 'whole number';
    };
    readonly counters: {
        readonly unit: 'counters';
        readonly min: 1;
        readonly max: 10;
        readonly kind: 'whole number';
        readonly default: 1;
    };
};
export interface CounterMemory {
    readonly words: Int32Array;
}
/** @throws RangeError */
export declare function layout({ stripes, counters, }: CounterOptions): Layout<CounterMemory>;
/** The same, unchecked: a line for each thread, which has room for ten counters. */
export declare function linesLayout(stripes: number): Layout<CounterMemory>;
/** Memory for a counter of its own. @throws RangeError */
export declare function allocate(options: CounterOptions): CounterMemory;
/** One thread's share of a counter. One owner at a time. */
export declare class CounterStripe {
    private readonly words;
    private readonly offset;
    constructor(words: Int32Array, offset: number);
    /** Adds `n`, a whole number from 0 to 2³¹. Only the owner. */
    add(n: number): void;
}
/** Reads sums, on any thread. */
export declare class CounterView {
    protected readonly words: Int32Array;
    /** @throws Error when another version laid the memory out */
    constructor({ words }: CounterMemory);
    /** May be stale at once. */
    sum(counter?: number): number;
}
export declare class StripedCounter extends CounterView {
    /** The end of the thread that owns the stripe. @throws RangeError when there is no such stripe or counter */
    stripe(index: number, counter?: number): CounterStripe;
}
