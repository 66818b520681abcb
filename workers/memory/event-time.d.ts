/**
 * Times of events in whole microseconds, so that whether an event was stored in time is one comparison of whole numbers
 * wherever it is made: by the stage that counts, and by whoever asks the database. Since the epoch they are below 2⁵¹, so
 * milliseconds in floating point are at most an eighth of a microsecond off, and give them back exactly.
 */
/** @param ms since the epoch, or since the start of a run */
export declare function microsOf(ms: number): number;
/** @param startedAt of the run, ms since the epoch @param ms since then @returns ms since the epoch, to a whole µs */
export declare function epochMs(startedAt: number, ms: number): number;
/** The same, for hot loops. @param startedUs µs since the epoch */
export declare function epochMsFrom(startedUs: number, ms: number): number;
