import type { RunLabel } from '../kept-run-types.ts';

/** The series of figures in the file of a run, by number. */
export const SAMPLES = 0;
/** What moves no faster, and the latest events: once a second. */
export const SECONDS = 1;

/** Of a run to which nobody has added anything. */
export const NO_LABEL: RunLabel = { name: '', note: '', starred: false, moments: [] };
