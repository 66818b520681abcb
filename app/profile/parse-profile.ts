/** Checks what a file says is a profile. Nothing of it is used unless all of it is sound; every complaint names its place. */
import * as v from 'valibot';
import type { Config, ConfigPatch, FieldValue } from '../../workers/contract/config-types.ts';
import { meanMicros, measuredSettings } from '../../workers/contract/durations/measured-times.ts';
import { clip } from '../../workers/contract/error-text.ts';
import { MEASURED_PARTS, type MeasuredPart } from '../../workers/contract/name-sets.ts';
import { applyPatch, MOST_ISSUES, unknownField } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig, getField, withField } from '../../workers/contract/settings/config-codec.ts';
import { ConfigError, type ConfigIssue, fieldIssue } from '../../workers/contract/settings/config-error.ts';
import { FIELD_BY_PATH } from '../../workers/contract/settings/config-fields.ts';
import { kindPath, namedFigures } from './measured-parts.ts';
import { checkObjectives, objectivesOf } from './profile-objectives.ts';
import { profileSchema } from './profile-schema.ts';
import { checkTrace, NAMED_BY_TRACE, namedByTrace } from './profile-trace.ts';
import { type MeasuredTimes, PROFILE_FIELDS, type Profile } from './profile-types.ts';

/** An arrival trace has up to a million times. */
export const MOST_BYTES = 24_000_000;

export class ProfileError extends Error {
  constructor(readonly issues: readonly ConfigIssue[]) {
    super(issues.map(({ message }) => message).join('\n'));
    this.name = 'ProfileError';
  }
}

/** @throws ProfileError when the text is no JSON, or no profile */
export function parseProfileText(text: string): Profile {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    throw new ProfileError([notJson(text, error instanceof Error ? error.message : '')]);
  }
  return parseProfile(input);
}

/** @throws ProfileError when it is none */
export function parseProfile(input: unknown): Profile {
  if (Array.isArray(input)) throw new ProfileError([fieldIssue('profile', input, 'an object')]);
  const result = v.safeParse(profileSchema, input, { abortPipeEarly: true });
  if (!result.success) throw new ProfileError(result.issues.slice(0, MOST_ISSUES).map(describe));
  const { $schema: _, ...profile } = result.output;
  const issues = [checkObjectives, checkSettings, checkMeasured, checkTrace]
    .flatMap((check) => check(profile))
    .slice(0, MOST_ISSUES);
  if (issues.length > 0) throw new ProfileError(issues);
  return profile;
}

/** Browsers tell the place in their own ways; the line is what an editor shows. */
function notJson(text: string, reason: string): ConfigIssue {
  const position = /position (\d+)/.exec(reason)?.[1];
  const counted = position === undefined ? undefined : String(text.slice(0, Number(position)).split('\n').length);
  const line = /line (\d+)/.exec(reason)?.[1] ?? counted;
  const shown = line === undefined ? text : (text.split('\n')[Number(line) - 1] ?? text).trim();
  return fieldIssue(
    line === undefined ? 'profile' : `line ${line}`,
    shown,
    `a file in JSON; it is not: ${clip(reason)}`,
  );
}

function describe({ path, input, message, expected }: v.BaseIssue<unknown>): ConfigIssue {
  // Of a part that is not known, valibot gives the name as the input.
  const value = expected === 'never' ? path?.at(-1)?.value : input;
  return fieldIssue(path?.map(({ key }) => nameOf(key)).join('.') ?? 'profile', value, message);
}
/** Items count from 1. */
function nameOf(key: unknown): string {
  return typeof key === 'number' ? String(key + 1) : clip(String(key)) || '(without a name)';
}

const ALLOWED_PATHS = new Set(PROFILE_FIELDS.map(({ path }) => path));

