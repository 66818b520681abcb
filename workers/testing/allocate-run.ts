/** Memory of runs for tests that need no kernels. */
import { allocateRunBuffer, allocateSmallRunBuffer } from '../memory/memory-map.ts';

/** @throws RangeError when there is not that much */
export function allocateRun(...order: Parameters<typeof allocateRunBuffer>): SharedArrayBuffer {
  return allocateRunBuffer(...order).buffer;
}
/** A few megabytes instead of some seventy. */
export function allocateSmallRun(storeRows: number): SharedArrayBuffer {
  return allocateSmallRunBuffer(storeRows).buffer;
}
