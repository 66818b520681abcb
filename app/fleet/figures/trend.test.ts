import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Point, slopeOf, trendOf } from './trend.ts';

const line = (perSecond: number, from: number, noise: (i: number) => number = () => 0): Point[] =>
  Array.from({ length: 30 }, (_, i) => ({ at: 1000 * i, value: from + perSecond * i + noise(i) }));
const kindOf = (points: readonly Point[]) => trendOf(points, 0.5).kind;

describe('the trend of a lag', () => {
  test('is growing, steady or shrinking', () => {
    expect(trendOf(line(0.3, 4), 0.5)).toMatchObject({ kind: 'growing' });
    expect(trendOf(line(0.3, 4), 0.5).perSecond).toBeCloseTo(0.3);
    expect(kindOf(line(0, 4))).toBe('steady');
    expect(kindOf(line(-0.1, 4))).toBe('shrinking');
  });

  test('is not known of a few samples, nor of samples without a figure', () => {
    expect(kindOf(line(1, 0).slice(0, 7))).toBe('unknown');
    expect(kindOf([])).toBe('unknown');
    expect(kindOf(line(Number.NaN, 0))).toBe('unknown');
  });

  test('is not turned around by some samples that are far off', () => {
    const off = (i: number) => (i % 5 === 4 ? 500 : 0);
    const trend = trendOf(line(-0.2, 10, off), 0.5);
    expect(trend.kind).toBe('shrinking');
    expect(trend.perSecond).toBeCloseTo(-0.2, 1);
  });

  test('is steady where the change is too small to matter', () => {
    expect(kindOf(line(0.01, 100))).toBe('steady');
    expect(kindOf(line(0.001, 0))).toBe('steady');
  });

  test('of noise alone is steady, at least 97 times of 100', () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    let steady = 0;
    for (let i = 0; i < 200; i++) if (kindOf(line(0, 10, () => 10 * (random() - 0.5))) === 'steady') steady++;
    expect(steady).toBeGreaterThanOrEqual(194);
  });

  test('is that of the last half minute', () => {
    const earlier = line(1, 0).map(({ at, value }) => ({ at: at - 30_000, value: value - 30 }));
    expect(kindOf([...earlier, ...line(-1, 40)])).toBe('shrinking');
  });
});

test('a slope is the median of the slopes of all pairs', () => {
  const points = fc
    .array(fc.record({ step: fc.integer({ min: 1, max: 3000 }), value: fc.integer({ min: -1000, max: 1000 }) }), {
      minLength: 2,
      maxLength: 12,
    })
    .map((steps) => {
      let at = 0;
      return steps.map(({ step, value }) => {
        at += step;
        return { at, value };
      });
    });
  fc.assert(
    fc.property(points, (all) => {
      const pairs = all.flatMap((a) => all.filter((b) => b.at > a.at).map((b) => (b.value - a.value) / (b.at - a.at)));
      const { slope, score } = slopeOf(all);
      const [below, above] = [pairs.filter((each) => each < slope), pairs.filter((each) => each > slope)];
      expect(Math.max(below.length, above.length)).toBeLessThanOrEqual(pairs.length / 2);
      const turned = slopeOf(all.map(({ at, value }) => ({ at, value: -value })));
      expect(turned.slope).toBeCloseTo(-slope, 9);
      expect(turned.score).toBeCloseTo(-score, 9);
    }),
  );
});
