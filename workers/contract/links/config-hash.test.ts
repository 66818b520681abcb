import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleTexts } from '../../testing/sample-texts.ts';
import type { Config, ConfigPatch, FieldValue } from '../config-types.ts';
import { SERVED_STAGES } from '../name-sets.ts';
import { applyPatch } from '../settings/config-check.ts';
import { defaultConfig, getField, withField } from '../settings/config-codec.ts';
import { FIELDS, type Field } from '../settings/config-fields.ts';
import { defaultsOf } from '../settings/default-sets.ts';
import { TIMELINE } from '../settings/timeline-text.ts';
import { readLink } from './config-hash.ts';
import { MAX_LENGTH } from './link-parts.ts';
import { isLoss } from './link-problems.ts';
import { problemText } from './link-texts.ts';
import { toHash } from './to-hash.ts';

function anyValue(field: Field): fc.Arbitrary<FieldValue> {
  switch (field.kind) {
    case 'number':
      return field.isInteger
        ? fc.integer({ min: field.min, max: field.max })
        : fc.double({ min: field.min, max: field.max, noNaN: true }).map((value) => value + 0);
    case 'choice':
      return fc.constantFrom(...field.options);
    case 'switch':
      return fc.boolean();
    case 'text':
      return fc.constantFrom(...sampleTexts(field));
  }
}
/** Of six stages and the database the P99 may not be below the median: hardly one of a hundred would be left. */
function withOrderedTimes(config: Config): Config {
  for (const stage of SERVED_STAGES) {
    const times = config.service[stage];
    Object.assign(times, { p50Us: Math.min(times.p50Us, times.p99Us), p99Us: Math.max(times.p50Us, times.p99Us) });
  }
  const { p50Ms, p99Ms } = config.database;
  Object.assign(config.database, { p50Ms: Math.min(p50Ms, p99Ms), p99Ms: Math.max(p50Ms, p99Ms) });
  return config;
}
/** Any valid configuration: every field drawn on its own, those that break a rule between fields left out. */
const configs: fc.Arbitrary<Config> = fc
  .tuple(...FIELDS.map((field) => fc.option(anyValue(field), { nil: field.default })))
  .map((values) =>
    values.reduce<Config>((config, value, i) => withField(config, FIELDS[i]!.path, value), defaultConfig()),
  )
  .map(withOrderedTimes)
  .filter((config) => {
    try {
      return applyPatch(defaultConfig(), config) !== null;
    } catch {
      return false;
    }
  });

/** Link problems as far as settings are lost by them, as a person reads them. */
function told(hash: string): readonly string[] {
  return readLink(hash).problems.filter(isLoss).map(problemText);
}
function valuesOf(config: Config): Record<string, unknown> {
  return Object.fromEntries(PATHS.map((path) => [path, textAt(config, path)]));
}
function textAt(config: Config, path: string): unknown {
  return path === TIMELINE ? JSON.stringify(config.failures.timeline) : getField(config, path);
}
const PATHS = [...FIELDS.map(({ path }) => path), TIMELINE];
const patched = (patch: ConfigPatch): Config => applyPatch(defaultConfig(), patch);
/** What a link without `v` leaves out has the defaults of the first set. */
const byHand = (patch: ConfigPatch): Config => applyPatch(defaultsOf(1), patch);
const LONG = patched({
  load: { mode: 'max', encoding: 'packet', sensors: 64, seed: 12_345, classMix: { urgent: 0.25, bulk: 0.001 } },
  channels: { capacity: 4096, whenFull: 'shed' },
  transform: { workers: 12, scheduling: 'static', irregularity: 0.75 },
  scheduler: { policy: 'fifo', discardExpired: false, budgetMs: { urgent: 1234.5 } },
  storage: { kind: 'memory' },
  failures: {
    storage: { latencyMs: 1e-7 },
    timeline: [
      { at: 10, what: 'failures.storage.outage', value: true, for: 5 },
      { at: 20.5, what: 'kill', value: 'transform-12', for: 0 },
    ],
  },
});

