/** The kernels that a thread gets. Loaded beside the workers: the page's first figures do not wait for a larger script. */
import type { MemoryMap } from '../memory/memory-map.ts';
import type { ColumnKernels } from './column-kernels.ts';
import { TypeScriptKernels } from './twins.ts';
import { openWasmKernels } from './wasm-kernels.ts';

/**
 * In WebAssembly where there is the code and the memory is one of WebAssembly's, and else in TypeScript: another build's code, or a
 * browser that does not link it, is no reason not to run.
 *
 * @param wasm the memory that `memory` is views of
 */
export function openKernels(
  memory: MemoryMap,
  module: WebAssembly.Module | null,
  wasm: WebAssembly.Memory | null,
): ColumnKernels {
  try {
    if (module !== null && wasm !== null) return openWasmKernels({ module, memory: wasm }, memory);
  } catch {
    // TypeScript then.
  }
  return new TypeScriptKernels(memory);
}
