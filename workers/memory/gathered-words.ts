/** What a batch on its way to the database was found to be, in f64 words: see `MemoryMap.gathered`. */

/** Least and greatest sequence. */
export const FIRST_SEQUENCE = 0;
export const LAST_SEQUENCE = 1;
/** Least and greatest intended time, whole µs since the start of the run. */
export const FIRST_TIME = 2;
export const LAST_TIME = 3;
/** Of the words `meta` (`event-columns.ts`): bits that one of them has, and bits that not all have alike. */
export const ANY_BITS = 4;
export const DIFFERING_BITS = 5;
export const GATHERED_WORDS = 6;

/** Bytes before the packed columns: how long three of them are, and the upper half of every `meta`. See `batch-format.ts`. */
export const LAYOUT_BYTES = 16;
export const UPPER_HALF = 0xffff0000;
/** A column has runs if they are at most one for so many events: with more there is little to be won. */
export const EVENTS_PER_RUN = 8;
/** Of packed columns, at most. */
export const PACKED_BYTES_PER_EVENT = 20;
