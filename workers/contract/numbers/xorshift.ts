/**
 * Marsaglia's xorshift32 (G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003), shifts 13, 17, 5:
 * one word of state, period 2^32 - 1. The state is the output, so the caller keeps it; hot loops write these three
 * lines out. Any thread.
 *
 * @param state the previous word as a signed or unsigned 32-bit integer, never 0 (0 stays 0 for ever)
 * @returns the next word as a SIGNED 32-bit integer; `>>> 0` makes it unsigned
 */
export function xorshift32(state: number): number {
  let x = state;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  return x;
}
