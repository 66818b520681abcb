import { describe, expect, test } from 'vitest';
import { generator } from '../../random.ts';
import type { Times } from './design.ts';
import { arrivals, drawOf, meanOf } from './draws.ts';
import { summaryOf } from './summaries.ts';

const DRAWS = 200_000;

describe('times', () => {
  const cases: readonly { readonly times: Times; readonly p50: number; readonly p99: number }[] = [
    { times: { kind: 'fixed', meanMs: 0.5 }, p50: 0.5, p99: 0.5 },
    { times: { kind: 'exponential', meanMs: 0.7 }, p50: 0.7 * Math.log(2), p99: 0.7 * Math.log(100) },
    { times: { kind: 'log-normal', p50Ms: 1.6, p99Ms: 8 }, p50: 1.6, p99: 8 },
  ];
  test.each(cases)('$times.kind has its mean, P50 and P99', ({ times, p50, p99 }) => {
    const draw = drawOf(times, generator(1));
    const { meanMs, p50Ms, p99Ms } = summaryOf(Array.from({ length: DRAWS }, draw));
    expect(meanMs / meanOf(times)).toBeCloseTo(1, 1.7);
    expect(p50Ms / p50).toBeCloseTo(1, 1.7);
    expect(p99Ms / p99).toBeCloseTo(1, 1.4);
  });
});

describe('arrivals', () => {
  const take = (count: number, seed: number) => {
    const due = arrivals(500, generator(seed));
    return Array.from({ length: count }, () => due.next().value);
  };

  test('come at their rate, with spacings of an exponential distribution', () => {
    const times = take(DRAWS, 2);
    const spacings = times.map((at, i) => at - (times[i - 1] ?? 0));
    expect(spacings.every((spacing) => spacing >= 0)).toBe(true);
    expect(times.at(-1)! / DRAWS / 2).toBeCloseTo(1, 1.7);
    expect(spacings.filter((spacing) => spacing > 2).length / DRAWS).toBeCloseTo(Math.exp(-1), 1.9);
    expect(spacings.filter((spacing) => spacing > 8).length / DRAWS).toBeCloseTo(Math.exp(-4), 2.5);
    // One spacing says nothing of the next.
    const product = spacings.slice(1).reduce((sum, spacing, i) => sum + (spacing - 2) * (spacings[i]! - 2), 0);
    expect(Math.abs(product / DRAWS / 4)).toBeLessThan(0.02);
  });

  test('are the same for the same seed, and others for another', () => {
    expect(take(10, 3)).toEqual(take(10, 3));
    expect(take(10, 3)).not.toEqual(take(10, 4));
  });
});
