/** What people are told of each storage problem. */
import { FALLBACK_EVENTS, type StorageProblemCode } from './database-types.ts';
import { formatCount } from './numbers/format-number.ts';

interface ProblemText {
  /** What has happened, and where events go now. */
  readonly text: string;
  readonly help: string;
}

const IN_MEMORY = `the latest ${formatCount(FALLBACK_EVENTS)} events are kept in memory`;

/** The problems that the coordinator tells of itself; it does without the others. */
export const BUSY: ProblemText = {
  text: `Another tab has the database: ${IN_MEMORY} here.`,
  help: 'It comes back by itself when the other tab is closed; or take it over now.',
};

export const SLOW: ProblemText = {
  text: `The database was not open after 5 s: ${IN_MEMORY} in this run.`,
  help: 'Start a new run to try again; the connection or the disk may be slow. What was stored before is kept.',
};

/** Of `full`, where somebody wanted to see that: the disk has room. */
export const INJECTED_FULL: ProblemText = {
  text: `Quota full left the database no room: ${IN_MEMORY} until the run ends.`,
  help: 'Start a new run once Quota full is off. What was stored before is kept.',
};

export const PROBLEM_TEXTS: Readonly<Record<StorageProblemCode, ProblemText>> = {
  unavailable: {
    text: `This browser gives the page no files of its own: ${IN_MEMORY} and are gone with the tab.`,
    help: 'Private windows and some settings refuse them: use an ordinary window, and allow the site to store data.',
  },
  busy: BUSY,
  slow: SLOW,
  library: {
    text: `SQLite could not be loaded: ${IN_MEMORY}.`,
    help: 'Check the connection and reload the page.',
  },
  full: {
    text: `The disk takes no more, because the space of this site is used up or the disk failed: ${IN_MEMORY}.`,
    help: 'Delete runs that are not needed, or free disk space, and start a new run. What was stored before is kept.',
  },
  damaged: {
    text: 'The database was damaged. It was set aside as it is, and a new one begun.',
    help: 'Export the damaged file if you want to try to rescue it, then delete it.',
  },
  newer: {
    text: `A newer version of Penstock has written the database. It is left alone, and ${IN_MEMORY}.`,
    help: 'Reload the page to get the newer version.',
  },
  older: {
    text: 'The database is of a version that is not supported any more. It was set aside, and a new one begun.',
    help: 'Export the old file if you need it, then delete it.',
  },
  failed: {
    text: `The database failed: ${IN_MEMORY}.`,
    help: 'Reload the page. What was stored before is kept.',
  },
  held: {
    text: `The files of the database are open in a page or worker that does not answer any more: ${IN_MEMORY}.`,
    help: 'Close other tabs of this site, then start a new run. What was stored before is kept.',
  },
  starred: {
    text: 'Starred runs take most of the disk budget: the run under way drops its oldest events early.',
    help: 'Take the star off runs, delete some, or raise Disk budget. How far back the run reaches stands in its row on the screen Data.',
  },
  scarce: {
    text: 'The disk space of this site is used up: the oldest events are dropped to make room, before their time.',
    help: 'Export what you want to keep, retain fewer events, or free disk space and start a new run.',
  },
};
