/** Hostile configurations: as an address, as an object from anywhere, as a file. */
import fc from 'fast-check';
import type { Config, ConfigPatch } from '../../contract/config-types.ts';
import { readLink } from '../../contract/links/config-hash.ts';
import { isLoss } from '../../contract/links/link-problems.ts';
import { problemText } from '../../contract/links/link-texts.ts';
import { toHash } from '../../contract/links/to-hash.ts';
import { parseNumber } from '../../contract/numbers/parse-number.ts';
import { applyPatch } from '../../contract/settings/config-check.ts';
import { defaultConfig, getField } from '../../contract/settings/config-codec.ts';
import { ConfigError } from '../../contract/settings/config-error.ts';
import { FIELDS } from '../../contract/settings/config-fields.ts';
import { formatRows, TIMELINE } from '../../contract/settings/timeline-text.ts';
import { sampleTexts } from '../sample-texts.ts';
import { mutated } from './mutations.ts';
import { defineTarget } from './target.ts';
import { nearlySound, soundTimeline } from './timelines.ts';

const PATHS = FIELDS.map(({ path }) => path);
const NAMES = [...PATHS, TIMELINE];
const KEYS = [...new Set(NAMES.flatMap((path) => path.split('.')))];
const EVIL_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', '0', 'load.mode'];
const EVIL_NUMBERS = [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-320, 1e308, -1, 0.1, 2 ** 53, 4_294_967_296];
const EVIL_TEXTS = [
  '1e999',
  '-0',
  '0x10',
  ' 1',
  '1_000',
  '１２',
  'true',
  'NaN',
  '%',
  '%00',
  '%ff',
  '\0',
  '\ud800',
  '💥',
];

/** A sound configuration, to begin from: a field here and there is not as usual. */
const someSettings = fc
  .array(fc.tuple(fc.constantFrom(...FIELDS), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 8 })
  .map((changes) => {
    let config = defaultConfig();
    for (const [field, share] of changes) {
      const patch = field.path
        .split('.')
        .reduceRight<unknown>((inner, key) => ({ [key]: inner }), valueAt(field, share));
      try {
        config = applyPatch(config, patch as ConfigPatch);
      } catch {
        // Two fields do not agree: without this one, then.
      }
    }
    return config;
  });
const someConfig = fc
  .tuple(someSettings, fc.oneof(fc.constant([]), soundTimeline))
  .map(([config, timeline]) => applyPatch(config, { failures: { timeline } }));
function valueAt(field: (typeof FIELDS)[number], share: number): unknown {
  if (field.kind === 'switch') return share < 0.5;
  if (field.kind === 'choice') return field.options[Math.floor(share * (field.options.length - 1))];
  if (field.kind === 'text') return sampleTexts(field)[Math.floor(share * 1.99)];
  const value = field.min + share * (field.max - field.min);
  return field.isInteger ? Math.round(value) : value;
}

const text = fc.oneof(
  fc.constantFrom(...EVIL_TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double().map(String),
);
const part = fc
  .tuple(fc.oneof(fc.constantFrom(...NAMES, ...EVIL_KEYS), text), fc.constantFrom('=', '==', '', '=&', '%3d'), text)
  .map(([path, sign, value]) => `${path}${sign}${value}`);
const address = fc.oneof(
  { weight: 3, arbitrary: mutated(someConfig.map(toHash)) },
  { weight: 3, arbitrary: fc.array(part, { maxLength: 6 }).map((parts) => parts.join('&')) },
  { weight: 2, arbitrary: mutated(soundTimeline.map(formatRows)).map((steps) => `${TIMELINE}=${steps}`) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 1, arbitrary: fc.tuple(part, fc.nat(12_000)).map(([one, times]) => one.repeat(times).slice(0, 12_000)) },
);

const key = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...KEYS) }, fc.constantFrom(...EVIL_KEYS), text);
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    ...EVIL_NUMBERS,
    null,
    undefined,
    true,
    [],
    {},
    1n,
    Symbol('s'),
    () => 0,
    new Date(Number.NaN),
  ),
  fc.constantFrom<unknown>('rate', 'max', 'value', 'packet', 'edf', 'hold', 'sqlite', 'skip'),
  fc.double(),
  text,
);
const timelinePatch = nearlySound(leaf).map((timeline) => ({ failures: { timeline } }));
const anyPatch = fc.letrec<{ object: unknown; value: unknown }>((tie) => ({
  object: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 5 })
    .map((entries) => Object.fromEntries(entries) as unknown),
  value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, tie('object'), fc.array(leaf, { maxLength: 3 })),
})).object;

