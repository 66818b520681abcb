/** The storage problems that the coordinator tells of itself; the texts of all others, which it does without, are in `problem-texts.ts`. */
import { FALLBACK_EVENTS } from './database-types.ts';
import { formatCount } from './numbers/format-number.ts';

/** What has happened, and what a person can do. */
export interface ProblemText {
  /** What has happened, and where events go now. */
  readonly text: string;
  readonly help: string;
}

export const IN_MEMORY = `the latest ${formatCount(FALLBACK_EVENTS)} events are kept in memory`;

export const BUSY: ProblemText = {
  text: `Another tab has the database: ${IN_MEMORY} here.`,
  help: 'It comes back by itself when the other tab is closed; or take it over now.',
};

export const SLOW: ProblemText = {
  text: `The database was not open after 5 s: ${IN_MEMORY} until it is.`,
  help: 'After two minutes it is given up: then start a new run. The connection or the disk may be slow. What was stored before is kept.',
};
