/** The memory of one part: typed arrays, which other threads get by `postMessage` and attach to. */
export interface Layout<Memory> {
    /** Takes the regions, in the same order each time. */
    place(regions: RegionAllocator): Memory;
    /** Writes the version, and all that is not 0 at first. Once, before any thread attaches. */
    initialise(memory: Memory): void;
}
/** A fresh buffer for one part alone. */
export declare function allocateMemory<Memory>(layout: Layout<Memory>): Memory;
/**
 * Each end of a part calls it before it touches the memory: threads of two versions must not share it.
 *
 * @throws Error when another version of the part laid it out, or none did
 */
export declare function checkLayout(part: string, found: number | undefined, version: number): void;
/** Lays regions out one after the other on 128-byte lines, and counts, or views them in a given buffer. */
export declare class RegionAllocator {
    private readonly buffer?;
    private readonly isFresh;
    private offset;
    /**
     * @param buffer views are made in it; without one the views are empty and only `bytes` is of use
     * @param isFresh whether nothing has been written into it: then layouts that are placed are initialised
     */
    constructor(buffer?: SharedArrayBuffer | undefined, isFresh?: boolean);
    get bytes(): number;
    i32(length: number): Int32Array;
    u32(length: number): Uint32Array;
    u8(length: number): Uint8Array;
    f32(length: number): Float32Array;
    f64(length: number): Float64Array;
    /** `count` regions of the same make. */
    times<T>(count: number, make: () => T): T[];
    place<Memory>(layout: Layout<Memory>): Memory;
    private take;
}
