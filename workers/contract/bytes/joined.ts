/** Its own file: the page's links need it before the figures come, and nothing else of a run's file. */

/** All the bytes of these, one after the other, in one new array. Any thread. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