/** Refused input says what is wrong in few words, whatever it was; accepted input is a configuration in every field. */
function checkTaken(take: () => Config): void {
  let config: Config;
  try {
    config = take();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (error.issues.length === 0 || error.message === '') throw new Error('refused without a reason');
    if (error.message.length > 40_000) throw new Error(`a message of ${error.message.length} characters`);
    for (const { path, value, allowed } of error.issues) {
      if (path === '' || value === '' || allowed === '') throw new Error(`a complaint is incomplete: ${error.message}`);
    }
    return;
  }
  checkConfig(config);
}
function checkConfig(config: Config): void {
  for (const path of PATHS) if (getField(config, path) === undefined) throw new Error(`${path} is missing`);
  applyPatch(defaultConfig(), config);
  const { config: read, problems } = readLink(toHash(config));
  if (JSON.stringify(read) !== JSON.stringify(config) || problems.length > 0)
    throw new Error('the address tells another');
}
/** A link yields a configuration that is allowed, or none; and of what it does not use it tells. */
function checkLink(hash: string): void {
  const { config, problems } = readLink(hash, parseNumber);
  if (config !== null) checkConfig(config);
  else if (!problems.some(isLoss)) throw new Error('nothing was used, and nothing said');
  const texts = problems.map(problemText);
  if (texts.includes('')) throw new Error('a complaint without a word');
  if (texts.join().length > 40_000) throw new Error(`complaints of ${texts.join().length} characters`);
}
/** What was cut off is missed, and nothing that is left reads as something else. */
function checkCut(config: Config, share: number): void {
  const whole = toHash(config);
  const piece = whole.slice(0, Math.floor(share * whole.length));
  const { config: read, problems } = readLink(piece);
  if (piece !== '' && !problems.some(isLoss)) throw new Error(`not missed: ${piece}`);
  const [before, defaults] = [config, defaultConfig()];
  for (const path of read === null ? [] : PATHS) {
    const value = getField(read!, path);
    if (value !== getField(before, path) && value !== getField(defaults, path))
      throw new Error(`${path} is ${String(value)} in ${piece}`);
  }
}
function checkPrototype(): void {
  for (const name in {}) throw new Error(`every object has a ${name} now`);
}

export const addresses = defineTarget('addresses', 0.17, () => ({
  arbitrary: address,
  check(hash) {
    checkLink(hash);
    checkPrototype();
  },
}));

export const cutLinks = defineTarget('links that were cut', 0.08, () => ({
  arbitrary: fc.tuple(someConfig, fc.double({ min: 0, max: 0.999, noNaN: true })),
  check([config, share]) {
    checkCut(config, share);
  },
}));

export const patches = defineTarget('configurations', 0.1, () => ({
  arbitrary: fc.oneof({ weight: 3, arbitrary: anyPatch }, { weight: 1, arbitrary: timelinePatch }),
  check(patch) {
    checkTaken(() => applyPatch(defaultConfig(), patch as ConfigPatch));
    checkPrototype();
  },
}));

export const files = defineTarget('configuration files', 0.07, () => ({
  arbitrary: mutated(someConfig.map((config) => JSON.stringify(config))),
  check(json) {
    let patch: ConfigPatch;
    try {
      patch = JSON.parse(json) as ConfigPatch;
    } catch {
      return;
    }
    checkTaken(() => applyPatch(defaultConfig(), patch));
    checkPrototype();
  },
}));
