import { expect, test } from 'vitest';
import { unitText } from '../scenarios/definition/figure-text.ts';
import { expectedText, limitText, measuredText, placesOf } from './row-text.ts';

test.each([
  [{ least: null, most: 0, unit: 'events' }, 'at most 0 events'],
  [{ least: 3, most: null, unit: '' }, 'at least 3'],
  [{ least: 750, most: 1250, unit: '/s' }, '750 /s to 1.25 k/s'],
  [{ least: 2, most: 2, unit: 'calls' }, '2 calls'],
  [{ least: null, most: null, unit: 'ms' }, 'no limit: the formula has no value'],
] as const)('what is allowed: %j', (row, text) => {
  expect(limitText(row)).toBe(text);
});

test('what is not known is said', () => {
  expect(measuredText({ measured: null, unit: 'ms' })).toBe('no value');
  expect(expectedText({ expected: null, unit: 'ms' })).toBe('no value');
  expect(measuredText({ measured: 61_000, unit: 'ms' })).toBe('1 min 01 s');
});

test.each([
  [0.3333, 'share', '33.3 %'],
  [1, 'share', '100 %'],
  [12_400, '/s', '12.4 k/s'],
  [2, 's', '2.00 s'],
  [1234, 'events', '1,234 events'],
  [5.612, '', '5.61'],
  [0.97, '', '0.97'],
  [21.44, '', '21.4'],
  [Number.NaN, 'ms', '–'],
] as const)('%d as %s', (value, unit, text) => {
  expect(unitText(value, unit)).toBe(text);
});

test('what is allowed and what was measured are on one axis', () => {
  const inside = placesOf({ least: 750, most: 1250, measured: 1000, unit: '/s' });
  expect(inside.least).toBeLessThan(inside.measured!);
  expect(inside.measured).toBeLessThan(inside.most);
  const outside = placesOf({ least: 750, most: 1250, measured: 4000, unit: '/s' });
  expect(outside.measured).toBeGreaterThan(outside.most);
  expect(outside.measured).toBeLessThan(1);
  const open = placesOf({ least: 3, most: null, measured: -1, unit: '' });
  expect(open.measured).toBeGreaterThan(0);
  expect(open.most).toBe(1);
  expect(placesOf({ least: null, most: 0, measured: 0, unit: 'events' }).measured).toBe(0);
});
