/**
 * Checking a configuration wherever it enters: the address bar, a control, a file, `window.penstock`.
 *
 * The schema is derived from `FIELDS`; rules that span fields are in `config-rules.ts`. A refused input changes nothing and
 * every complaint in it is reported at once, each with its place, its value and what is allowed there.
 */
import * as v from 'valibot';
import type { Config, ConfigPatch } from '../config-types.ts';
import { clip } from '../error-text.ts';
import { ConfigError, type ConfigIssue, fieldIssue, quote } from './config-error.ts';
import { FIELD_BY_PATH, FIELDS } from './config-fields.ts';
import { checkRules } from './config-rules.ts';
import { allowedValues, fieldSchema } from './field-values.ts';
import { nearestName } from './nearest-name.ts';
import { OBJECTIVES_ALLOWED } from './objectives.ts';
import { objectivesSchema } from './objectives-check.ts';
import { TIMELINE_ALLOWED, timelineSchema } from './timeline.ts';
import { OBJECTIVES, TIMELINE } from './timeline-text.ts';

/** Beyond these, a hostile input would only make a longer message. */
export const MOST_ISSUES = 20;

/**
 * Any subset of a configuration, from anywhere.
 * @throws ConfigError naming every unknown field and every value that is out of range.
 */
export function parsePatch(input: unknown): ConfigPatch {
  const result = v.safeParse(PATCH, input, { abortPipeEarly: true });
  const issues = [...unknownFields(input), ...(result.issues ?? []).map(describe)].slice(0, MOST_ISSUES);
  if (issues.length > 0) throw new ConfigError(issues);
  return result.output as ConfigPatch;
}

/**
 * `config` with `patch` applied, as a new value. The patch is checked, and so are the rules between fields.
 * @throws ConfigError; `config` is never modified.
 */
export function applyPatch(config: Config, patch: ConfigPatch): Config {
  const next = merged(config, parsePatch(patch)) as Config;
  checkRules(next);
  return next;
}

/** A complaint about a name that is no field, with the known one that was probably meant. */
export function unknownField(path: string, value: unknown): ConfigIssue {
  const shown = clip(path) || 'a field without a name';
  const meant = meantPath(shown);
  const allowed = meant ?? 'the path of a setting';
  const suggestion = meant === null ? '' : `; did you mean ${meant}?`;
  return { path: shown, value: quote(value), allowed, message: `${shown}: no such field${suggestion}` };
}

/** A setting that is a list of rows. */
interface List {
  readonly schema: () => v.GenericSchema;
  /** What may stand in a part of a row, by its name. */
  readonly texts: Readonly<Record<string, string>>;
}
const LISTS: Readonly<Record<string, List>> = {
  [TIMELINE]: { schema: timelineSchema, texts: TIMELINE_ALLOWED },
  [OBJECTIVES]: { schema: objectivesSchema, texts: OBJECTIVES_ALLOWED },
};
const PATHS = [...FIELDS.map(({ path }) => path), ...Object.keys(LISTS)];

/** A path that was written without its group, or with a letter or two amiss. */
function meantPath(name: string): string | null {
  const ending = `.${name.toLowerCase()}`;
  return PATHS.find((path) => path.toLowerCase().endsWith(ending)) ?? nearestName(name, PATHS);
}

/** An object of the fields below `prefix`, all optional. What else it holds is dropped here: see `unknownFields`. */
function groupSchema(prefix: string): v.GenericSchema {
  const entries: v.ObjectEntries = {};
  for (const key of namesBelow(prefix)) {
    entries[key] = v.exactOptional(schemaAt(prefix + key));
  }
  return v.pipe(
    v.custom((input) => !Array.isArray(input)),
    v.object(entries),
  );
}

function schemaAt(path: string): v.GenericSchema {
  const list = LISTS[path];
  if (list !== undefined) return list.schema();
  const field = FIELD_BY_PATH.get(path);
  return field === undefined ? groupSchema(`${path}.`) : fieldSchema(field);
}

const PATCH = groupSchema('');

function describe(issue: v.BaseIssue<unknown>): ConfigIssue {
  const keys = issue.path?.map((item) => String(item.key)) ?? [];
  const path = keys.join('.');
  const field = FIELD_BY_PATH.get(path);
  if (field !== undefined) return fieldIssue(path, issue.input, allowedValues(field));
  const list = Object.keys(LISTS).find((each) => path.startsWith(each));
  if (list !== undefined) return fieldIssue(path, issue.input, allowedInRow(issue, LISTS[list]!.texts, keys[3]));
  const names = namesBelow(path === '' ? '' : `${path}.`).join(', ');
  return fieldIssue(path === '' ? 'configuration' : path, issue.input, `an object with any of ${names}`);
}

/** What a row of a list may have there; the schema's own words where it has some. */
function allowedInRow(
  issue: v.BaseIssue<unknown>,
  allowed: Readonly<Record<string, string>>,
  part: string | undefined,
): string {
  if (issue.type === 'raw_check') return issue.message;
  return (part !== undefined && Object.hasOwn(allowed, part) ? allowed[part] : allowed.list)!;
}

/**
 * A complaint for every own key that is neither a field nor a group of fields. Valibot's strict objects would stop at
 * the first one, and take `constructor` for known, because every object inherits it.
 */
function unknownFields(input: unknown, prefix = ''): ConfigIssue[] {
  if (!isObject(input)) return [];
  const names = namesBelow(prefix);
  const keys = Object.keys(input);
  const unknown = keys.filter((key) => !names.includes(key)).slice(0, MOST_ISSUES);
  const groups = keys.filter((key) => names.includes(key) && !isValue(prefix + key));
  return [
    ...unknown.map((key) => unknownField(prefix + key, own(input, key))),
    ...groups.flatMap((key) => unknownFields(own(input, key), `${prefix}${key}.`)),
  ];
}

/** The names of fields and groups directly below a prefix that is empty or ends in a dot. */
function namesBelow(prefix: string): string[] {
  const below = FIELDS.filter((field) => field.path.startsWith(prefix));
  const paths = [...below.map((field) => field.path), ...Object.keys(LISTS).filter((path) => path.startsWith(prefix))];
  return [...new Set(paths.map((path) => path.slice(prefix.length).split('.')[0]!))];
}
function isValue(path: string): boolean {
  return Object.hasOwn(LISTS, path) || FIELD_BY_PATH.has(path);
}

function merged(base: unknown, patch: unknown): unknown {
  if (!isObject(base) || !isObject(patch) || Array.isArray(patch)) return patch === undefined ? base : patch;
  return Object.fromEntries(Object.entries(base).map(([key, value]) => [key, merged(value, own(patch, key))]));
}
function own(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
