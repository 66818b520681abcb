/** What people are told of each storage problem. */
import type { StorageProblemCode } from './database-types.ts';
import { BUSY, IN_MEMORY, type ProblemText, SLOW } from './told-problems.ts';

/** Of `full`, where somebody wanted to see that: the disk has room. */
export const INJECTED_FULL: ProblemText = {
  text: `Quota full left the database no room: ${IN_MEMORY} until the run ends.`,
  help: 'Start a new run once Quota full is off. What was stored before is kept.',
};

/** By code. */
export const PROBLEM_TEXTS: Readonly<Record<StorageProblemCode, ProblemText>> = {
  unavailable: {
    text: `This browser gives the page no private files: ${IN_MEMORY} and are lost when the tab closes.`,
    help: 'Private windows and some settings refuse them: use an ordinary window, and allow the site to store data.',
  },
  busy: BUSY,
  slow: SLOW,
  library: {
    text: `SQLite could not be loaded: ${IN_MEMORY}.`,
    help: 'Check the connection and reload the page.',
  },
  full: {
    text: `The database cannot be written, because this site’s disk space is used up or the disk failed: ${IN_MEMORY}.`,
    help: 'Delete runs that are not needed, or free disk space, and start a new run. What was stored before is kept.',
  },
  damaged: {
    text: 'The database was damaged. It was set aside unchanged, and a new one was created.',
    help: 'Export the damaged file if you want to try to rescue it, then delete it.',
  },
  newer: {
    text: `A newer version of Penstock has written the database. It is left alone, and ${IN_MEMORY}.`,
    help: 'Reload the page to get the newer version.',
  },
  older: {
    text: 'The database has a version that is no longer supported. It was set aside, and a new one was created.',
    help: 'Export the old file if you need it, then delete it.',
  },
  failed: {
    text: `The database failed: ${IN_MEMORY}.`,
    help: 'Reload the page. What was stored before is kept.',
  },
  held: {
    text: `A page or worker that no longer responds has the database files open: ${IN_MEMORY}.`,
    help: 'Close other tabs of this site, then start a new run. What was stored before is kept.',
  },
  starred: {
    text: 'Starred runs take most of the disk budget: the run under way drops its oldest events early.',
    help: 'Take the star off runs, delete some, or raise Disk budget. Its row on the Data screen shows how far back the run reaches.',
  },
  scarce: {
    text: 'This site’s disk space is used up: the oldest events are dropped early to make room.',
    help: 'Export what you want to keep, retain fewer events, or free disk space and start a new run.',
  },
};
