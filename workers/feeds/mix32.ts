/**
 * A word in which every bit depends on every bit of `x`: the finalizer of MurmurHash3 (A. Appleby). Signed 32-bit. Any
 * thread.
 */
export function mix32(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
