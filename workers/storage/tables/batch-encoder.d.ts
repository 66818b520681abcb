import { type MemoryMap } from '../../memory/memory-map.ts';
import type { Batch } from '../event-store.ts';
import { type BatchColumns } from './batch-format.ts';
export type PoolColumns = Pick<MemoryMap, 'sequence' | 'intended' | 'meta' | 'value' | 'recorded'>;
/** Writes batches to a place in memory, and knows the ranges of the last one. */
export declare class BatchEncoder {
    private readonly startedAt;
    firstSequence: number;
    lastSequence: number;
    /** Milliseconds since the epoch. */
    firstTime: number;
    lastTime: number;
    /** Of the last batch, good until the next one. */
    columns: BatchColumns;
    private readonly sequences;
    private readonly times;
    private readonly meta;
    private readonly value;
    private readonly latency;
    private readonly latencyBits;
    /** Whether one of the gathered events is recorded; then the two columns that only such a batch has. */
    private isRecorded;
    private readings;
    private recorded;
    /** @param startedAt start of the run, milliseconds since the epoch: the pool's times count from it */
    constructor(startedAt: number);
    /** @param at a multiple of 8 @returns how many bytes were written from `at` on, at most `encodedBytes(count)` */
    encode(batch: Batch, pool: PoolColumns, buffer: ArrayBufferLike, at: number): number;
    private isNarrow;
    /** What a reader will make of a time: it must lie within the ranges, to the last bit. Both are µs since the start of the run. */
    private decodedTime;
    /** One pass over the slots for all columns and ranges: each slot's lines are fetched once. Times are µs, also in the ranges. */
    private gather;
    private gatherRecorded;
    /** @param bytes written from `at` on @returns how many there are now */
    private appendRecorded;
    /** The gathered columns, as short as they will go. */
    private pack;
    private writeWide;
}
/**
 * A wide batch of events that lie in columns already.
 *
 * @param times milliseconds since the epoch
 * @param recorded two words an event, as the pool has them; only of recorded events does it say anything
 */
export declare function encodeWide(sequences: Float64Array, times: Float64Array, meta: Uint32Array, value: Float32Array, latency: Float32Array, recorded: Float64Array): Uint8Array;
