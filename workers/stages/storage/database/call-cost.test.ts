import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../../../contract/config-types.ts';
import { CALL_TIMES } from '../../../contract/name-sets.ts';
import { applyPatch } from '../../../contract/settings/config-check.ts';
import { defaultConfig } from '../../../contract/settings/config-codec.ts';
import { generator } from '../../../testing/random.ts';
import { CallCost } from './call-cost.ts';

function costs(patch: ConfigPatch, rows: number, count = 100_000): Float64Array {
  const cost = new CallCost(generator(5));
  cost.configure(applyPatch(defaultConfig(), patch));
  return Float64Array.from({ length: count }, () => cost.draw(rows)).sort();
}
const mean = (values: Float64Array) => values.reduce((sum, each) => sum + each) / values.length;
const share = (values: Float64Array, p: number) => values[Math.floor(p * values.length)]!;

describe('what a call takes', () => {
  test('is nothing unless it was asked for', () => {
    expect(new Set(costs({}, 2000, 10))).toEqual(new Set([0]));
  });

  test('has a part for the call and one for each row, and what is injected comes on top', () => {
    const patch = { database: { perCallMs: 2, perRowUs: 50 }, failures: { storage: { latencyMs: 10 } } };
    expect(new Set(costs(patch, 20, 10))).toEqual(new Set([2 + 1 + 10]));
    expect(new Set(costs(patch, 2000, 10))).toEqual(new Set([2 + 100 + 10]));
  });

  test.each(CALL_TIMES)('has the same mean, however it is spread: %s', (distribution) => {
    const values = costs({ database: { perCallMs: 2, perRowUs: 50, distribution } }, 20);
    expect(Math.abs(mean(values) / 3 - 1)).toBeLessThan(0.03);
  });

  test('exponential: half of the calls take less than ln 2 of the mean', () => {
    const values = costs({ database: { perCallMs: 1, distribution: 'exponential' } }, 1);
    expect(Math.abs(share(values, 0.5) / Math.LN2 - 1)).toBeLessThan(0.03);
  });
  test('log-normal: the 99th percentile is ten times the median', () => {
    const values = costs({ database: { perCallMs: 1, distribution: 'log-normal' } }, 1);
    expect(Math.abs(share(values, 0.99) / share(values, 0.5) / 10 - 1)).toBeLessThan(0.05);
  });
});
