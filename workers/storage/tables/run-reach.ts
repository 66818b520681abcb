const A_MICROSECOND = 1e-3;

/**
 * From when on a run is there, where its older events had to go: ms since the epoch, as `reaches_ms` of a run has it. Any thread.
 *
 * @param firstMs of its earliest event, whose moment itself is seen
 */
export function reachOf(firstMs: number): number {
  return firstMs - A_MICROSECOND;
}
