/** Places of events in a message: a bit for each, and the same as intervals. */

/** Of a message with the most events there can be. */
export const PLACE_WORDS = 4096 / 32;

/** Sets the bit of a place. @param from the first word of the message's bits */
export function mark(bits: Uint32Array, from: number, place: number): void {
  bits[from + (place >>> 5)]! |= 1 << (place & 31);
}

/** Pairs, the first and the last place of each run of bits that are set. */
export function intervalsOf(bits: Uint32Array): Uint16Array {
  const pairs: number[] = [];
  let first = -1;
  const end = bits.length * 32;
  for (let place = 0; place <= end; place++) {
    const isSet = place < end && ((bits[place >>> 5]! >>> (place & 31)) & 1) === 1;
    if (isSet && first < 0) first = place;
    if (isSet || first < 0) continue;
    pairs.push(first, place - 1);
    first = -1;
  }
  return Uint16Array.from(pairs);
}
