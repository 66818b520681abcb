/**
 * Configurations as values: defaults, reading and writing a field by its path, and the form they take in shared
 * memory (one f64 per field, in the order of `FIELDS`, of CONFIG_WORDS; choices by index, switches as 0 or 1, texts not at all).
 */
import type { Config, FieldValue } from '../config-types.ts';
import { FIELDS, type Field } from './config-fields.ts';

type Node = { [key: string]: FieldValue | readonly object[] | Node };

/** The value at a dotted path; undefined where there is none. */
export function getField(config: Config, path: string): FieldValue | undefined {
  let node: unknown = config;
  for (const key of path.split('.')) node = isNode(node) ? node[key] : undefined;
  return isNode(node) ? undefined : (node as FieldValue | undefined);
}

/** A copy of `config` with one field set; it shares all groups beside. The value is not checked here: see `parsePatch`. */
export function withField(config: Config, path: string, value: FieldValue | readonly object[]): Config {
  return withValue(config, path.split('.'), value) as Config;
}
function withValue(node: unknown, [key, ...rest]: readonly string[], value: FieldValue | readonly object[]): unknown {
  if (!isNode(node) || key === undefined) return node;
  if (rest.length === 0) return { ...node, [key]: value };
  return key in node ? { ...node, [key]: withValue(node[key], rest, value) } : node;
}

/** All settings at their current defaults; a new object each time. */
export function defaultConfig(): Config {
  return build((field) => field.default);
}

/** Writes a configuration as words. @param target CONFIG_WORDS long */
export function encodeConfig(config: Config, target: Float64Array): void {
  FIELDS.forEach((field, i) => {
    target[i] = encodeValue(field, getField(config, field.path)!);
  });
}
/** The configuration that words say, with the defaults of what words do not hold: texts and lists. */
export function decodeConfig(words: Float64Array): Config {
  return build((field, i) => decodeField(field, words[i]!));
}

function encodeValue(field: Field, value: FieldValue): number {
  if (field.kind === 'text') return 0;
  return field.kind === 'choice' ? field.options.indexOf(String(value)) : Number(value);
}
/** The value of one field, from its word. */
export function decodeField(field: Field, word: number): FieldValue {
  switch (field.kind) {
    case 'number':
      return word;
    case 'switch':
      return word !== 0;
    case 'choice':
      return field.options[word] ?? field.default;
    case 'text':
      return field.default;
  }
}

/** Builds a configuration field by field. That it has the shape of `Config` is what the tests of FIELDS show. */
function build(value: (field: Field, index: number) => FieldValue): Config {
  const root: Node = {};
  FIELDS.forEach((field, i) => {
    const keys = field.path.split('.');
    const last = keys.pop()!;
    let node = root;
    for (const key of keys) {
      const next = node[key] ?? {};
      if (!isNode(next)) throw new Error(`${field.path}: a group and a field share a name`);
      node[key] = next;
      node = next;
    }
    node[last] = value(field, i);
  });
  const config = root as object as Config;
  config.failures.timeline = [];
  config.objectives.list = [];
  return config;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
