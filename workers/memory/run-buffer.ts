/**
 * The bytes that the threads of a run share. Where the browser gives it, they are those of one `WebAssembly.Memory`, so that
 * kernels can work on them where they are; elsewhere a plain `SharedArrayBuffer`, and TypeScript does the kernels' work. Either
 * is allocated once and never grown, so views of it stay good.
 */

/** Bytes of a page, which such a memory comes in. */
export const PAGE_BYTES = 65_536;
/** Pages that 32-bit addresses reach: 4 GiB. */
export const MOST_PAGES = 65_536;

export interface RunBuffer {
  /** What all views are made of. Other threads get it by `postMessage`. */
  readonly buffer: SharedArrayBuffer;
  /** Whose buffer that is, for kernels; null where the browser gives none. Other threads get it by `postMessage`. */
  readonly wasm: WebAssembly.Memory | null;
}

/** @param bytes of the run's regions @returns so many, up to whole pages */
export function pageBytes(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
}

/**
 * Allocates memory for a run, all zero. Coordinator; a stage worker for its warm-up.
 *
 * @throws RangeError when the browser has not that much
 */
export function allocateBuffer(bytes: number): RunBuffer {
  const wasm = allocateWasm(pageBytes(bytes) / PAGE_BYTES);
  return wasm ?? { buffer: new SharedArrayBuffer(pageBytes(bytes)), wasm: null };
}

/** Null where the browser has no WebAssembly, or none that is shared, or refuses one that is so large. */
function allocateWasm(pages: number): RunBuffer | null {
  if (pages > MOST_PAGES) return null;
  try {
    const wasm = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const { buffer } = wasm;
    return buffer instanceof SharedArrayBuffer ? { buffer, wasm } : null;
  } catch {
    return null;
  }
}