describe('toHash', () => {
  test('the default configuration needs no hash', () => expect(toHash(defaultConfig())).toBe(''));

  test('only what differs is written, readably, in the order of the fields, with its number and an end', () => {
    const config = patched({ channels: { capacity: 4096 }, load: { mode: 'max', staleRatio: 0.25 } });
    expect(toHash(config)).toBe('v=3&n=3&load.mode=max&load.staleRatio=0.25&channels.capacity=4096&end');
  });

  test('every configuration survives the round trip, and nothing is amiss', () => {
    fc.assert(
      fc.property(configs, (config) => {
        expect(readLink(`#${toHash(config)}`)).toEqual({ config, problems: [] });
      }),
    );
  });

  test('all fields and the longest timeline together fit four times', () => {
    const longest = FIELDS.map((field) => `${field.path}=1.7976931348623157e+308`).join('&');
    expect(longest.length + 20 * 80).toBeLessThan(MAX_LENGTH / 2);
  });
});

describe('readLink', () => {
  test('an empty hash is the default configuration', () => {
    for (const hash of ['', '#', '#&', '&&', '#?']) {
      expect(readLink(hash)).toEqual({ config: defaultConfig(), problems: [] });
    }
  });

  test('order does not matter', () => {
    expect(readLink('#load.sensors=5&load.mode=max')).toEqual(readLink('#load.mode=max&load.sensors=5'));
  });

  test.each([
    ['load.mode=fast', 'load.mode: "fast" is not allowed here; allowed: one of rate, max'],
    ['load.sensors=0', 'load.sensors: "0" is not allowed here; allowed: a whole number from 1 to 65,535'],
    ['load.sensors=1.5', 'load.sensors: "1.5" is not allowed here; allowed: a whole number from 1 to 65,535'],
    ['load.sensors=', 'load.sensors: "" is not allowed here; allowed: a whole number from 1 to 65,535'],
    ['load.sensors', 'load.sensors: "" is not allowed here; allowed: load.sensors=value, with a whole number'],
    ['load.sensors=0x10', 'load.sensors: "0x10" is not allowed'],
    ['load.sensors=NaN', 'load.sensors: "NaN" is not allowed'],
    ['load.sensors=%20', 'load.sensors: " " is not allowed'],
    ['breaker.enabled=1', 'breaker.enabled: "1" is not allowed here; allowed: true or false'],
    ['load.modes=max', 'load.modes: no such field; did you mean load.mode?'],
    ['sensors=5', 'sensors: no such field; did you mean load.sensors?'],
    ['__proto__.x=1', '__proto__.x: no such field'],
    ['utm_source=mail', 'utm_source: no such field'],
    ['fbclid=IwAR0x', 'fbclid: no such field'],
    ['load.mode=max&load.mode=rate', 'load.mode: given more than once, as "max" and "rate"; none of them is used'],
    ['load.mode=%E0%A4', 'load.mode: "load.mode=%E0%A4" is not allowed here; allowed: percent-encoded UTF-8'],
    ['%E0%A4', 'address: "%E0%A4" is not allowed here; allowed: percent-encoded UTF-8'],
    ['breaker.openMs=40000', 'breaker.maxOpenMs: 30000 is not allowed here; allowed: at least breaker.openMs'],
    ['breaker.openMs=40000', 'not used: breaker.openMs'],
    ['failures.timeline=10', 'at!what!value!for'],
    ['failures.timeline=1!burst!200!1', 'a number from 1 to 100 ×'],
  ])('%s is named, and the rest counts', (part, message) => {
    const messages = told(`#${part}`);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(message);
    expect(readLink(`#${part}`).config).toBeNull();
    for (const hash of [`#${part}&channels.capacity=64`, `#channels.capacity=64&${part}`]) {
      expect(told(hash)).toEqual(messages);
      expect(readLink(hash).config).toEqual(byHand({ channels: { capacity: 64 } }));
    }
    expect(readLink(`#v=3&n=2&${part}&channels.capacity=64&end`).config).toEqual(
      patched({ channels: { capacity: 64 } }),
    );
  });

  test('a stranger gets no suggestion', () => {
    for (const name of ['utm_source', 'utm_campaign', 'fbclid', 'gclid', 'ref']) {
      expect(told(`${name}=1`)).toEqual([`${name}: no such field`]);
    }
  });

  test('every bad part is reported', () => {
    const messages = told('#load.mode=fast&batch.maxSize=10&nonsense=1&load.sensors=-1');
    expect(messages.map((message) => message.split(':')[0]).sort()).toEqual(['load.mode', 'load.sensors', 'nonsense']);
  });

  test('settings that contradict each other are left out together; what does not depend on them counts', () => {
    const { config } = readLink('breaker.openMs=5000&breaker.maxOpenMs=2000&load.sensors=5');
    expect(config).toEqual(byHand({ load: { sensors: 5 } }));
    const { config: none } = readLink(
      'load.classMix.urgent=0&load.classMix.normal=0&load.classMix.bulk=0&load.sensors=5',
    );
    expect(none).toEqual(byHand({ load: { sensors: 5 } }));
    expect(readLink('breaker.openMs=40000&breaker.maxOpenMs=50000').problems).toEqual([]);
  });

  test('of a link that is far too long the beginning is read, without its last setting', () => {
    const { config, problems } = readLink(`#load.sensors=5&${'load.mode=max&'.repeat(100_000)}`);
    expect(config).toEqual(byHand({ load: { sensors: 5, mode: 'max' } }));
    expect(problems).toEqual([{ kind: 'long', length: 1_400_015 }]);
  });

  test('a flood of strangers makes few words', () => {
    const { problems } = readLink(Array.from({ length: 2000 }, (_, i) => `x${i}`).join('&'));
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toEqual({ kind: 'more', parts: 1980 });
  });
});

