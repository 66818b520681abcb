/**
 * Objectives as lines that people write and read, one each:
 *
 * ```text
 *   P99 time to stored ≤ 500 ms over 10 s       the longest is “longest”, P50 also “median”
 *   99.9 % on time over 60 s
 *   lost = 0                                    or: lost ≤ 0.1 %
 *   stored ≥ 4,000 /s for 95 % of the time
 *   channels.broadcast→storage.depth ≤ 400      any number of a snapshot
 *   lost = 0 or stop                            ends the run at a breach
 * ```
 *
 * `over` is 10 s where it is left out; what stands behind the limit may stand in any order. Numbers are read as everywhere (`parse-number.ts`); `<=`, `>=` do for `≤`, `≥`.
 */
import type { Objective } from '../config-types.ts';
import { notAllowedText } from '../error-text.ts';
import { formatSetting } from '../numbers/format-number.ts';
import { parseNumber } from '../numbers/parse-number.ts';
import { quote } from './config-error.ts';
import { nearestName } from './nearest-name.ts';
import {
  OBJECTIVE_FIGURES,
  OBJECTIVES_ALLOWED,
  type ObjectiveFigure,
  objectiveFigure,
  rowObjection,
} from './objectives.ts';

const DEFAULT_WINDOW = 10;

/** What is wrong with a line: which part, its value, and what is allowed. */
export class ObjectiveLineError extends Error {
  constructor(
    line: number,
    readonly part: string,
    readonly value: string,
    readonly allowed: string,
  ) {
    super(notAllowedText(`line ${line}, ${part}`, quote(value), allowed));
    this.name = 'ObjectiveLineError';
  }
}

/** Lines that are empty are passed over. @throws ObjectiveLineError of the first that is none */
export function readObjectiveLines(text: string): Objective[] {
  return text
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [readLine(line.trim().replace(/\s+/g, ' '), i + 1)]));
}

type Refuse = (part: string, value: string, allowed: string) => never;

function readLine(line: string, number: number): Objective {
  const refuse: Refuse = (part, value, allowed) => {
    throw new ObjectiveLineError(number, part, value, allowed);
  };
  const { body, over, part, stop } = withoutTails(line, refuse);
  const window = over === undefined ? DEFAULT_WINDOW : numberIn(over, 's', 'window', OBJECTIVES_ALLOWED.window, refuse);
  if (window < 1 || window > 3600) refuse('window', over ?? '', OBJECTIVES_ALLOWED.window);
  const row = readShare(body, refuse) ?? readLimit(body, line, part, refuse);
  const isOfTime = objectiveFigure(row.figure)?.kind === 'rate' || objectiveFigure(row.figure)?.kind === 'level';
  if (part !== undefined && !isOfTime)
    refuse('share', part, `“for … of the time” with a rate or a level only, not with ${labelOf(row.figure)}`);
  const objection = rowObjection(row);
  if (objection !== null) refuse('limit', String(row.limit), objection);
  return { ...row, window, stop: stop !== undefined };
}

interface Tails {
  readonly body: string;
  readonly over?: string;
  readonly part?: string;
  readonly stop?: string;
}
const INNER = '((?:(?! (?:over|for|or) ).)+)';
/** The last one of a line. */
const TAIL = new RegExp(`^(.+) (?:over ${INNER}|for ${INNER} of the time|(or stop))$`, 'i');
const TAIL_NAMES = ['over', 'part', 'stop'] as const;

function withoutTails(line: string, refuse: Refuse): Tails {
  const tails: Partial<Record<(typeof TAIL_NAMES)[number], string>> = {};
  let body = line;
  for (let found = TAIL.exec(body); found !== null; found = TAIL.exec(body)) {
    const [, before = '', ...texts] = found;
    const at = texts.findIndex((text) => text !== undefined);
    const name = TAIL_NAMES[at]!;
    if (tails[name] !== undefined) refuse('form', line, `“over”, “for” and “or stop” once each: ${FORM}`);
    tails[name] = texts[at]!;
    body = before;
  }
  return { ...tails, body };
}

type Row = Pick<Objective, 'figure' | 'is' | 'limit' | 'share'>;

/** `99.9 % on time`; null where the line does not begin so. */
function readShare(body: string, refuse: Refuse): Row | null {
  const [, percent, name = ''] = /^([\d.,]+ ?%) (.+)$/.exec(body) ?? [];
  if (percent === undefined) return null;
  const figure = figureOf(name, ({ kind }) => kind === 'share', refuse);
  // Of what is bad, so many may be; on time, so many have to be.
  const of = shareIn(percent, refuse);
  if (figure !== 'onTime')
    refuse('figure', name, 'with a share before it, “on time”; else a limit, such as lost ≤ 0.1 %');
  return { figure, is: 'most', limit: 0, share: of };
}

