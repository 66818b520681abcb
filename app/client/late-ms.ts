/** After so long without what loads, people are asked whether to wait, ms. Loading code over a slow line takes seconds. */
export const LATE_MS = 10_000;