describe('the set of defaults', () => {
  const changed = FIELDS.filter(({ path, default: now }) => getField(defaultsOf(1), path) !== now);

  test('a link without v takes those of 0.1 for what it leaves out', () => {
    expect(readLink('load.sensors=5').config).toEqual(withField(defaultsOf(1), 'load.sensors', 5));
    expect(readLink('v=1&n=1&load.sensors=5&end').config).toEqual(withField(defaultsOf(1), 'load.sensors', 5));
    expect(readLink('v=1&n=0&end')).toEqual({ config: defaultsOf(1), problems: [] });
  });

  test('a link with v takes its own; written again, it says what differs now', () => {
    expect(readLink('v=3&n=1&load.sensors=5&end').config).toEqual(patched({ load: { sensors: 5 } }));
    const again = toHash(readLink('load.sensors=5').config!);
    for (const { path } of changed) expect(again).toContain(`${path}=`);
    expect(readLink(again)).toEqual({ config: readLink('load.sensors=5').config, problems: [] });
  });

  test('a newer or nonsensical one is told, and what is known counts', () => {
    for (const [v, message] of [
      ['4', 'a newer version of Penstock made this link (v=4)'],
      ['two', 'v: "two" is not allowed here; allowed: the number of a set of defaults, from 1 to 3'],
      ['0', 'v: "0" is not allowed here'],
      ['', 'v: "" is not allowed here'],
    ] as const) {
      const link = `v=${v}&n=2&load.sensors=5&load.future=7&end`;
      expect(told(link)[0]).toContain('it has 2 settings; 1 of them are known here');
      expect(told(link)[1]).toContain(message);
      expect(told(link)[2]).toContain('load.future: no such field');
      expect(readLink(link).config).toEqual(patched({ load: { sensors: 5 } }));
    }
  });
});

