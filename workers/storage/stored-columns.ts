/** Columns of events that memory storage holds: copied out of its ring, and looked at. Any thread. */

/** The least and the most of these: of none, the least is +∞ and the most -∞. */
export function rangeOf(values: Float64Array): [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/**
 * Copies rows of a column that is a ring, oldest first.
 *
 * @param begin the first row, counted as they were written
 * @param to as long as the rows that are wanted
 * @param words of a row
 */
export function copyRows<T extends Float64Array | Float32Array | Uint32Array>(
  column: T,
  begin: number,
  to: T,
  words = 1,
): T {
  const first = (begin * words) % column.length;
  const atEnd = Math.min(to.length, column.length - first);
  to.set(column.subarray(first, first + atEnd));
  to.set(column.subarray(0, to.length - atEnd), atEnd);
  return to;
}
