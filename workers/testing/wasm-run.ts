/** A run whose memory has its kernels in WebAssembly, for tests. */
import { readFileSync } from 'node:fs';
import type { ColumnKernels } from '../kernel/column-kernels.ts';
import { openWasmKernels } from '../kernel/wasm-kernels.ts';
import { type MemoryMap, openRun } from '../memory/memory-map.ts';
import type { RunBuffer } from '../memory/run-buffer.ts';
import { compileKernel } from '../stages/transform/transform-kernel.ts';

/** What `npm run kernel` makes. */
export const COLUMNS_MODULE = await compileKernel(
  readFileSync(new URL('../kernel/build/columns.wasm', import.meta.url)),
);
/** A module that has nothing. */
export const OTHER_MODULE = await compileKernel(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));

/** @throws Error where Node gives no shared WebAssembly memory */
export function openWasmRun({ buffer, wasm }: RunBuffer): { memory: MemoryMap; kernels: ColumnKernels } {
  if (wasm === null) throw new Error('there is no shared WebAssembly memory for the test');
  const memory = openRun(buffer);
  return { memory, kernels: openWasmKernels({ module: COLUMNS_MODULE, memory: wasm }, memory) };
}
