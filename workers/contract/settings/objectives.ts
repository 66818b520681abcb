/**
 * What a run is held to besides its P99 target: rows of figure, limit, share and window. Part of the configuration
 * (`objectives.list`), though not one of `FIELDS`: what happens to events does not depend on it.
 *
 * ```text
 *   time    so large a share of the events takes at most `limit` ms        P99 time to stored ≤ 500 ms
 *   share   so large a share of the events is not so; `limit` is 0         lost ≤ 0.1 %, 99.9 % on time
 *   rate    so many a second over the window, for so much of the time      stored ≥ 4,000 /s
 *   level   so many on average over the window, for so much of the time    events waiting ≤ 1,000
 * ```
 */
import type { Objective } from '../config-types.ts';
import { idleSnapshot } from '../idle-snapshot.ts';
import { defaultConfig } from './config-codec.ts';

/** Rows of `objectives.list`. */
export const MOST_OBJECTIVES = 12;
/** The histograms tell no longer times apart. */
const MOST_MS = 60_000;
export const MOST_LIMIT = 1e9;
export const LEAST_SHARE = 0.01;
export const MOST_WINDOW = 3600;

type ObjectiveKind = 'time' | 'share' | 'rate' | 'level';
/** A figure that objectives can be about. */
export interface ObjectiveFigure {
  readonly kind: ObjectiveKind;
  /** As people call it: on the screen, and in a line. */
  readonly label: string;
  readonly unit: 'ms' | '/s' | '';
  /** Whether more or less of it is better. */
  readonly is: Objective['is'];
}
const time = (label: string): ObjectiveFigure => ({ kind: 'time', label, unit: 'ms', is: 'most' });
const share = (label: string): ObjectiveFigure => ({ kind: 'share', label, unit: '', is: 'most' });
const rate = (label: string, is: Objective['is']): ObjectiveFigure => ({ kind: 'rate', label, unit: '/s', is });
const level = (label: string, unit: ObjectiveFigure['unit'] = ''): ObjectiveFigure => ({
  kind: 'level',
  label,
  unit,
  is: 'most',
});

/** By name. Besides, any number of a snapshot by its path, as a level. */
export const OBJECTIVE_FIGURES: ReadonlyMap<string, ObjectiveFigure> = new Map([
  ['stored', time('time to stored')],
  ['delivery', time('delivery')],
  ['naive', time('naive time to stored')],
  ['call', time('time of a call')],
  ['onTime', share('on time')],
  ['lost', share('lost')],
  ['shed', share('shed')],
  ['expired', share('expired')],
  ['evicted', share('evicted')],
  ['deadLettered', share('dead-lettered')],
  ['invalid', share('invalid')],
  ['failedCalls', share('failed calls')],
  ['storedRate', rate('stored', 'least')],
  ['onTimeRate', rate('stored in time', 'least')],
  ['emittedRate', rate('emitted', 'least')],
  ['callRate', rate('calls', 'most')],
  ['waiting', level('events waiting')],
  ['owed', level('owed by the source')],
  ['lateMs', level('the source late by', 'ms')],
  ['backlog', level('scheduler backlog')],
]);
const NAMES = [...OBJECTIVE_FIGURES.keys()];

/** Null where there is no such figure. */
export function objectiveFigure(name: string): ObjectiveFigure | null {
  return OBJECTIVE_FIGURES.get(name) ?? (isPath(name) ? level(name) : null);
}
let paths: ReadonlySet<string> | null = null;
function isPath(name: string): boolean {
  paths ??= new Set(numbersIn(idleSnapshot(defaultConfig()), ''));
  return paths.has(name);
}
function numbersIn(value: unknown, path: string): string[] {
  if (typeof value === 'number') return [path];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => numbersIn(part, path === '' ? key : `${path}.${key}`));
}

/** What each part of a row may be, in words; the list as a whole; and its form in an address. */
export const OBJECTIVES_ALLOWED = {
  list: `a list of at most ${MOST_OBJECTIVES} rows { figure, is, limit, share, window, stop }`,
  text: `at most ${MOST_OBJECTIVES} rows figure!is!limit!share!window!stop, joined by ~`,
  figure: `one of ${NAMES.join(', ')}, or the path of a number in a snapshot, such as scheduler.queued`,
  is: 'most or least',
  limit: 'a number from 0 to 1,000,000,000',
  share: `a number from ${LEAST_SHARE} to 1`,
  window: `seconds from 1 to ${MOST_WINDOW}`,
  stop: 'true or false',
} as const;

/** What would be allowed where a row is not; null where it is. */
export function rowObjection({ figure, is, limit }: Pick<Objective, 'figure' | 'is' | 'limit'>): string | null {
  const known = objectiveFigure(figure);
  if (known === null) return OBJECTIVES_ALLOWED.figure;
  if (known.kind === 'share' && limit !== 0) return `as the limit of ${figure}, 0: its share says how many may be so`;
  if (known.kind === 'time' && !(limit > 0 && limit <= MOST_MS))
    return `as the limit of ${figure}, more than 0, to 60,000 ms`;
  if ((known.kind === 'time' || known.kind === 'share') && is !== 'most') return `for ${figure}, is: most`;
  return null;
}
/** Of a row that was read from a file. */
export function isObjective(value: Objective): boolean {
  const { share: of, window } = value;
  return rowObjection(value) === null && of >= LEAST_SHARE && of <= 1 && window >= 1 && window <= MOST_WINDOW;
}