function checkSettings(profile: Profile): ConfigIssue[] {
  const issues = Object.entries(profile.settings).flatMap(([path, value]) => checkPath(path, value));
  if (issues.length > 0) return issues;
  try {
    configOf({ ...profile, objectives: [] });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.issues.map((issue) => ({
      ...issue,
      path: `settings.${issue.path}`,
      message: `settings.${issue.message}`,
    }));
  }
}
function checkPath(path: string, value: unknown): ConfigIssue[] {
  if (NAMED_BY_TRACE.includes(path))
    return [fieldIssue(`settings.${path}`, value, 'nothing here: the part “trace” says which trace it is')];
  if (ALLOWED_PATHS.has(path)) return [];
  if (FIELD_BY_PATH.has(path))
    return [fieldIssue(`settings.${path}`, value, 'settings of a pipeline; this setting is about a run')];
  const { message, ...issue } = unknownField(path, value);
  return [{ ...issue, path: `settings.${issue.path}`, message: `settings.${message}` }];
}

/** Shares rise from 0 to 1, and times with them; and the part is set to measured times. */
function checkMeasured({ settings, measured = {} }: Profile): ConfigIssue[] {
  return MEASURED_PARTS.flatMap((part) => {
    const times = measured[part];
    const kind = settings[kindPath(part)];
    if (times !== undefined) return kind === 'measured' ? checkPoints(part, times) : [notSet(part, kind)];
    return kind === 'measured'
      ? [fieldIssue(`measured.${part}`, undefined, `measured times, because ${kindPath(part)} is "measured"`)]
      : [];
  });
}
function notSet(part: MeasuredPart, kind: FieldValue | undefined): ConfigIssue {
  return fieldIssue(`settings.${kindPath(part)}`, kind, `"measured", because measured.${part} is there`);
}
function checkPoints(part: MeasuredPart, { points }: MeasuredTimes): ConfigIssue[] {
  const place = (i: number) => `measured.${part}.points.${i + 1}`;
  const at = points.findIndex(
    ([share, micros], i) => i > 0 && (share < points[i - 1]![0] || micros < points[i - 1]![1]),
  );
  if (at > 0)
    return [fieldIssue(place(at), points[at]!.join(', '), 'a share and µs, neither below those of the point before')];
  const [first, last] = [points[0]!, points.at(-1)!];
  if (first[0] !== 0) return [fieldIssue(place(0), first.join(', '), 'the share 0: points begin there')];
  if (last[0] !== 1) return [fieldIssue(place(points.length - 1), last.join(', '), 'the share 1: points end there')];
  return meanMicros(points) > 0 ? [] : [fieldIssue(`measured.${part}.points`, 'only 0', 'at least one time above 0')];
}

/** The settings of a profile over all defaults. @throws ConfigError */
export function configOf(profile: Profile): Config {
  return applyPatch(defaultConfig(), patchOfProfile(profile));
}

/** All settings that a profile is about: its own, and of the others the defaults. */
export function patchOfProfile(profile: Profile): ConfigPatch {
  const { settings, measured = {} } = profile;
  const named = MEASURED_PARTS.flatMap((part) => {
    const times = measured[part];
    return times === undefined ? [] : namedFigures(part, measuredSettings(times.points));
  });
  const own = new Map<string, FieldValue>([...Object.entries(settings), ...named, ...namedByTrace(profile)]);
  const defaults = defaultConfig();
  const whole = PROFILE_FIELDS.reduce(
    (config, { path }) => withField(config, path, own.get(path) ?? getField(defaults, path)!),
    defaults,
  );
  const patch = onlyOfProfile(whole);
  return { ...patch, objectives: { ...patch.objectives, list: objectivesOf(profile) } };
}
type Tree = { [key: string]: FieldValue | Tree };
function onlyOfProfile(config: Config): ConfigPatch {
  const root: Tree = {};
  for (const { path } of PROFILE_FIELDS) {
    const keys = path.split('.');
    const last = keys.pop()!;
    let node = root;
    for (const key of keys) {
      const known = node[key];
      const next: Tree = typeof known === 'object' ? known : {};
      node[key] = next;
      node = next;
    }
    node[last] = getField(config, path)!;
  }
  return root as ConfigPatch;
}