function readLimit(body: string, line: string, part: string | undefined, refuse: Refuse): Row {
  const [, rank, name = '', sign = '', limit = ''] = LIMIT.exec(body) ?? [];
  if (sign === '') refuse('form', line, FORM);
  const isOf = wantedKinds(rank, sign, limit);
  const figure = figureOf(name, isOf, refuse);
  const { kind, unit, label } = objectiveFigure(figure)!;
  if (kind === 'time') {
    if (sign !== '≤' && sign !== '<=') refuse('sign', sign, `≤ for ${label}`);
    return {
      figure,
      is: 'most',
      limit: numberIn(limit, unit, 'limit', LIMIT_ALLOWED, refuse),
      share: quantile(rank, refuse),
    };
  }
  if (rank !== undefined) refuse('quantile', rank, `a figure that is a time; ${label} is none`);
  if (kind === 'share') return readLost(figure, label, sign, limit, refuse);
  const most = numberIn(limit, unit, 'limit', OBJECTIVES_ALLOWED.limit, refuse);
  // Nobody means at most, nor just so much, by that.
  if (sign === '=' && most !== 0) refuse('sign', sign, `≤ or ≥ for ${label}; = only with 0`);
  return {
    figure,
    is: sign === '≥' || sign === '>=' ? 'least' : 'most',
    limit: most,
    share: part === undefined ? 1 : shareIn(part, refuse),
  };
}
const LIMIT = /^(?:(P[\d.,]+|longest|median) )?(.+?) ?(≤|<=|≥|>=|=) ?(.+)$/i;
const LIMIT_ALLOWED = 'a time, such as 500 ms or 2 s';
const FORM =
  'figure ≤ limit over window, such as “P99 time to stored ≤ 500 ms over 10 s”, “99.9 % on time”, “lost = 0” or “stored ≥ 4,000 /s”';

/** `stored` is a rate, and `lost` a share; of the two that are called alike, what the line asks of it tells which. */
function wantedKinds(rank: string | undefined, sign: string, limit: string): (figure: ObjectiveFigure) => boolean {
  if (rank !== undefined) return ({ kind }) => kind === 'time';
  if (limit.endsWith('%')) return ({ kind }) => kind === 'share';
  if (sign === '≥' || sign === '>=') return ({ kind }) => kind === 'rate' || kind === 'level';
  return () => true;
}

/** `lost = 0`, `lost ≤ 0.1 %`. */
function readLost(figure: string, label: string, sign: string, limit: string, refuse: Refuse): Row {
  const row = { figure, is: 'most', limit: 0 } as const;
  if (figure === 'onTime') refuse('form', `${label} ${sign} ${limit}`, 'the share before it: 99.9 % on time');
  if (limit === '0') return { ...row, share: 1 };
  if (sign === '=' || sign.startsWith('>')) refuse('sign', sign, `≤ for ${label}, or “${label} = 0”`);
  if (!limit.endsWith('%')) refuse('limit', limit, `0, or a share such as 0.1 %`);
  const bad = numberIn(limit, 'share', 'limit', '0 % to 99 %', refuse);
  if (!(bad >= 0 && bad <= 0.99)) refuse('limit', limit, '0 % to 99 %');
  return { ...row, share: rounded(1 - bad) };
}

function figureOf(name: string, isWanted: (figure: ObjectiveFigure) => boolean, refuse: Refuse): string {
  const entries = [...OBJECTIVE_FIGURES];
  const isName = (of: string) => of.toLowerCase() === name.toLowerCase();
  // Names come after labels: the name of a time is the label of a rate.
  const named = [...entries.filter(([, { label }]) => isName(label)), ...entries.filter(([id]) => isName(id))];
  const [found] = named.find(([, figure]) => isWanted(figure)) ?? named[0] ?? [];
  if (found !== undefined) return found;
  if (objectiveFigure(name) !== null) return name;
  const labels = entries.map(([, { label }]) => label);
  const meant = nearestName(name, labels);
  const list = `${labels.join(', ')}, or the path of a number in a snapshot`;
  return refuse('figure', name, meant === null ? list : `${list}; did you mean ${meant}?`);
}
function quantile(rank: string | undefined, refuse: Refuse): number {
  const word = rank?.toLowerCase();
  if (word === undefined || word === 'longest') return 1;
  if (word === 'median') return 0.5;
  const percent = parseNumber(word.slice(1), '');
  if (typeof percent !== 'number' || !(percent >= 1 && percent <= 100))
    return refuse('quantile', rank!, 'P1 to P100, such as P99 or P99.9');
  return rounded(percent / 100);
}
function shareIn(text: string, refuse: Refuse): number {
  const read = numberIn(text, 'share', 'share', '1 % to 100 %', refuse);
  return read >= 0.01 && read <= 1 ? rounded(read) : refuse('share', text, '1 % to 100 %');
}
function numberIn(text: string, unit: string, part: string, allowed: string, refuse: Refuse): number {
  const read = parseNumber(text, unit);
  return typeof read === 'number' ? read : refuse(part, text, `${allowed}; it ${read}`);
}
/** Rounds away the error of binary fractions. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}

/** As a line, which is read back as the same. */
export function objectiveLine(objective: Objective): string {
  const { figure, is, limit, share, window, stop } = objective;
  const { kind, unit } = objectiveFigure(figure) ?? { kind: 'level', unit: '' };
  const label = labelOf(figure);
  const percent = (of: number) => `${formatSetting(rounded(100 * of), '')} %`;
  const head = {
    time: () => `${rankText(share)} ${label} ≤ ${formatSetting(limit, unit)}`,
    share: () =>
      figure === 'onTime'
        ? `${percent(share)} ${label}`
        : share === 1
          ? `${label} = 0`
          : `${label} ≤ ${percent(1 - share)}`,
    rate: () => `${label} ${is === 'least' ? '≥' : '≤'} ${formatSetting(limit, unit)}`,
    level: () => `${label} ${is === 'least' ? '≥' : '≤'} ${formatSetting(limit, unit)}`,
  }[kind]();
  const isOfTime = (kind === 'rate' || kind === 'level') && share < 1;
  const time = isOfTime ? ` for ${percent(share)} of the time` : '';
  return `${head} over ${formatSetting(window, 's')}${time}${stop ? ' or stop' : ''}`;
}
function rankText(share: number): string {
  if (share === 1) return 'longest';
  return share === 0.5 ? 'median' : `P${formatSetting(rounded(100 * share), '')}`;
}
function labelOf(figure: string): string {
  return OBJECTIVE_FIGURES.get(figure)?.label ?? figure;
}