describe('the P99 target of a link', () => {
  const objectives = (link: string) => readLink(link).config!.objectives;

  test('is for delivery where an older link has written it out, and is written out as such', () => {
    for (const link of ['v=2&n=1&objectives.p99Ms=80&end', 'v=1&n=1&objectives.p99Ms=80&end', 'objectives.p99Ms=80']) {
      expect(objectives(link)).toMatchObject({ p99Ms: 80, p99Of: 'delivery' });
      const again = toHash(readLink(link).config!);
      expect(again).toMatch(/^v=3&.*objectives\.p99Of=delivery/);
      expect(objectives(again)).toEqual(objectives(link));
    }
    // A refused value is not written out.
    expect(objectives('objectives.p99Ms=0&load.sensors=5')).toMatchObject({ p99Ms: 500, p99Of: 'stored' });
  });

  test('is for the time to stored in a link of today, or where an older one says so', () => {
    expect(objectives('v=3&n=1&objectives.p99Ms=80&end')).toMatchObject({ p99Ms: 80, p99Of: 'stored' });
    expect(objectives('objectives.p99Ms=80&objectives.p99Of=stored')).toMatchObject({ p99Of: 'stored' });
  });

  test('is what the defaults of the link had, where it is not written out', () => {
    expect(objectives('v=2&n=1&load.sensors=5&end')).toMatchObject({ p99Ms: 50, p99Of: 'delivery' });
    expect(objectives('v=1&n=1&load.sensors=5&end')).toMatchObject({ p99Ms: 500, p99Of: 'stored' });
    expect(objectives('v=3&n=1&load.sensors=5&end')).toMatchObject({ p99Ms: 500, p99Of: 'stored' });
  });
});

describe('a link that is not whole', () => {
  test('says how many settings are left', () => {
    expect(told('v=3&n=17&load.sensors=5&load.mode=ma')).toEqual([
      'this link was cut: 1 of 17 settings; the others have their defaults',
    ]);
    expect(told('v=3&n=3&load.sensors=5&end')).toEqual([
      'this link was cut: 1 of 3 settings; the others have their defaults',
    ]);
    expect(told('v=3&n=1&load.sensors=5&en')).toEqual(['this link was cut: 1 of 1 setting; only its end is missing']);
    expect(told('v=3&n=1')).toEqual(['this link was cut: 0 settings left; how many it had is lost']);
    expect(told('v=3&load.sensors=5&end')).toEqual([
      'this link does not say how many settings it had (n is missing); 1 setting found',
    ]);
    expect(told('v=3&n=1&load.sensors=5&load.mode=max&end')).toEqual([
      'this link says that it has 1 setting, yet has 2',
    ]);
    expect(told('sensors=5&load.mode=max&end')).toContain(
      'the beginning of this link (v=…&n=…) is missing, so settings may be missing too',
    );
  });

  const spellings: [string, (link: string) => string][] = [
    ['as it is', (link) => `#${link}`],
    ['with ?', (link) => `#?${link}`],
    ['escaped as in HTML', (link) => `#${link.replaceAll('&', '&amp;')}`],
    ['encoded as a whole', (link) => `#${encodeURIComponent(link)}`],
  ];
  test.each(spellings)('wherever it is cut, that is told, and no setting has another value: %s', (_, spell) => {
    const whole = spell(toHash(LONG));
    expect(readLink(whole).config).toEqual(LONG);
    const [all, defaults] = [valuesOf(LONG), valuesOf(defaultConfig())];
    const before = spell('').length;
    for (let length = before + 1; length < whole.length; length++) {
      const { config, problems } = readLink(whole.slice(0, length));
      expect([length, problems.some(isLoss)]).toEqual([length, true]);
      for (const path of config === null ? [] : PATHS) {
        const value = textAt(config!, path);
        if (value !== all[path]) expect([length, path, value]).toEqual([length, path, defaults[path]]);
      }
    }
  });

  test('any link, cut anywhere, is never taken for another one', () => {
    fc.assert(
      fc.property(configs, fc.double({ min: 0, max: 0.999, noNaN: true }), (config, share) => {
        const link = toHash(config);
        const piece = link.slice(0, Math.floor(share * link.length));
        if (piece !== '') expect(readLink(piece).problems.some(isLoss)).toBe(true);
      }),
    );
  });

  test('a piece that is missing in its middle is told too, unless what is left is the same', () => {
    const whole = toHash(LONG);
    for (let from = 0; from < whole.length; from += 3) {
      for (const length of [5, 25, 60, 200]) {
        const { config, problems } = readLink(whole.slice(0, from) + whole.slice(from + length));
        const settings = whole.slice(from, from + length).match(/&/g)?.length ?? 0;
        if (settings > 0)
          expect([from, length, problems.some(isLoss) || config === null]).toEqual([from, length, true]);
      }
    }
  });
});

