import { expect, test } from 'vitest';
import { FROZEN_DEFAULTS } from '../../testing/frozen-defaults.ts';
import { applyPatch } from './config-check.ts';
import { defaultConfig, getField } from './config-codec.ts';
import { FIELDS } from './config-fields.ts';
import { defaultsOf, NEWEST_SET, OLDEST_SET } from './default-sets.ts';

const SETS = Object.keys(FROZEN_DEFAULTS).map(Number);

test('the sets are numbered without a gap, up to the newest', () => {
  expect(SETS).toEqual(Array.from({ length: NEWEST_SET - OLDEST_SET + 1 }, (_, i) => OLDEST_SET + i));
});

test('the newest set is what the settings have now: a default that changes needs a set of its own', () => {
  const now = Object.fromEntries(FIELDS.map((field) => [field.path, field.default]));
  expect(FROZEN_DEFAULTS[NEWEST_SET]).toEqual(now);
  expect(defaultsOf(NEWEST_SET)).toEqual(defaultConfig());
});

test.each(SETS)('set %i is as it was released, with the current default of each setting that came later', (set) => {
  const config = defaultsOf(set);
  for (const { path, default: current } of FIELDS) {
    expect([path, getField(config, path)]).toEqual([path, FROZEN_DEFAULTS[set]![path] ?? current]);
  }
});

test.each(SETS)('set %i is a configuration that is allowed, in every value and as a whole', (set) => {
  expect(applyPatch(defaultConfig(), defaultsOf(set))).toEqual(defaultsOf(set));
});
