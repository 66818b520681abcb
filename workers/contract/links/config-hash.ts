/**
 * Reading a link (`to-hash.ts` writes them): uses what it understands, in any order, and tells of everything else. Loaded
 * when an address has settings: without any there is nothing to read.
 */

import type { Config, FieldValue } from '../config-types.ts';
import { NOT_A_NUMBER, type NumberReader, readPlain } from '../numbers/plain-number.ts';
import { applyPatch, MOST_ISSUES, parsePatch } from '../settings/config-check.ts';
import { defaultConfig, withField } from '../settings/config-codec.ts';
import { ConfigError, type ConfigIssue, fieldIssue } from '../settings/config-error.ts';
import { FIELD_BY_PATH, type Field } from '../settings/config-fields.ts';
import { brokenRules } from '../settings/config-rules.ts';
import { defaultsOf, impliedBy, NEWEST_SET, OLDEST_SET } from '../settings/default-sets.ts';
import { allowedValues, isAccepted, readValue, unitOf } from '../settings/field-values.ts';
import { MOST_OBJECTIVES, OBJECTIVES_ALLOWED } from '../settings/objectives.ts';
import { parseObjectives } from '../settings/objectives-check.ts';
import { MOST_STEPS, parseTimeline, TIMELINE_ALLOWED } from '../settings/timeline.ts';
import { OBJECTIVES, STEP_SEPARATOR, TIMELINE } from '../settings/timeline-text.ts';
import { type LinkPart, type LinkParts, takeApart } from './link-parts.ts';
import { isLoss, isOfWhole, type LinkProblem } from './link-problems.ts';

/** What a link says. */
export interface LinkReading {
  /** What the link describes; null when there was nothing in it that could be used. */
  readonly config: Config | null;
  readonly problems: readonly LinkProblem[];
}

/**
 * What a hash describes, with or without its `#`.
 *
 * @param read takes numbers as the program writes them unless it is told another way
 */
export function readLink(hash: string, read: NumberReader = readPlain): LinkReading {
  const found: LinkProblem[] = [];
  const tell = (problem: LinkProblem): void => void found.push(problem);
  const link = takeApart(hash, tell);
  const written = byPath(link.parts, tell);
  checkWhole(link, written.size, tell);
  // A plain address is no link: it has what the program begins with.
  const set = written.size === 0 && !link.hasVersion ? NEWEST_SET : setOf(link, tell);
  const values = new Map<string, Value>();
  for (const [path, texts] of written) {
    const value = readSetting(path, texts, read, tell);
    if (value !== null) values.set(path, value);
  }
  for (const [path, value] of impliedBy(new Set(values.keys()), set)) values.set(path, value);
  const config = consistent(defaultsOf(set), values, tell);
  return { config: values.size === 0 && found.some(isLoss) ? null : config, problems: inShort(found) };
}

/** What is amiss with the link as a whole comes first; of the rest as much as a person would read. */
function inShort(found: readonly LinkProblem[]): readonly LinkProblem[] {
  const rest = found.filter((problem) => !isOfWhole(problem));
  const more: LinkProblem[] = rest.length > MOST_ISSUES ? [{ kind: 'more', parts: rest.length - MOST_ISSUES }] : [];
  return [...found.filter(isOfWhole), ...rest.slice(0, MOST_ISSUES), ...more];
}

/** The texts that each setting has in the link; names that are no settings are told. */
function byPath(parts: readonly LinkPart[], tell: (problem: LinkProblem) => void): Map<string, (string | null)[]> {
  const written = new Map<string, (string | null)[]>();
  for (const { name, text } of parts) {
    const path = PATHS.get(name.toLowerCase());
    if (path === undefined) {
      tell({ kind: 'stranger', name, text: text ?? '' });
      continue;
    }
    if (path !== name) tell({ kind: 'spelling', from: name, to: path });
    written.set(path, [...(written.get(path) ?? []), text]);
  }
  return written;
}

type Value = FieldValue | readonly object[];
/** Settings that are lists of rows: how they are read, how many and what is allowed, and where they are. */
const LISTS = {
  [TIMELINE]: {
    parse: parseTimeline,
    most: MOST_STEPS,
    allowed: TIMELINE_ALLOWED.text,
    of: ({ failures }: Config) => failures.timeline,
  },
  [OBJECTIVES]: {
    parse: parseObjectives,
    most: MOST_OBJECTIVES,
    allowed: OBJECTIVES_ALLOWED.text,
    of: ({ objectives }: Config) => objectives.list,
  },
} as const;
type ListPath = keyof typeof LISTS;
function isList(path: string): path is ListPath {
  return Object.hasOwn(LISTS, path);
}

const PATHS: ReadonlyMap<string, string> = new Map(
  [...FIELD_BY_PATH.keys(), OBJECTIVES, TIMELINE].map((path) => [path.toLowerCase(), path]),
);