describe('links that change on their way', () => {
  const link = 'v=3&n=2&load.mode=max&load.sensors=64&end';
  const meant = patched({ load: { mode: 'max', sensors: 64 } });

  test.each([
    `#${link}`,
    `#?${link}`,
    link.replaceAll('&', '&amp;'),
    link.replaceAll('&', '&amp;amp;'),
    link.replaceAll('&', '&#38;'),
    encodeURIComponent(link),
    link.replace('load.mode', 'load%2Emode'),
    link.toUpperCase(),
    link.replace('max', 'Max'),
    `${link}.`,
    `${link}).`,
    `${link}>`,
    `${link}”`,
    `${link}%20Have%20a%20look!`,
    'v=3&n=2&load.mode=max&load.mode=max&load.sensors=64&end',
    '&v=3&&n=2&load.mode=max&load.sensors=64&end&',
    'n=2&load.sensors=64&v=3&load.mode=max&end',
  ])('%s is understood', (hash) => {
    expect(readLink(hash).config).toEqual(meant);
    expect(told(hash)).toEqual([]);
  });

  test('changes of spelling are told as such', () => {
    expect(readLink('LOAD.MODE=Max&amp;load.sensors=64').problems.map(problemText)).toEqual([
      '"&amp;" was read as "&"',
      '"LOAD.MODE" was read as "load.mode"',
      '"Max" was read as "max"',
    ]);
    expect(readLink(`${link}.`).problems.map(problemText)).toEqual([
      'after the end of the link: ".", which is no part of it and was not used',
    ]);
  });

  test.each([`${link}&utm_source=mail`, `${link}?fbclid=1`, `${link}&load.sensors=5`])(
    '%s: what follows the end is named, and is no part of it',
    (hash) => {
      expect(readLink(hash).config).toEqual(meant);
      expect(told(hash)[0]).toMatch(/^after the end of the link: "&.*=.*", which is no part of it/);
    },
  );

  test('a stranger among the settings is named, and does not count as one of them', () => {
    const hash = 'v=3&n=2&utm_source=mail&load.mode=max&load.sensors=64&end';
    expect(readLink(hash).config).toEqual(meant);
    expect(told(hash)).toEqual(['utm_source: no such field']);
    expect(told(hash.replace('load.mode=max&', ''))).toContain(
      'this link says that it has 2 settings; 1 of them are known here',
    );
  });
});

test('any text in the address is a configuration or none, with a word on what was not used', () => {
  const parts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.tuple(fc.constantFrom(...PATHS, 'v', 'n', 'end'), fc.string({ maxLength: 8 })).map((pair) => pair.join('=')),
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 6 }), (list) => {
      const { config, problems } = readLink(`#${list.join('&')}`);
      if (config === null) expect(problems.some(isLoss)).toBe(true);
      else expect(applyPatch(defaultConfig(), config)).toEqual(config);
      for (const problem of problems) expect(problemText(problem)).not.toBe('');
    }),
  );
});
