import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleTexts } from '../../testing/sample-texts.ts';
import type { FieldValue } from '../config-types.ts';
import { applyPatch, parsePatch } from './config-check.ts';
import { defaultConfig, getField, withField } from './config-codec.ts';
import { ConfigError, type ConfigIssue } from './config-error.ts';
import { FIELDS, type Field } from './config-fields.ts';
import { allowedValues } from './field-values.ts';

/** The issues that `act` is refused with. */
function issuesOf(act: () => unknown): readonly ConfigIssue[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  throw new Error('was accepted');
}
/** A patch that holds one value at a path, whatever it is. */
function patchAt(path: string, value: unknown): object {
  return path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;
}
function outOfRange(field: Field): unknown[] {
  const never = [null, [], {}, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, undefined];
  switch (field.kind) {
    case 'number':
      return [
        ...never,
        field.min - 1,
        field.max + 1,
        String(field.min),
        true,
        ...(field.isInteger ? [field.min + 0.5] : []),
      ];
    case 'choice':
      return [...never, 'no such option', '', 0, true, field.options[0]!.toUpperCase()];
    case 'switch':
      return [...never, 0, 1, 'true'];
    case 'text':
      return [...never, 0, true, ' ', 'two words', 'x'.repeat(500), 'ws://user:secret@host:1 '];
  }
}

function endsOf(field: Field): readonly FieldValue[] {
  switch (field.kind) {
    case 'number':
      return [field.min, field.max];
    case 'choice':
      return field.options;
    case 'switch':
      return [true, false];
    case 'text':
      return sampleTexts(field);
  }
}

describe('parsePatch', () => {
  test('an empty patch is a patch', () => expect(parsePatch({})).toEqual({}));

  test('a valid subset comes back as it went in', () => {
    const patch = { load: { mode: 'max', classMix: { bulk: 0.5 } }, breaker: { enabled: false } };
    expect(parsePatch(patch)).toEqual(patch);
  });

  test('the default configuration is valid', () => expect(parsePatch(defaultConfig())).toEqual(defaultConfig()));

  test.each(FIELDS.map((field) => [field.path, field] as const))('%s refuses what it must', (path, field) => {
    for (const value of outOfRange(field)) {
      const issues = issuesOf(() => parsePatch(patchAt(path, value)));
      expect(issues).toHaveLength(1);
      expect(issues[0]).toMatchObject({ path, allowed: allowedValues(field) });
      expect(issues[0]?.message).toContain(path);
      expect(issues[0]?.message).toContain(allowedValues(field));
    }
  });

  test('the ends of every range are allowed', () => {
    for (const field of FIELDS) {
      const values = endsOf(field);
      for (const value of values) expect(parsePatch(patchAt(field.path, value))).toEqual(patchAt(field.path, value));
    }
  });

  test('the message names field, value and range', () => {
    const [issue] = issuesOf(() => parsePatch({ channels: { capacity: 70_000 } }));
    expect(issue?.message).toBe(
      'channels.capacity: 70000 is not allowed here; allowed: a whole number from 1 to 65,536 events',
    );
  });

  test('an unknown field is named with the nearest known one', () => {
    const [issue] = issuesOf(() => parsePatch({ channels: { capasity: 5 } }));
    expect(issue?.message).toBe('channels.capasity: no such field; did you mean channels.capacity?');
  });

  test('every complaint is reported at once', () => {
    const issues = issuesOf(() => parsePatch({ load: { mode: 'fast', sensors: 0 }, nonsense: 1, more: 2, batch: 7 }));
    expect(issues.map((issue) => issue.path).sort()).toEqual([
      'batch',
      'load.mode',
      'load.sensors',
      'more',
      'nonsense',
    ]);
  });

  test('names that every object inherits are unknown fields', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']) {
      const input: unknown = JSON.parse(`{ "${name}": { "polluted": true }, "load": { "${name}": 1 } }`);
      expect(issuesOf(() => parsePatch(input)).map((issue) => issue.path)).toEqual([name, `load.${name}`]);
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test.each([[null], [5], ['load'], [[]]])(
    'a group or a whole that is %j is refused with what belongs there',
    (input) => {
      expect(issuesOf(() => parsePatch(input))[0]?.message).toContain('configuration:');
      expect(issuesOf(() => parsePatch({ batch: input }))[0]?.message).toContain(
        'an object with any of maxSize, maxWaitMs',
      );
    },
  );

  test('a flood of unknown fields makes a short message', () => {
    const flood = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`field${i}`, i]));
    expect(issuesOf(() => parsePatch(flood))).toHaveLength(20);
  });

  test('long names and values are cut in the message', () => {
    const long = 'x'.repeat(1_000_000);
    for (const issue of issuesOf(() => parsePatch({ [long]: 1, load: { mode: long } }))) {
      expect(issue.message.length).toBeLessThan(300);
    }
  });

  test('whatever comes in, it is a patch or a ConfigError', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
        (input) => {
          try {
            parsePatch(input);
          } catch (error) {
            expect(error).toBeInstanceOf(ConfigError);
          }
        },
      ),
    );
  });

  test('values that cannot be turned into text are still refused politely', () => {
    const hostile = {
      toString: () => {
        throw new Error('no');
      },
    };
    expect(issuesOf(() => parsePatch({ load: { mode: hostile, seed: Symbol('s'), sensors: () => 1 } }))).toHaveLength(
      3,
    );
  });
});

