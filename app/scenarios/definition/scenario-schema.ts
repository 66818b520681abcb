/**
 * What may stand where in the file of a scenario. The message of each part says what is allowed there. What needs more
 * than one part to be judged is in `parse-scenario.ts`; `public/lessons/scenario.schema.json` is made of this.
 */
import * as v from 'valibot';
import { FIGURE_NAMES } from './figures.ts';
import { FORMULA_NAMES } from './formulas.ts';
import { CHART_IDS, CUE_PARTS, FORMAT_VERSION, MOST_ACTS, PATTERNS, RELATIONS, SHARED } from './scenario-types.ts';

/** Of all acts together: nobody watches longer. */
export const MOST_SECONDS = 90;
const LONGEST_TEXT = 600;

function text(most = LONGEST_TEXT) {
  const allowed = `a text of 1 to ${most} characters`;
  return v.pipe(v.string(allowed), v.trim(), v.minLength(1, allowed), v.maxLength(most, allowed));
}
function number(least: number, most: number) {
  const allowed = `a number from ${least} to ${most}`;
  return v.pipe(v.number(allowed), v.finite(allowed), v.minValue(least, allowed), v.maxValue(most, allowed));
}
function whole(least: number, most: number) {
  const allowed = `a whole number from ${least} to ${most}`;
  return v.pipe(v.number(allowed), v.integer(allowed), v.minValue(least, allowed), v.maxValue(most, allowed));
}
function oneOf<const Options extends readonly string[]>(options: Options) {
  const shown =
    options.length > 20 ? 'one of the names listed in scenario.schema.json' : `one of ${options.join(', ')}`;
  return v.picklist(options, shown);
}
function list<Item extends v.GenericSchema>(item: Item, least: number, most: number) {
  const allowed = `a list of ${least} to ${most} items`;
  return v.pipe(v.array(item, allowed), v.minLength(least, allowed), v.maxLength(most, allowed));
}
/** Without what every object inherits: `constructor` is no known part. */
function parts<const Entries extends v.ObjectEntries>(entries: Entries) {
  const own: Entries = Object.assign(Object.create(null) as object, entries);
  return v.strictObject(own, `an object of ${Object.keys(entries).join(', ')}`);
}
function byName<Value extends v.GenericSchema>(value: Value) {
  const names = v.pipe(v.string(), v.maxLength(60, 'a name of at most 60 characters'));
  const isNoList = v.custom<object>((input) => !Array.isArray(input), 'an object, by name');
  return v.pipe(isNoList, v.record(names, value, 'an object, by name'));
}
function optional<Schema extends v.GenericSchema>(schema: Schema) {
  return v.exactOptional(schema);
}

const share = parts({ share: number(0.001, 100), of: oneOf(SHARED) });
const value = v.union(
  [v.pipe(v.number(), v.finite()), v.boolean(), v.pipe(v.string(), v.maxLength(60)), share],
  'a number, a text, true, false, or { share, of } for a load',
);
const settings = byName(value);
const seconds = number(0, MOST_SECONDS);
const actNumber = whole(1, MOST_ACTS);

const step = parts({ at: seconds, what: text(60), value, for: seconds });
const act = parts({
  name: text(40),
  settings,
  timeline: optional(list(step, 0, 20)),
  seconds: number(1, MOST_SECONDS),
  warmUp: optional(seconds),
  seed: optional(whole(1, 4_294_967_295)),
});

/** Names of figures: named once in the published schema, too. */
export const figureName = oneOf(FIGURE_NAMES);
const figure = {
  figure: figureName,
  act: optional(actNumber),
  from: optional(seconds),
  to: optional(seconds),
  limit: optional(number(0, 1e9)),
};
const operand = v.union(
  [v.pipe(v.number(), v.finite()), parts(figure), parts({ setting: text(60), act: optional(actNumber) })],
  'a number, { figure, act } or { setting, act }',
);
const formula = parts({
  formula: oneOf(FORMULA_NAMES),
  with: byName(operand),
  act: optional(actNumber),
});
const row = parts({
  claim: text(200),
  ...figure,
  over: optional(parts(figure)),
  less: optional(parts(figure)),
  is: oneOf(RELATIONS),
  of: v.union([v.pipe(v.number(), v.finite()), formula], 'a number or { formula, with }'),
  percent: optional(number(0, 1000)),
  or: optional(number(0, 1e9)),
  moment: optional(oneOf(['end', 'drained'])),
});

const idAllowed = 'a name of lower-case letters, digits and hyphens, at most 40';
const urlAllowed = 'an address that begins with https://, at most 300 characters';
const profileAllowed = 'a file of this site: profiles/<name>.json, the name of lower-case letters, digits and hyphens';
export const scenarioSchema = parts({
  penstock: v.literal('scenario', '"scenario"'),
  version: v.literal(FORMAT_VERSION, `${FORMAT_VERSION}, the version of the format that this program reads`),
  id: v.pipe(v.string(idAllowed), v.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, idAllowed)),
  title: text(80),
  patterns: list(oneOf(PATTERNS), 1, PATTERNS.length),
  claim: text(300),
  learn: text(200),
  question: parts({
    text: text(300),
    answers: list(parts({ text: text(200), reason: text(400) }), 2, 5),
    right: whole(1, 5),
  }),
  acts: list(act, 1, MOST_ACTS),
  watch: parts({
    chart: oneOf(CHART_IDS),
    series: figureName,
    cues: list(parts({ act: actNumber, at: seconds, text: text(160), part: oneOf(CUE_PARTS) }), 0, 20),
  }),
  verdict: list(row, 1, 12),
  why: parts({
    text: text(900),
    source: optional(
      parts({
        title: text(160),
        url: v.pipe(v.string(urlAllowed), v.regex(/^https:\/\/[^\s"<>]{3,292}$/, urlAllowed)),
      }),
    ),
  }),
  atHome: optional(text(300)),
  goOn: settings,
  knob: optional(parts({ setting: text(60), values: list(value, 1, 6) })),
  profile: optional(
    v.pipe(v.string(profileAllowed), v.regex(/^profiles\/[a-z0-9][a-z0-9-]{0,60}\.json$/, profileAllowed)),
  ),
  twin: optional(v.pipe(v.string(idAllowed), v.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, idAllowed))),
  needs: optional(parts({ cores: optional(whole(1, 64)) })),
  endsWhenDecided: optional(v.boolean('true or false')),
  $schema: optional(text(200)),
});
