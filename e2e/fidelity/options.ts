/** What `npm run fidelity` was asked for. */
import { FLAG, parseOptions, wholeOption, wrongUsage } from '../command.ts';
import { POINTS, type Point } from './verdicts.ts';

export const USAGE = `usage: npm run fidelity -- [--tries N] [--long-tries N] [--seconds S] [--long-seconds S] [--points P[,P …]] [--continue] [--headed] [--doc] [--note TEXT]
  --tries         how often each point is compared (10)
  --long-tries    the same of the point 90 (as --tries)
  --seconds       what is measured of each run, after the warm-up (60)
  --long-seconds  the same of the point 90 (300)
  --points        ${POINTS.join(', ')}; all if not given
  --continue      with what is still to be done of the last such command, which was ended or had fewer tries
  --headed        Chromium in a window
  --doc           writes the tables to workers/docs/fidelity.md, and to Help
  --note          goes into the record: what else ran beside it`;

export interface Options {
  readonly tries: number;
  readonly longTries: number;
  readonly seconds: number;
  readonly longSeconds: number;
  readonly points: readonly Point[];
  readonly isContinued: boolean;
  readonly isHeaded: boolean;
  readonly isDocWritten: boolean;
  readonly note?: string;
}

const MOST_TRIES = 100;
/** Penstock tells of the last ten minutes, warm-up included. */
const MOST_SECONDS = 580;
const LEAST_SECONDS = 5;

/** @throws Error that says what is wrong, with the usage */
export function readOptions(args: readonly string[]): Options {
  const values = parseOptions(USAGE, args, {
    tries: { type: 'string', default: '10' },
    'long-tries': { type: 'string' },
    seconds: { type: 'string', default: '60' },
    'long-seconds': { type: 'string', default: '300' },
    points: { type: 'string', default: POINTS.join(',') },
    continue: FLAG,
    headed: FLAG,
    doc: FLAG,
    note: { type: 'string' },
  });
  const tries = wholeOption(USAGE, '--tries', values.tries, 1, MOST_TRIES);
  return {
    tries,
    longTries:
      values['long-tries'] === undefined
        ? tries
        : wholeOption(USAGE, '--long-tries', values['long-tries'], 0, MOST_TRIES),
    seconds: wholeOption(USAGE, '--seconds', values.seconds, LEAST_SECONDS, MOST_SECONDS),
    longSeconds: wholeOption(USAGE, '--long-seconds', values['long-seconds'], LEAST_SECONDS, MOST_SECONDS),
    points: pointsOf(values.points),
    isContinued: values.continue,
    isHeaded: values.headed,
    isDocWritten: values.doc,
    ...(values.note !== undefined && { note: values.note }),
  };
}

function pointsOf(text: string): readonly Point[] {
  const names = text.split(',');
  const unknown = names.find((name) => !POINTS.some((point) => point === name));
  if (unknown !== undefined)
    throw wrongUsage(USAGE, `--points has ${unknown || 'an empty name'}; allowed: ${POINTS.join(', ')}`);
  return POINTS.filter((point) => names.includes(point));
}
