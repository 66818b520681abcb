import { expect, test } from 'vitest';
import { unitText } from '../scenarios/definition/figure-text.ts';
import { expectedText, givenText, limitText, measuredText, partsText, placesOf, valuesText } from './row-text.ts';

test.each([
  [{ least: null, most: 0, unit: 'events' }, 'at most 0 events'],
  [{ least: 3, most: null, unit: '' }, 'at least 3'],
  [{ least: 750, most: 1250, unit: '/s' }, '750 /s to 1.25 k/s'],
  [{ least: 2, most: 2, unit: 'calls' }, '2 calls'],
  [{ least: null, most: null, unit: 'ms' }, 'not known'],
] as const)('what is allowed: %j', (row, text) => {
  expect(limitText(row)).toBe(text);
});

test('what is not known is said', () => {
  expect(measuredText({ measured: null, unit: 'ms' })).toBe('no value');
  expect(expectedText({ expected: null, unit: 'ms' })).toBe('not known');
  expect(measuredText({ measured: 61_000, unit: 'ms' })).toBe('1 min 01 s');
});

test.each([
  [0.3333, 'share', '33.3 %'],
  [1, 'share', '100 %'],
  [12_400, '/s', '12.4 k/s'],
  [2, 's', '2.00 s'],
  [1234, 'events', '1,234 events'],
  [1234.4, 'events', '1,234 events'],
  [7.5, 'calls', '7.5 calls'],
  [1, 'calls', '1 call'],
  [5.612, '', '5.61'],
  [0.97, '', '0.97'],
  [2000, '', '2,000'],
  [0.035, '', '0.035'],
  [0.0002, '', '0.0002'],
  [-0.00391, '', '-0.0039'],
  [0, '', '0'],
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

const stored = { name: 'Stored per second', unit: '/s' } as const;
test.each([
  [[{ ...stored, where: '', value: 68 }], null, 'Stored per second', null],
  [[{ ...stored, where: '“A”, from 4 s on', value: 68 }], null, 'Stored per second, “A”, from 4 s on', null],
  [
    [
      { ...stored, where: '“A”', value: 68 },
      { ...stored, where: '“B”', value: 1940 },
    ],
    '÷',
    'Stored per second: “A” ÷ “B”',
    '68 /s ÷ 1.94 k/s',
  ],
  [
    [
      { name: 'Emitted', unit: 'events', where: '“A”', value: 1 },
      { ...stored, where: '“A”', value: null },
    ],
    '−',
    'Emitted − Stored per second, “A”',
    '1 event − no value',
  ],
  [
    [
      { name: 'Emitted', unit: 'events', where: '', value: 2 },
      { name: 'Lost', unit: 'events', where: 'from 1 to 3 s', value: 0 },
    ],
    '÷',
    'Emitted ÷ Lost, from 1 to 3 s',
    '2 events ÷ 0 events',
  ],
] as const)('a row says which figures it is about, and what they were: %#', (parts, by, text, values) => {
  expect(partsText({ parts, by })).toBe(text);
  expect(valuesText({ parts, by })).toBe(values);
});

test('the letters of a formula have their values', () => {
  const given = [
    { letter: 'λ', value: 5000, unit: '/s' },
    { letter: 'T', value: 2000, unit: 'ms' },
  ] as const;
  expect(givenText({ given })).toBe('λ 5.00 k/s, T 2.00 s');
});
