import { describe, expect, test } from 'vitest';
import { compare, type Figures, isTold, LIMITS, tally } from './verdicts.ts';

const PROGRAM: Figures = { perSecond: 500, count: 30_000, meanMs: 15, p50Ms: 10, p99Ms: 40 };

describe('a comparison', () => {
  test('of a load holds P50 and P99 against their limits, above and below', () => {
    const near = compare('50', PROGRAM, { ...PROGRAM, p50Ms: 11.5, p99Ms: 30 });
    expect(near.map(({ figure, isWithin }) => [figure, isWithin])).toEqual([
      ['p50Ms', true],
      ['p99Ms', true],
    ]);
    expect(near[0]!.error).toBeCloseTo(0.15);
    expect(near[1]!.error).toBeCloseTo(-0.25);
    const off = compare('50', PROGRAM, { ...PROGRAM, p50Ms: 8.4, p99Ms: 50.1 });
    expect(off.map(({ isWithin }) => isWithin)).toEqual([false, false]);
  });

  test('near the capacity is wider', () => {
    const rows = compare('90', PROGRAM, { ...PROGRAM, p50Ms: 12.4, p99Ms: 25 });
    expect(rows.every(({ isWithin }) => isWithin)).toBe(true);
  });

  test('of the saturation is about the rate alone', () => {
    const rows = compare('saturation', PROGRAM, { ...PROGRAM, perSecond: 474, p50Ms: 99 });
    expect(rows).toMatchObject([{ figure: 'perSecond', isWithin: false }]);
    expect(compare('saturation', PROGRAM, { ...PROGRAM, perSecond: 476 })[0]!.isWithin).toBe(true);
  });

  test('without a figure on one side is not within', () => {
    expect(compare('70', PROGRAM, { ...PROGRAM, p50Ms: Number.NaN })[0]!.isWithin).toBe(false);
  });
});

describe('9 of 10 tries', () => {
  const good = compare('50', PROGRAM, PROGRAM);
  const bad = compare('50', PROGRAM, { ...PROGRAM, p99Ms: 99 });
  const triesOf = (within: number, tries: number) =>
    Array.from({ length: tries }, (_, i) => ({ rows: i < within ? good : bad, isTold: true }));

  test.each([
    [9, 10, 'kept'],
    [8, 10, 'missed'],
    [3, 3, 'kept'],
    [2, 3, 'missed'],
    [0, 1, 'missed'],
  ])('%i of %i: %s', (within, tries, verdict) => {
    expect(tally('50', triesOf(within, tries))).toMatchObject({
      tries,
      allWithin: within,
      told: tries,
      within,
      verdict,
    });
  });

  test('those that could not be told count neither way', () => {
    const untold = [good, bad].map((rows) => ({ rows, isTold: false }));
    expect(tally('50', [...triesOf(9, 10), ...untold])).toMatchObject({ tries: 12, told: 10, verdict: 'kept' });
    expect(tally('50', [...triesOf(8, 10), ...untold]).verdict).toBe('missed');
    expect(tally('50', untold)).toMatchObject({ allWithin: 1, told: 0, verdict: 'could not tell' });
  });

  test('without a try nothing is said', () => {
    expect(tally('50', []).verdict).toBe('not tried');
  });
});

test('a try can be told when no thread of either side stood still', () => {
  expect(isTold([12, 100])).toBe(true);
  expect(isTold([12, 100.1])).toBe(false);
  expect(isTold([101, 12])).toBe(false);
});

test('the limits are those that Penstock promises', () => {
  expect(LIMITS).toEqual({
    saturation: { perSecond: 0.05 },
    '50': { p50Ms: 0.15, p99Ms: 0.25 },
    '70': { p50Ms: 0.15, p99Ms: 0.25 },
    '90': { p50Ms: 0.25, p99Ms: 0.4 },
  });
});
