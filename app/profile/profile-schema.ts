/**
 * What may stand where in a profile. The message of each part says what is allowed there; `public/profiles/profile.schema.json`
 * is made of this. What needs more than one part to be judged is in `parse-profile.ts`.
 */
import * as v from 'valibot';
import { MOST_TRACE_PIECES } from '../../workers/contract/arrivals/trace-types.ts';
import { MOST_POINTS } from '../../workers/contract/durations/duration-types.ts';
import { LONGEST_SERVICE_MS } from '../../workers/contract/durations/service-limits.ts';
import { MEASURED_PARTS, type MeasuredPart } from '../../workers/contract/name-sets.ts';
import { MOST_OBJECTIVES } from '../../workers/contract/settings/objectives.ts';
import { PROFILE_VERSION } from './profile-types.ts';

const LONGEST_MICROS = 1000 * LONGEST_SERVICE_MS;
/** Of an objective. The longest path of a number in a snapshot has half of it. */
const LONGEST_LINE = 200;

function text(most: number) {
  const allowed = `a text of 1 to ${most} characters`;
  return v.pipe(v.string(allowed), v.trim(), v.minLength(1, allowed), v.maxLength(most, allowed));
}
function number(least: number, most: number) {
  const allowed = `a number from ${least} to ${most}`;
  return v.pipe(v.number(allowed), v.finite(allowed), v.minValue(least, allowed), v.maxValue(most, allowed));
}
/** Without what every object inherits: `constructor` is no known part. */
function parts<const Entries extends v.ObjectEntries>(entries: Entries) {
  const own: Entries = Object.assign(Object.create(null) as object, entries);
  return v.strictObject(own, `an object of ${Object.keys(entries).join(', ')}`);
}
function list<Item extends v.GenericSchema>(item: Item, least: number, most: number, what: string) {
  const allowed = `a list of ${least} to ${most} ${what}`;
  return v.pipe(v.array(item, allowed), v.minLength(least, allowed), v.maxLength(most, allowed));
}

const urlAllowed = 'an address that begins with https://, at most 300 characters';
const source = parts({
  title: text(160),
  url: v.pipe(v.string(urlAllowed), v.regex(/^https:\/\/[^\s"<>]{3,292}$/, urlAllowed)),
});
const point = v.tuple([number(0, 1), number(0, LONGEST_MICROS)], 'a share from 0 to 1, and µs');
const measured = v.exactOptional(
  parts({
    of: text(300),
    count: number(Number.MIN_VALUE, 1e18),
    points: list(point, 2, MOST_POINTS, 'points'),
  }),
);
const value = v.union(
  [v.pipe(v.number(), v.finite()), v.boolean(), v.pipe(v.string(), v.maxLength(60))],
  'a number, true, false, or a text',
);
const isNoList = v.custom<object>((input) => !Array.isArray(input), 'an object, by path');
const settings = v.pipe(
  isNoList,
  v.record(v.pipe(v.string(), v.maxLength(60, 'a path of at most 60 characters')), value, 'an object, by path'),
);
const measuredParts = Object.fromEntries(MEASURED_PARTS.map((part) => [part, measured] as const)) as Record<
  MeasuredPart,
  typeof measured
>;

const numbers = (least: number, what: string) => {
  const allowed = `a list of ${least} to ${MOST_TRACE_PIECES + 1} ${what}, 0 or more`;
  return v.pipe(
    v.array(v.pipe(v.number(allowed), v.finite(allowed), v.minValue(0, allowed)), allowed),
    v.minLength(least, allowed),
    v.maxLength(MOST_TRACE_PIECES + 1, allowed),
  );
};
const trace = parts({
  of: text(300),
  ms: numbers(2, 'times in ms'),
  arrivals: v.exactOptional(numbers(1, 'counts')),
});

export const profileSchema = parts({
  penstock: v.literal('profile', '"profile"'),
  version: v.literal(PROFILE_VERSION, `${PROFILE_VERSION}, the version of the format that this program reads`),
  name: text(80),
  note: v.exactOptional(text(2000)),
  sources: v.exactOptional(list(source, 0, 12, 'sources')),
  settings,
  objectives: v.exactOptional(list(text(LONGEST_LINE), 0, MOST_OBJECTIVES, 'objectives, a line each')),
  measured: v.exactOptional(parts(measuredParts)),
  trace: v.exactOptional(trace),
  $schema: v.exactOptional(text(200)),
});
