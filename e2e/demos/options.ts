/** What `npm run demos` was asked for. */

import { FLAG, LISTS, namesIn, parseOptions, wholeOption, wrongUsage } from '../command.ts';

export const USAGE = `usage: npm run demos -- [--only ID[,ID …]] [--repeat N] [--busy] [--continue] [--headed] [--video] [--pictures] [--break]
  --only       these lessons; all if not given
  --repeat     each so many times (1; with --break 3), and how far every condition is from its limit
  --busy       beside a process that keeps one core 60 % busy
  --continue   with what is still to be done of the last such command, which was ended
  --headed     in a window
  --video      films each (needs ffmpeg) in place of judging it
  --pictures   keeps what the acts measured as the pictures on the cards (public/lessons/pictures.json), of those that held
  --break      each on a site in which the module that it names is broken: there none may hold`;

export interface Options {
  /** Empty: all. */
  readonly only: readonly string[];
  readonly repeat: number;
  readonly isBusy: boolean;
  readonly isContinued: boolean;
  readonly isHeaded: boolean;
  readonly isFilmed: boolean;
  readonly isPictured: boolean;
  readonly isBroken: boolean;
}

const MOST_REPEATS = 100;
/** How often a broken twin is tried. */
const BROKEN_REPEATS = 3;

/** @throws Error that says what is wrong, with the usage */
export function readOptions(args: readonly string[]): Options {
  const values = parseOptions(USAGE, args, {
    only: LISTS,
    repeat: { type: 'string' },
    busy: FLAG,
    continue: FLAG,
    headed: FLAG,
    video: FLAG,
    pictures: FLAG,
    break: FLAG,
  });
  const usual = values.break ? BROKEN_REPEATS : 1;
  const repeat = values.repeat === undefined ? usual : wholeOption(USAGE, '--repeat', values.repeat, 1, MOST_REPEATS);
  if (values.video && (values.break || values.busy || repeat > 1))
    throw wrongUsage(
      USAGE,
      '--video goes alone or with --only and --headed: filming takes time from what would be judged',
    );
  if (values.pictures && values.break)
    throw wrongUsage(USAGE, '--pictures is of lessons that hold, so it does not go with --break');
  return {
    only: namesIn(values.only),
    repeat,
    isBusy: values.busy,
    isContinued: values.continue,
    isHeaded: values.headed,
    isFilmed: values.video,
    isPictured: values.pictures,
    isBroken: values.break,
  };
}

/** Of the same kind are commands that can go on with each other's work. */
export function kindOf({ isBroken, isBusy, isFilmed }: Options): string {
  if (isFilmed) return 'video';
  return isBroken ? 'broken' : isBusy ? 'busy' : 'plain';
}
