import type { MemoryMap } from '../../memory/memory-map.ts';
export declare const RUN_WORDS = 3;
/** Words of a run. Intended emission, ms since the start of the run; the same since storage received the events, so below 0. */
export declare const MADE_AT = 0;
export declare const BEFORE_RECEIPT = 1;
/** How many events there are: the next ones after those of the run before. */
export declare const EVENTS = 2;
export declare class EventRuns {
    readonly columns: Pick<MemoryMap, 'intended' | 'meta'>;
    /** RUN_WORDS a run. Another array as soon as more are added. */
    words: Float64Array<ArrayBuffer>;
    length: number;
    /** Of all that was added last: when the oldest was made, and how many were normal and bulk; the others were urgent. */
    oldest: number;
    normal: number;
    bulk: number;
    constructor(columns: Pick<MemoryMap, 'intended' | 'meta'>);
    /** The events in `slots[first]` to `slots[first + count - 1]`. @param latency from intended emission to receipt, ms */
    add(slots: Uint32Array, latency: Float32Array, first: number, count: number): void;
    clear(): void;
    private makeRoom;
}
