import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTimestamp } from './timestamp.ts';

test('reads what Date writes, over all years of four digits', () => {
  const first = Date.UTC(1000, 0, 1);
  const last = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
  fc.assert(
    fc.property(fc.integer({ min: first, max: last }), (time) => {
      const text = new Date(time).toISOString().replace('T', ' ').replace('Z', '');
      expect(parseTimestamp(text)).toBeCloseTo(time, 3);
      expect(parseTimestamp(text.slice(0, 19))).toBe(Math.floor(time / 1000) * 1000);
    }),
    { numRuns: 500 },
  );
});

test('keeps microseconds', () => {
  expect(parseTimestamp('1970-01-01 00:00:01.000250')).toBeCloseTo(1000.25, 9);
});

test.each([
  '',
  '2014',
  '2014-02-30 00:00:00',
  '2013-02-29 00:00:00',
  '1900-02-29 00:00:00',
  '2014-00-10 00:00:00',
  '2014-13-10 00:00:00',
  '2014-01-00 00:00:00',
  '2014-04-31 00:00:00',
  '2014-01-10 24:00:00',
  '2014-01-10 10:60:00',
  '2014-01-10 10:00:60',
  '2014-01-10T10:00:00',
  '2014-01-10 10:00:00Z',
  '2014-01-10 10:00:00.',
  '2014-01-10 10:00:00.1234567',
  '2014-01-10 10:00:0',
  '2014-1-10 10:00:00',
  '2O14-01-10 10:00:00',
  ' 2014-01-10 10:00:00',
  '-014-01-10 10:00:00',
  '0099-01-10 10:00:00',
])('does not take %j for a time', (text) => {
  expect(parseTimestamp(text)).toBeNaN();
});

test('knows leap years', () => {
  expect(parseTimestamp('2012-02-29 00:00:00')).toBe(Date.UTC(2012, 1, 29));
  expect(parseTimestamp('2000-02-29 00:00:00')).toBe(Date.UTC(2000, 1, 29));
});