describe('applyPatch', () => {
  test('sets what the patch names and nothing else, on a copy', () => {
    const before = defaultConfig();
    const after = applyPatch(before, { batch: { maxSize: 10 } });
    expect(after).toEqual(withField(defaultConfig(), 'batch.maxSize', 10));
    expect(before).toEqual(defaultConfig());
  });

  test('any allowed value of any field arrives', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS), fc.double({ min: 0, max: 1, noNaN: true }), (field, share) => {
        const value = pick(field, share);
        const config = withField(defaultConfig(), 'breaker.maxOpenMs', 600_000);
        const roomy = withField(config, 'breaker.window', 1000);
        if (field.path === 'breaker.maxOpenMs' || field.path === 'breaker.window') return;
        // It needs a trace that has been opened.
        if (value === 'trace') return;
        // What these may be depends on each other.
        if (/\.p(?:50|99)(?:Us|Ms)$/.test(field.path) && !field.path.startsWith('objectives.')) return;
        expect(getField(applyPatch(roomy, patchAt(field.path, value)), field.path)).toBe(value);
      }),
    );
  });

  test.each([
    ['load.classMix', { load: { classMix: { urgent: 0, normal: 0, bulk: 0 } } }, 'at least one share above 0'],
    ['database.p99Ms', { database: { p50Ms: 20 } }, 'at least database.p50Ms, which is 20 ms'],
    ['breaker.maxOpenMs', { breaker: { openMs: 5000, maxOpenMs: 4999 } }, 'at least breaker.openMs, which is 5000 ms'],
    ['breaker.minimumCalls', { breaker: { minimumCalls: 51 } }, 'at most breaker.window, which is 50 calls'],
  ])('%s is checked against its neighbours', (path, patch, allowed) => {
    const [issue, ...others] = issuesOf(() => applyPatch(defaultConfig(), patch));
    expect(others).toEqual([]);
    expect(issue?.path).toBe(path);
    expect(issue?.message).toContain(allowed);
  });

  test('rules between fields look at the outcome, not at the order of changes', () => {
    const patch = { breaker: { minimumCalls: 200, window: 500, openMs: 60_000, maxOpenMs: 60_000 } };
    expect(applyPatch(defaultConfig(), patch).breaker).toMatchObject(patch.breaker);
  });
});

function pick(field: Field, share: number): FieldValue {
  switch (field.kind) {
    case 'number': {
      const value = field.min + (field.max - field.min) * share;
      return field.isInteger ? Math.round(value) : value;
    }
    case 'choice':
      return field.options[Math.min(field.options.length - 1, Math.floor(share * field.options.length))]!;
    case 'switch':
      return share >= 0.5;
    case 'text': {
      const texts = sampleTexts(field);
      return texts[Math.min(texts.length - 1, Math.floor(share * texts.length))]!;
    }
  }
}
