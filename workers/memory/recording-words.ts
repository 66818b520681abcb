/** Room for recordings in a run's memory, and words of their directory (`recordingDirectory` of the memory map). */

/** Rows of the three recordings together, unless a run is given room for more; and rows of those that come with the project. */
export const RECORDING_ROWS = 2 ** 20;
export const OWN_RECORDING_ROWS = 48_576;
/** Gaps of the imported recording that can be shortened, a pair of words each: the row behind it, and ms that are cut up to there. */
export const MOST_CUTS = 4096;
/** Where the directory says how many of them there are. */
export const CUTS = 24;
/** Where in the directory it says of each recording how many sensors it has besides the first. */
export const RECORDING_SENSORS = 16;
/** How many times the source was asked to go on elsewhere (atomic), and with which row (atomic, written before). */
export const SEEKS_ASKED = 30;
export const SEEK_ROW = 31;
