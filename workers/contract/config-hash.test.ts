import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch } from './config-check.ts';
import { defaultConfig, type FieldValue, withField } from './config-codec.ts';
import { ConfigError, type ConfigIssue } from './config-error.ts';
import { FIELDS, type Field } from './config-fields.ts';
import { fromHash, toHash } from './config-hash.ts';
import type { Config } from './config-types.ts';

function anyValue(field: Field): fc.Arbitrary<FieldValue> {
  switch (field.kind) {
    case 'number':
      return field.integer
        ? fc.integer({ min: field.min, max: field.max })
        : fc.double({ min: field.min, max: field.max, noNaN: true }).map((value) => value + 0);
    case 'choice':
      return fc.constantFrom(...field.options);
    case 'switch':
      return fc.boolean();
  }
}
/** Any valid configuration: every field drawn on its own, those that break a rule between fields left out. */
const configs: fc.Arbitrary<Config> = fc
  .tuple(...FIELDS.map((field) => fc.option(anyValue(field), { nil: field.default })))
  .map((values) =>
    values.reduce<Config>((config, value, i) => withField(config, FIELDS[i]!.path, value), defaultConfig()),
  )
  .filter((config) => {
    try {
      return applyPatch(defaultConfig(), config) !== null;
    } catch {
      return false;
    }
  });

function issuesOf(hash: string): readonly ConfigIssue[] {
  try {
    fromHash(hash);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  throw new Error(`${hash} was accepted`);
}

describe('toHash', () => {
  test('the default configuration needs no hash', () => expect(toHash(defaultConfig())).toBe(''));

  test('only what differs is written, readably, in the order of the fields', () => {
    const config = applyPatch(defaultConfig(), {
      channels: { capacity: 4096 },
      load: { mode: 'max', staleRatio: 0.25 },
    });
    expect(toHash(config)).toBe('load.mode=max&load.staleRatio=0.25&channels.capacity=4096');
  });

  test('every configuration survives the round trip', () => {
    fc.assert(
      fc.property(configs, (config) => {
        expect(fromHash(`#${toHash(config)}`)).toEqual(config);
      }),
    );
  });

  test('equal configurations give equal hashes', () => {
    fc.assert(
      fc.property(configs, (config) => {
        expect(toHash(fromHash(toHash(config)))).toBe(toHash(config));
      }),
    );
  });

  test('all fields together fit', () => {
    const longest = FIELDS.map((field) => `${field.path}=1.7976931348623157e+308`).join('&');
    expect(longest.length).toBeLessThan(8192);
  });
});

describe('fromHash', () => {
  test('an empty hash is the default configuration', () => {
    for (const hash of ['', '#', '#&', '&&']) expect(fromHash(hash)).toEqual(defaultConfig());
  });

  test('order does not matter', () => {
    expect(fromHash('#load.sensors=5&load.mode=max')).toEqual(fromHash('#load.mode=max&load.sensors=5'));
  });

  test.each([
    ['load.mode=fast', 'load.mode: "fast" is not allowed here; allowed: one of rate, max'],
    ['load.sensors=0', 'load.sensors: "0" is not allowed here; allowed: a whole number from 1 to 65,535'],
    ['load.sensors=1.5', 'load.sensors: "1.5" is not allowed here; allowed: a whole number from 1 to 65,535'],
    ['load.sensors=', 'load.sensors: "" is not allowed here; allowed: a whole number from 1 to 65,535'],
    [
      'load.sensors',
      'load.sensors: "load.sensors" is not allowed here; allowed: load.sensors=value, with a whole number',
    ],
    ['load.sensors=0x10', 'load.sensors: "0x10" is not allowed'],
    ['load.sensors=NaN', 'load.sensors: "NaN" is not allowed'],
    ['load.sensors=%20', 'load.sensors: " " is not allowed'],
    ['breaker.enabled=1', 'breaker.enabled: "1" is not allowed here; allowed: true or false'],
    ['load.modes=max', 'load.modes: no such field; did you mean load.mode?'],
    ['__proto__.x=1', '__proto__.x: no such field; did you mean'],
    ['load.mode=max&load.mode=max', 'load.mode: "max" is not allowed here; allowed: once per address'],
    ['load.mode=%E0%A4', 'load.mode: "%E0%A4" is not allowed here; allowed: percent-encoded UTF-8'],
    ['%E0%A4', 'address: "%E0%A4" is not allowed here; allowed: percent-encoded UTF-8'],
    ['breaker.openMs=40000', 'breaker.maxOpenMs: 30000 is not allowed here; allowed: at least breaker.openMs'],
  ])('%s is refused', (hash, message) => {
    const issues = issuesOf(`#${hash}`);
    expect(issues).toHaveLength(1);
    expect(issues[0]?.message).toContain(message);
  });

  test('every bad part is reported', () => {
    const issues = issuesOf('#load.mode=fast&batch.maxSize=10&nonsense=1&load.sensors=-1');
    expect(issues.map((issue) => issue.path)).toEqual(['load.mode', 'nonsense', 'load.sensors']);
  });

  test('a hash that is far too long is refused without being read', () => {
    expect(issuesOf(`#${'load.mode=max&'.repeat(100_000)}`)[0]?.message).toContain('at most 8192');
  });

  test('whatever stands in the address, it is a configuration or a ConfigError', () => {
    const parts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc
        .tuple(fc.constantFrom(...FIELDS.map((field) => field.path)), fc.string({ maxLength: 8 }))
        .map((p) => p.join('=')),
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 6 }), (list) => {
        const hash = `#${list.join('&')}`;
        try {
          fromHash(hash);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
    );
  });
});
