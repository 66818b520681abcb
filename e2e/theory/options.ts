/** What `npm run theory` was asked for. */
import { FLAG, LISTS, namesIn, parseOptions, wholeOption } from '../command.ts';

export const USAGE = `usage: npm run theory -- [--only NAME[,NAME …]] [--seconds N] [--continue] [--record] [--note TEXT]
  --only       the points whose names begin like this; all if not given
  --seconds    of each point (as it says itself, most of them 300); a burst has its own length
  --continue   with the points that the last command has not played in this way
  --record     where records are committed: e2e/theory/results; else in e2e/theory/output
  --note       what else ran on the machine: goes into the record`;

export interface Options {
  /** Empty: all. */
  readonly only: readonly string[];
  /** null: as each point says. */
  readonly seconds: number | null;
  readonly isContinued: boolean;
  readonly isRecorded: boolean;
  readonly note: string;
}

const [LEAST_SECONDS, MOST_SECONDS] = [5, 3600];

/** @throws Error that says what is wrong, with the usage */
export function readOptions(args: readonly string[]): Options {
  const values = parseOptions(USAGE, args, {
    only: LISTS,
    seconds: { type: 'string' },
    continue: FLAG,
    record: FLAG,
    note: { type: 'string', default: '' },
  });
  const { seconds } = values;
  return {
    only: namesIn(values.only),
    seconds: seconds === undefined ? null : wholeOption(USAGE, '--seconds', seconds, LEAST_SECONDS, MOST_SECONDS),
    isContinued: values.continue,
    isRecorded: values.record,
    note: values.note,
  };
}
