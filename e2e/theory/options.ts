/** What `npm run theory` was asked for. */
import { parseArgs } from 'node:util';
import { errorText } from '../../workers/contract/error-text.ts';

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

const FLAG = { type: 'boolean', default: false } as const;
const [LEAST_SECONDS, MOST_SECONDS] = [5, 3600];

/** @throws Error that says what is wrong, with the usage */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const seconds = values.seconds === undefined ? null : Number(values.seconds);
  if (seconds !== null && !(Number.isInteger(seconds) && seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS))
    throw wrong(`--seconds is ${values.seconds}, not a whole number from ${LEAST_SECONDS} to ${MOST_SECONDS}`);
  return {
    only: values.only.flatMap((list) => list.split(',')).filter((name) => name !== ''),
    seconds,
    isContinued: values.continue,
    isRecorded: values.record,
    note: values.note,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true, default: [] },
        seconds: { type: 'string' },
        continue: FLAG,
        record: FLAG,
        note: { type: 'string', default: '' },
      },
    });
  } catch (error) {
    throw wrong(errorText(error));
  }
}

function wrong(what: string): Error {
  return new Error(`${what}\n${USAGE}`);
}
