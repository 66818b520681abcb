/** One clock for all threads and processes of a machine, and a sleep that burns no processor. */

/** ms since some moment before the program began. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

const NEVER_WOKEN = new Int32Array(new SharedArrayBuffer(4));

/** Blocks the thread. A sleep may end late, never early. */
export function sleepUntil(at: number): void {
  for (let left = at - now(); left > 0; left = at - now()) Atomics.wait(NEVER_WOKEN, 0, 0, left);
}