/** Whether the link has all its settings. */
function checkWhole(link: LinkParts, known: number, tell: (problem: LinkProblem) => void): void {
  if (link.hasEnd && !link.hasVersion) tell({ kind: 'headless' });
  if (!link.hasVersion) return;
  const announced = /^\d{1,4}$/.test(link.announced ?? '') ? Number(link.announced) : null;
  if (link.isCut) tell({ kind: 'cut', known, announced });
  else if (announced === null) tell({ kind: 'uncounted', known });
  // Names that are no settings may have been some: of a newer version, or with a letter amiss.
  else if (announced > link.parts.length) tell({ kind: 'cut', known, announced });
  else if (announced !== known) tell({ kind: 'count', known, announced });
}

/** The set of defaults that stand for what the link leaves out. */
function setOf({ version, hasVersion, isCut }: LinkParts, tell: (problem: LinkProblem) => void): number {
  if (!hasVersion) return OLDEST_SET;
  const set = /^\d{1,6}$/.test(version ?? '') ? Number(version) : 0;
  if (set >= OLDEST_SET && set <= NEWEST_SET) return set;
  if (version !== null || !isCut) tell({ kind: 'version', text: version ?? '', isNewer: set > NEWEST_SET });
  return NEWEST_SET;
}

/** The one value that a setting has in the link; null, and told, when it has none that counts. */
function readSetting(
  path: string,
  texts: readonly (string | null)[],
  read: NumberReader,
  tell: (problem: LinkProblem) => void,
): Value | null {
  const [text, ...others] = new Set(texts);
  if (others.length > 0) {
    tell({ kind: 'twice', path, texts: texts.map((each) => each ?? '') });
    return null;
  }
  const refuse = (allowed: string): null => {
    const isNumber = isList(path) || FIELD_BY_PATH.get(path)?.kind === 'number';
    tell({ kind: 'unused', issue: fieldIssue(path, text ?? '', allowed), isNumber });
    return null;
  };
  if (isList(path)) return text === null ? refuse(LISTS[path].allowed) : readRows(path, text!, read, tell);
  const field = FIELD_BY_PATH.get(path)!;
  if (text === null || text === undefined) return refuse(`${path}=value, with ${allowedValues(field)}`);
  const value = readInAnyCase(field, text, read, tell);
  if (value !== null && isAccepted(field, value)) return value;
  const why = field.kind === 'number' ? read(text, unitOf(field)) : NOT_A_NUMBER;
  return refuse(
    typeof why === 'string' && why !== NOT_A_NUMBER ? `${allowedValues(field)}; it ${why}` : allowedValues(field),
  );
}

function readInAnyCase(
  field: Field,
  text: string,
  read: NumberReader,
  tell: (problem: LinkProblem) => void,
): FieldValue | null {
  if (field.kind === 'number' || field.kind === 'text') return readValue(field, text, read);
  const options = field.kind === 'choice' ? field.options : ['true', 'false'];
  const option = options.find((each) => each.toLowerCase() === text.trim().toLowerCase());
  if (option === undefined) return null;
  if (option !== text) tell({ kind: 'spelling', from: text, to: option });
  return readValue(field, option);
}

/** The rows that count; null, and told, when none of them does. One that does not leaves the others. */
function readRows(
  path: ListPath,
  text: string,
  read: NumberReader,
  tell: (problem: LinkProblem) => void,
): readonly object[] | null {
  const { parse, most, allowed } = LISTS[path];
  const texts = text === '' ? [] : text.split(STEP_SEPARATOR);
  const refuse = (place: string, value: string, isNumber: boolean) =>
    tell({ kind: 'unused', issue: fieldIssue(place, value, allowed), isNumber });
  const parsed: readonly (object | null)[] = parse(text, read);
  const rows = parsed.flatMap((row, i) => {
    if (row !== null) return checkedRow(path, row, i, tell);
    refuse(texts.length === 1 ? path : `${path}.${i}`, texts[i]!, true);
    return [];
  });
  if (texts.length > most) refuse(path, `${texts.length} rows`, false);
  return rows.length === 0 && texts.length > 0 ? null : rows;
}

/** The row as the check leaves it; none, and told, where it is not allowed. */
function checkedRow(
  path: ListPath,
  row: object,
  index: number,
  tell: (problem: LinkProblem) => void,
): readonly object[] {
  const [group = '', key = ''] = path.split('.');
  try {
    return LISTS[path].of(applyPatch(defaultConfig(), parsePatch({ [group]: { [key]: [row] } })));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const issue of error.issues) tell({ kind: 'unused', issue: ofRow(issue, path, index), isNumber: false });
    return [];
  }
}
function ofRow(issue: ConfigIssue, list: ListPath, index: number): ConfigIssue {
  const path = issue.path.replace(`${list}.0`, `${list}.${index}`);
  return { ...issue, path, message: issue.message.replace(issue.path, path) };
}

/** `base` with these values. Those that contradict each other are taken out again, all of them: which one is wrong, nobody knows. */
function consistent(base: Config, values: Map<string, Value>, tell: (problem: LinkProblem) => void): Config {
  for (const { paths, issue } of brokenRules(withAll(base, values))) {
    const inLink = paths.filter((path) => values.delete(path));
    tell({ kind: 'contradiction', paths: inLink, issue });
  }
  return withAll(base, values);
}
function withAll(base: Config, values: ReadonlyMap<string, Value>): Config {
  let config = base;
  for (const [path, value] of values) config = withField(config, path, value);
  return config;
}
