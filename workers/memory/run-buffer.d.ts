/**
 * The bytes that the threads of a run share. Where the browser gives it, they are those of one `WebAssembly.Memory`, so that
 * kernels can work on them where they are; elsewhere a plain `SharedArrayBuffer`, and TypeScript does the kernels' work. Either
 * is allocated once and never grown, so views of it stay good.
 */
/** Bytes of a page, which such a memory comes in. */
export declare const PAGE_BYTES = 65536;
export interface RunBuffer {
    /** What all views are made of. Other threads get it by `postMessage`. */
    readonly buffer: SharedArrayBuffer;
    /** Whose buffer that is, for kernels; null where the browser gives none. Other threads get it by `postMessage`. */
    readonly wasm: WebAssembly.Memory | null;
}
/** @param bytes of the run's regions @returns so many, up to whole pages */
export declare function pageBytes(bytes: number): number;
/**
 * Allocates memory for a run, all zero. Coordinator; a stage worker for its warm-up.
 *
 * @throws RangeError when the browser has not that much
 */
export declare function allocateBuffer(bytes: number): RunBuffer;
