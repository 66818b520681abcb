/**
 * Times of events in whole microseconds, so that whether an event was stored in time is one comparison of whole numbers
 * wherever it is made: by the stage that counts, and by whoever asks the database. Since the epoch they are below 2⁵¹, so
 * milliseconds in floating point are at most an eighth of a microsecond off, and give them back exactly.
 */

/** @param ms since the epoch, or since the start of a run */
export function microsOf(ms: number): number {
  return Math.round(ms * 1000);
}

/** @param startedAt of the run, ms since the epoch @param ms since then @returns ms since the epoch, to a whole µs */
export function epochMs(startedAt: number, ms: number): number {
  return epochMsFrom(microsOf(startedAt), ms);
}
/** The same, for hot loops. @param startedUs µs since the epoch */
export function epochMsFrom(startedUs: number, ms: number): number {
  return (startedUs + microsOf(ms)) / 1000;
}
