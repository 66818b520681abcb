/** What all service times have in common: those of stages, of the database's calls, and those measured elsewhere. */

/** No service takes longer, ms: the tail of a wide distribution would outlast the run. */
export const LONGEST_SERVICE_MS = 60_000;
/** How many standard deviations the 99th percentile of a normal distribution lies above its middle. */
export const P99_SIGMAS = 2.326_347_874;
