/**
 * A configuration as the hash of an address: `#load.mode=max&channels.capacity=4096`.
 *
 * Fields that have their default are left out, the others follow the order of `FIELDS`, so that equal configurations
 * give equal addresses. Reading starts from the defaults and accepts any subset in any order.
 */

import {
  accepts,
  allowedValues,
  applyPatch,
  ConfigError,
  type ConfigIssue,
  FIELD_BY_PATH,
  fieldIssue,
  unknownField,
} from './config-check.ts';
import { defaultConfig, type FieldValue, getField, withField } from './config-codec.ts';
import { FIELDS, type Field } from './config-fields.ts';
import type { Config } from './config-types.ts';

/** Longest hash that is read; all fields written out take less than half of it. */
const MAX_LENGTH = 8192;

/** The hash of a configuration without its `#`; empty for the default one. */
export function toHash(config: Config): string {
  const defaults = defaultConfig();
  const changed = FIELDS.filter((field) => getField(config, field.path) !== getField(defaults, field.path));
  return changed.map((field) => `${field.path}=${encodeURIComponent(String(getField(config, field.path)))}`).join('&');
}

/**
 * The configuration that a hash describes, with or without its `#`.
 * @throws ConfigError with every part that is malformed, unknown, repeated or out of range.
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
    const read = readPart(part, seen);
    if ('message' in read) issues.push(read);
    else config = withField(config, read.field.path, read.value);
  }
  if (issues.length > 0) throw new ConfigError(issues);
  return applyPatch(defaultConfig(), config);
}

function readPart(part: string, seen: Set<string>): { field: Field; value: FieldValue } | ConfigIssue {
  const at = part.indexOf('=');
  const path = decode(at < 0 ? part : part.slice(0, at));
  const text = decode(at < 0 ? '' : part.slice(at + 1));
  if (path === null) return fieldIssue('address', part, ENCODING);
  if (text === null) return fieldIssue(path, part.slice(at + 1), ENCODING);
  const field = FIELD_BY_PATH.get(path);
  if (field === undefined) return unknownField(path, text);
  if (at < 0) return fieldIssue(path, part, `${path}=value, with ${allowedValues(field)}`);
  if (seen.has(path)) return fieldIssue(path, text, 'once per address');
  seen.add(path);
  const value = parseValue(field, text);
  return value === null ? fieldIssue(path, text, allowedValues(field)) : { field, value };
}

const ENCODING = 'percent-encoded UTF-8';

/** Decimal notation only: `Number` alone would also take '', ' 1 ', '0x10' and 'Infinity'. */
const DECIMAL = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;

/** The value a text stands for, or null when it stands for none that the field accepts. */
function parseValue(field: Field, text: string): FieldValue | null {
  const value = readValue(field, text);
  return value !== null && accepts(field, value) ? value : null;
}
function readValue(field: Field, text: string): FieldValue | null {
  switch (field.kind) {
    case 'number':
      return DECIMAL.test(text) ? Number(text) : null;
    case 'choice':
      return text;
    case 'switch':
      return text === 'true' ? true : text === 'false' ? false : null;
  }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
