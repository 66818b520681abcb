/**
 * A configuration as the hash of an address: `#load.mode=max&channels.capacity=4096`.
 *
 * Fields that have their default are left out, the others follow the order of `FIELDS`, so that equal configurations
 * give equal addresses. Reading starts from the defaults and accepts any subset in any order.
 */

import { applyPatch, MOST_ISSUES, unknownField } from './config-check.ts';
import { defaultConfig, type FieldValue, getField, withField } from './config-codec.ts';
import { ConfigError, type ConfigIssue, fieldIssue } from './config-error.ts';
import { FIELD_BY_PATH, FIELDS, type Field } from './config-fields.ts';
import type { Config, TimelineStep } from './config-types.ts';
import { accepts, allowedValues, readValue } from './field-values.ts';
import { parseTimeline, TIMELINE, TIMELINE_ALLOWED } from './timeline.ts';
import { formatTimeline } from './timeline-text.ts';

/** Longest hash that is read; all fields written out take less than half of it. */
const MAX_LENGTH = 8192;

/** The hash of a configuration without its `#`; empty for the default one. */
export function toHash(config: Config): string {
  const defaults = defaultConfig();
  const changed = FIELDS.filter((field) => getField(config, field.path) !== getField(defaults, field.path));
  const parts = changed.map((field) => `${field.path}=${encodeURIComponent(String(getField(config, field.path)))}`);
  const { timeline } = config.failures;
  if (timeline.length > 0) parts.push(`${TIMELINE}=${encodeURIComponent(formatTimeline(timeline))}`);
  return parts.join('&');
}

/**
 * The configuration that a hash describes, with or without its `#`.
 * @throws ConfigError with every part that is malformed, unknown, repeated or out of range, or the first 20 of them.
 */
export function fromHash(hash: string): Config {
  const text = hash.startsWith('#') ? hash.slice(1) : hash;
  if (text.length > MAX_LENGTH) {
    throw new ConfigError([fieldIssue('address', `${text.length} characters`, `at most ${MAX_LENGTH} after the #`)]);
  }
  const issues: ConfigIssue[] = [];
  const seen = new Set<string>();
  let config = defaultConfig();
  for (const part of text.split('&')) {
    if (part === '') continue;
    if (issues.length === MOST_ISSUES) break;
    const read = readPart(part, seen);
    if ('message' in read) issues.push(read);
    else if ('timeline' in read) config = { ...config, failures: { ...config.failures, timeline: read.timeline } };
    else config = withField(config, read.field.path, read.value);
  }
  if (issues.length > 0) throw new ConfigError(issues);
  return applyPatch(defaultConfig(), config);
}

type Part = { field: Field; value: FieldValue } | { timeline: readonly TimelineStep[] } | ConfigIssue;

function readPart(part: string, seen: Set<string>): Part {
  const at = part.indexOf('=');
  const path = decode(at < 0 ? part : part.slice(0, at));
  const text = decode(at < 0 ? '' : part.slice(at + 1));
  if (path === null) return fieldIssue('address', part, ENCODING);
  if (text === null) return fieldIssue(path || 'address', part.slice(at + 1), ENCODING);
  if (path === TIMELINE) return readTimeline(text, seen);
  const field = FIELD_BY_PATH.get(path);
  if (field === undefined) return unknownField(path, text);
  if (at < 0) return fieldIssue(path, part, `${path}=value, with ${allowedValues(field)}`);
  if (seen.has(path)) return fieldIssue(path, text, 'once per address');
  seen.add(path);
  const value = parseValue(field, text);
  return value === null ? fieldIssue(path, text, allowedValues(field)) : { field, value };
}

/** What the steps hold is checked with the whole configuration. */
function readTimeline(text: string, seen: Set<string>): Part {
  if (seen.has(TIMELINE)) return fieldIssue(TIMELINE, text, 'once per address');
  seen.add(TIMELINE);
  const timeline = parseTimeline(text);
  return timeline === null ? fieldIssue(TIMELINE, text, TIMELINE_ALLOWED.text) : { timeline };
}

const ENCODING = 'percent-encoded UTF-8';

/** The value a text stands for, or null when it stands for none that the field accepts. */
function parseValue(field: Field, text: string): FieldValue | null {
  const value = readValue(field, text);
  return value !== null && accepts(field, value) ? value : null;
}
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
