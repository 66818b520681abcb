import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONFIG_WORDS } from '../../memory/memory-map.ts';
import { sampleTexts } from '../../testing/sample-texts.ts';
import type { Config, FieldValue } from '../config-types.ts';
import { applyPatch } from './config-check.ts';
import { decodeConfig, defaultConfig, encodeConfig, getField, withField } from './config-codec.ts';
import { FIELDS, type Field } from './config-fields.ts';
import { FIELD_HELP } from './field-help.ts';
import { isAccepted } from './field-values.ts';

const TEXTS = FIELDS.filter((field) => field.kind === 'text');
const named = FIELDS.map((field) => [field.path, field] as const);

/** Paths of all values in a configuration. */
function paths(node: object, prefix = ''): string[] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'object' ? paths(value, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}
function anyValue(field: Field): fc.Arbitrary<FieldValue> {
  switch (field.kind) {
    case 'number':
      return field.isInteger
        ? fc.integer({ min: field.min, max: field.max })
        : fc.double({ min: field.min, max: field.max, noNaN: true });
    case 'choice':
      return fc.constantFrom(...field.options);
    case 'switch':
      return fc.boolean();
    case 'text':
      return fc.constantFrom(...sampleTexts(field));
  }
}
/** Any configuration, each field within its own range. */
const configuration: fc.Arbitrary<Config> = fc
  .tuple(...FIELDS.map(anyValue))
  .map((values) => FIELDS.reduce((config, field, i) => withField(config, field.path, values[i]!), defaultConfig()));

function roundTrip(config: Config): Config {
  const words = new Float64Array(CONFIG_WORDS);
  encodeConfig(config, words);
  return decodeConfig(words);
}

describe('the list of fields', () => {
  test('names each path once, and no path is a group of another', () => {
    const all = FIELDS.map(({ path }) => path);
    expect(new Set(all).size).toBe(all.length);
    for (const path of all) expect(all.filter((other) => other.startsWith(`${path}.`))).toEqual([]);
  });

  test('is the whole configuration, and nothing but it', () => {
    expect(paths(defaultConfig()).sort()).toEqual(FIELDS.map(({ path }) => path).sort());
    expect(FIELDS.length).toBeLessThanOrEqual(CONFIG_WORDS);
  });

  test.each(named)('%s has a default that is allowed, a label and a sentence of help', (_, field) => {
    expect(isAccepted(field, field.default)).toBe(true);
    expect(field.label).toMatch(/^[A-Z]/);
    expect(FIELD_HELP[field.path]).toMatch(/[.…]$/);
    if (field.kind === 'choice') {
      expect(new Set(field.options).size).toBe(field.options.length);
      expect(field.options.length).toBeGreaterThan(1);
    }
    if (field.kind === 'number') {
      expect(field.min).toBeLessThan(field.max);
      expect(isAccepted(field, field.min) && isAccepted(field, field.max)).toBe(true);
    }
  });

  test('has help for every field and for nothing else, in the same order', () => {
    expect(Object.keys(FIELD_HELP)).toEqual(FIELDS.map(({ path }) => path));
  });

  test('the default configuration as a whole is allowed', () => {
    expect(applyPatch(defaultConfig(), defaultConfig())).toEqual(defaultConfig());
  });
});

describe('a configuration in shared memory', () => {
  test('comes back as it went in, whatever it is, but for its texts', () => {
    fc.assert(
      fc.property(configuration, (config) => {
        const without = TEXTS.reduce((each, { path }) => withField(each, path, ''), config);
        expect(roundTrip(config)).toEqual(without);
      }),
    );
  });

  test.each(TEXTS.map((field) => [field.path, field] as const))('%s leaves no trace there', (path, field) => {
    const words = new Float64Array(CONFIG_WORDS);
    encodeConfig(withField(defaultConfig(), path, sampleTexts(field).at(-1)!), words);
    const plain = new Float64Array(CONFIG_WORDS);
    encodeConfig(defaultConfig(), plain);
    expect(words).toEqual(plain);
  });

  test.each(FIELDS.flatMap((field) => (field.kind === 'text' ? [] : [[field.path, field] as const])))(
    '%s has a word of its own',
    (path, field) => {
      const words = new Float64Array(CONFIG_WORDS);
      encodeConfig(defaultConfig(), words);
      const other =
        field.kind === 'switch'
          ? !field.default
          : field.kind === 'choice'
            ? field.options.at(-1)!
            : field.default === field.max
              ? field.min
              : field.max;
      const changed = new Float64Array(CONFIG_WORDS);
      encodeConfig(withField(defaultConfig(), path, other), changed);
      const different = [...words.keys()].filter((i) => words[i] !== changed[i]);
      expect(different).toEqual([FIELDS.indexOf(field)]);
    },
  );

  test('of words that mean nothing the defaults are taken', () => {
    const words = new Float64Array(CONFIG_WORDS);
    encodeConfig(defaultConfig(), words);
    for (const [i, field] of FIELDS.entries()) if (field.kind === 'choice') words[i] = 99;
    expect(decodeConfig(words)).toEqual(defaultConfig());
  });
});

describe('a field by its path', () => {
  test('is read and written, in a copy', () => {
    const config = defaultConfig();
    const changed = withField(config, 'scheduler.budgetMs.urgent', 7);
    expect([getField(config, 'scheduler.budgetMs.urgent'), getField(changed, 'scheduler.budgetMs.urgent')]).toEqual([
      200, 7,
    ]);
    expect(withField(changed, 'scheduler.budgetMs.urgent', 200)).toEqual(config);
  });

  test.each(['', 'load', 'load.', 'load.none', 'load.mode.x', '__proto__'])('%j is none', (path) => {
    expect(getField(defaultConfig(), path)).toBeUndefined();
  });
});
