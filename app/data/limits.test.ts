import { expect, test } from 'vitest';
import { LIMIT_RANGES, limitText, STARTING_LIMITS, typedLimit } from './limits.ts';

const [time, rows] = LIMIT_RANGES as [(typeof LIMIT_RANGES)[number], (typeof LIMIT_RANGES)[number]];

test('a typed limit is in the unit beside it', () => {
  expect(typedLimit(time, '2.5', STARTING_LIMITS)).toEqual({ milliseconds: 2500, rows: 10_000 });
  expect(typedLimit(time, '0,5', STARTING_LIMITS)).toEqual({ milliseconds: 500, rows: 10_000 });
  expect(typedLimit(time, '1 min 40 s', STARTING_LIMITS)).toEqual({ milliseconds: 100_000, rows: 10_000 });
  expect(typedLimit(time, '500 ms', STARTING_LIMITS)).toEqual({ milliseconds: 500, rows: 10_000 });
  expect(typedLimit(rows, '20 k', STARTING_LIMITS)).toEqual({ milliseconds: 10_000, rows: 20_000 });
  expect(typedLimit(rows, ' 1,000 ', STARTING_LIMITS)).toEqual({ milliseconds: 10_000, rows: 1000 });
});

test('the ends of the ranges are allowed', () => {
  for (const range of LIMIT_RANGES) {
    for (const end of [range.min, range.max]) {
      const limits = typedLimit(range, String(end), STARTING_LIMITS);
      expect(limits).toMatchObject({ [range.name]: end * range.scale });
    }
  }
});

test.each([
  [time, '0'],
  [time, '301'],
  [time, 'soon'],
  [time, '30.000'],
  [time, '5m'],
  [rows, '10 s'],
  [rows, '0x10'],
  [time, ''],
  [rows, '0'],
  [rows, '1.5'],
  [rows, '100001'],
])('%o refuses “%s” with the range', (range, text) => {
  const refusal = typedLimit(range, text, STARTING_LIMITS);
  expect(refusal).toMatch(new RegExp(`^${range.label}: “${text}” (is|could|has) .*\\. Allowed: `));
  expect(refusal).toMatch(
    range === time ? /a number from 0\.1 to 300 s\.$/ : /a whole number from 1 to 100,000 rows\.$/,
  );
});

test('limits in force are shown as they are typed', () => {
  expect([limitText(time, STARTING_LIMITS), limitText(rows, STARTING_LIMITS)]).toEqual(['10', '10,000']);
});
