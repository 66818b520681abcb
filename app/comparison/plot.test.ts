import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLOT, plotOf } from './plot.ts';

const plotted = (y: readonly number[], isSigned: boolean) =>
  plotOf({
    title: 'any',
    isSigned,
    formatX: String,
    formatY: String,
    lines: [{ label: 'a', x: y.map((_, i) => i), y }],
  });

describe('the axis of values', () => {
  test('a difference below and above 0 can be read off', () => {
    // With round numbers inside of the range only there was 0 and no other.
    expect(plotted([-426, 0, 487], true).yTicks.map(({ text }) => text)).toEqual(['-500', '0', '500']);
  });

  test('of nothing but 0 has one number, and not several that all read 0', () => {
    for (const isSigned of [false, true]) {
      const { yTicks, paths } = plotted([0, 0, 0], isSigned);
      expect(yTicks).toEqual([{ at: PLOT.height - PLOT.bottom, text: '0' }]);
      expect(paths[0]).not.toContain('NaN');
    }
  });

  test('has two round numbers or more, with every value between the first and the last, all in the chart', () => {
    const values = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(values, fc.boolean(), (drawn, isSigned) => {
        const y = isSigned ? drawn : drawn.map(Math.abs);
        fc.pre(y.some((value) => value !== 0));
        const { yTicks, paths } = plotted(y, isSigned);
        expect(yTicks.length).toBeGreaterThanOrEqual(2);
        expect(yTicks.length).toBeLessThanOrEqual(8);
        expect(Number(yTicks[0]!.text)).toBeLessThanOrEqual(Math.min(0, ...y) + 1e-6);
        expect(Number(yTicks.at(-1)!.text)).toBeGreaterThanOrEqual(Math.max(...y) - 1e-6);
        for (const { at } of yTicks) {
          expect(at).toBeGreaterThan(PLOT.top - 0.1);
          expect(at).toBeLessThan(PLOT.height - PLOT.bottom + 0.1);
        }
        expect(paths[0]).not.toContain('NaN');
      }),
    );
  });
});
