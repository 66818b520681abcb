/** The time in milliseconds since the epoch, as fine as the browser gives it. Every thread of a page has the same. */
export function epochNow(): number {
  return performance.timeOrigin + performance.now();
}
