/**
 * The timeline of a run: settings that change, and workers that are broken, at times set beforehand. Part of the
 * configuration (`failures.timeline`), though not one of `FIELDS`: the stages have nothing to do with it.
 *
 * ```text
 *   a setting's path   is set to the value, and to what it was before after `for` seconds (0: never)
 *   burst              the load times the value, for `for` seconds
 *   stall              the worker of the stage named by the value does nothing, for `for` seconds
 *   kill               the worker of the stage named by the value is killed; `for` is 0
 * ```
 *
 * In an address a step is `at!what!value!for`, and steps are joined by `~`: none of these needs escaping there.
 */
import * as v from 'valibot';
import { MAX_POOL_MEMBERS, TASKS, TRANSFORM, taskName } from '../../memory/tasks.ts';
import type { FieldValue, TimelineStep } from '../config-types.ts';
import { formatCount } from '../numbers/format-number.ts';
import { type NumberReader, readPlain } from '../numbers/plain-number.ts';
import { FIELD_BY_PATH, FIELDS, type Field } from './config-fields.ts';
import { allowedValues, isAccepted, numberOrNull, readValue, rowsSchema } from './field-values.ts';
import { MOST_SECONDS, PART_SEPARATOR, STEP_SEPARATOR } from './timeline-text.ts';

export const MOST_STEPS = 20;
/** A shorter step would often be over before it was seen. */
export const LEAST_LASTING = 0.1;
export const MOST_BURST = 100;

type TimelineAction = 'burst' | 'kill' | 'stall';
export const ACTIONS: readonly TimelineAction[] = ['burst', 'kill', 'stall'];

/** Stages, and members of the transform pool, that can be killed or stalled. */
export const BREAKABLE: readonly string[] = Array.from({ length: TASKS }, (_, task) => taskName(task));
/** The same where the pool has this size. */
export function breakableStages(poolSize: number): readonly string[] {
  return BREAKABLE.slice(0, TRANSFORM + Math.min(poolSize, MAX_POOL_MEMBERS));
}

/** Settings that a step can change: all but those that need loading, or a new worker, and those that the pipeline has nothing to do with. */
export const TIMELINE_FIELDS: readonly Field[] = FIELDS.filter(
  ({ path }) => !/^(feed|live|storage|threads|objectives)\./.test(path) && path !== 'load.seed',
);
const TARGETS: ReadonlySet<string> = new Set([...ACTIONS, ...TIMELINE_FIELDS.map(({ path }) => path)]);

/** What each part of a step may be, in words; the list as a whole; and its form in an address. */
export const TIMELINE_ALLOWED = {
  list: `a list of at most ${MOST_STEPS} steps { at, what, value, for }`,
  text: `at most ${MOST_STEPS} steps at!what!value!for, joined by ~`,
  at: `seconds from 0 to ${formatCount(MOST_SECONDS)}`,
  for: `0, or seconds from ${LEAST_LASTING} to ${formatCount(MOST_SECONDS)}`,
  what: `one of ${ACTIONS.join(', ')}, or the path of a setting outside of feed, live, storage, threads and objectives`,
  value: 'what the setting allows',
} as const;

/** The check of `failures.timeline`: a list of steps, or their text in an address. */
export function timelineSchema(): v.GenericSchema {
  const seconds = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(MOST_SECONDS));
  const step = v.strictObject({
    at: seconds,
    what: v.pipe(
      v.string(),
      v.custom((what) => TARGETS.has(String(what))),
    ),
    value: v.union([v.number(), v.string(), v.boolean()]),
    for: seconds,
  });
  return rowsSchema(step, objection, MOST_STEPS);
}

/** What would be allowed where a step is not; null where it is. */
export function objection({ what, value, for: lasts }: TimelineStep): string | null {
  if (!isValueAccepted(what, value)) return `as its value, ${allowedFor(what)}`;
  if (what === 'kill') return lasts === 0 ? null : 'for kill, 0 seconds: it is over at once';
  if ((what === 'stall' || what === 'burst') && lasts === 0) return `for ${what}, at least ${LEAST_LASTING} seconds`;
  return lasts === 0 || lasts >= LEAST_LASTING ? null : `as its length, ${TIMELINE_ALLOWED.for}`;
}

function isValueAccepted(what: string, value: FieldValue): boolean {
  switch (what) {
    case 'burst':
      return typeof value === 'number' && value >= 1 && value <= MOST_BURST;
    case 'kill':
    case 'stall':
      return BREAKABLE.includes(String(value));
    default:
      return isAccepted(FIELD_BY_PATH.get(what)!, value);
  }
}
function allowedFor(what: string): string {
  switch (what) {
    case 'burst':
      return `a number from 1 to ${MOST_BURST} ×`;
    case 'kill':
    case 'stall':
      return 'the name of a stage, or transform-1, transform-2, … of the pool';
    default:
      return allowedValues(FIELD_BY_PATH.get(what)!);
  }
}

/** The steps that a text stands for, each to be checked; null for each that is none. As many as are allowed are read. */
export function parseTimeline(text: string, read: NumberReader = readPlain): (TimelineStep | null)[] {
  return text === '' ? [] : text.split(STEP_SEPARATOR, MOST_STEPS).map((step) => parseStep(step, read));
}
function parseStep(text: string, reader: NumberReader): TimelineStep | null {
  const [at, what, value, lasts, ...more] = text.split(PART_SEPARATOR);
  if (at === undefined || what === undefined || value === undefined || lasts === undefined || more.length > 0)
    return null;
  const read = readStepValue(what, value, reader);
  const [from, length] = [at, lasts].map((each) => numberOrNull(reader(each, 's')));
  return read === null || typeof from !== 'number' || typeof length !== 'number'
    ? null
    : { at: from, what, value: read, for: length };
}
/** @returns null when the text is no value of that kind */
function readStepValue(what: string, text: string, read: NumberReader): FieldValue | null {
  if (what === 'kill' || what === 'stall') return text;
  if (what === 'burst') return numberOrNull(read(text, '×'));
  const field = FIELD_BY_PATH.get(what);
  return field === undefined ? text : readValue(field, text, read);
}
