import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../../../contract/config-types.ts';
import { callFigures } from '../../../contract/durations/call-times.ts';
import { encodeTimes, measuredSettings } from '../../../contract/durations/measured-times.ts';
import { CALL_TIMES } from '../../../contract/name-sets.ts';
import { applyPatch } from '../../../contract/settings/config-check.ts';
import { defaultConfig } from '../../../contract/settings/config-codec.ts';
import { generator } from '../../../testing/random.ts';
import { CallCost } from './call-cost.ts';

function costs(patch: ConfigPatch, rows: number, count = 100_000, measured?: Float64Array): Float64Array {
  const cost = new CallCost(generator(5), measured);
  cost.configure(applyPatch(defaultConfig(), patch));
  return Float64Array.from({ length: count }, () => cost.draw(rows)).sort();
}
const mean = (values: Float64Array) => values.reduce((sum, each) => sum + each) / values.length;
const share = (values: Float64Array, p: number) => values[Math.floor(p * values.length)]!;

describe('the time of a call', () => {
  test('is nothing unless it was asked for', () => {
    expect(new Set(costs({}, 2000, 10))).toEqual(new Set([0]));
  });

  test('has a part for the call and one for each row, and what is injected comes on top', () => {
    const patch = { database: { perCallMs: 2, perRowUs: 50 }, failures: { storage: { latencyMs: 10 } } };
    expect(new Set(costs(patch, 20, 10))).toEqual(new Set([2 + 1 + 10]));
    expect(new Set(costs(patch, 2000, 10))).toEqual(new Set([2 + 100 + 10]));
  });

  test.each(CALL_TIMES.filter((kind) => kind !== 'measured'))(
    'has the same mean, however it is spread: %s',
    (distribution) => {
      const values = costs({ database: { perCallMs: 2, perRowUs: 50, distribution } }, 20);
      expect(Math.abs(mean(values) / 3 - 1)).toBeLessThan(0.03);
    },
  );

  test('exponential: half of the calls take less than ln 2 of the mean', () => {
    const values = costs({ database: { perCallMs: 1, distribution: 'exponential' } }, 1);
    expect(Math.abs(share(values, 0.5) / Math.LN2 - 1)).toBeLessThan(0.03);
  });
  test('log-normal: the 99th percentile is ten times the median', () => {
    const values = costs({ database: { perCallMs: 1, distribution: 'log-normal' } }, 1);
    expect(Math.abs(share(values, 0.99) / share(values, 0.5) / 10 - 1)).toBeLessThan(0.05);
  });

  describe('measured elsewhere', () => {
    /** Nine of ten 1 ms, the tenth from 20 to 30 ms. */
    const POINTS = [
      [0, 1000],
      [0.9, 1000],
      [0.9, 20_000],
      [1, 30_000],
    ] as const;
    const named = { distribution: 'measured', ...callFigures(measuredSettings(POINTS)) } as const;
    const words = encodeTimes(new Map([['validate', POINTS]]));

    test('is drawn in its shares, and the rows come on top', () => {
      const values = costs({ database: { ...named, perRowUs: 50 } }, 20, 50_000, words);
      expect(Math.abs(mean(values) / (1 + 0.9 + 0.1 * 25) - 1)).toBeLessThan(0.02);
      expect([values[0], share(values, 0.85), values.at(-1)! <= 31]).toEqual([2, 2, true]);
      expect(values.filter((value) => value > 2 && value < 21)).toEqual(new Float64Array());
    });
    test('has the mean that the settings say, and what is injected on top', () => {
      const values = costs({ database: named, failures: { storage: { latencyMs: 10 } } }, 2000, 50_000, words);
      expect(Math.abs(mean(values) / (named.perCallMs + 10) - 1)).toBeLessThan(0.02);
    });
    test('without the times themselves it is log-normal, with the same median and 99th percentile', () => {
      const values = costs({ database: { distribution: 'measured', p50Ms: 2, p99Ms: 8 } }, 1);
      expect(Math.abs(share(values, 0.5) / 2 - 1)).toBeLessThan(0.03);
      expect(Math.abs(share(values, 0.99) / 8 - 1)).toBeLessThan(0.05);
    });
  });
});
