import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIELDS, type NumberField } from '../../workers/contract/settings/config-fields.ts';
import { nextValue, stopOf, stopsOf, valueAt, valueMoved } from './slider-scale.ts';

const numbers = FIELDS.filter((field): field is NumberField => field.kind === 'number');

describe.each(numbers.map((field) => [field.path, field] as const))('%s', (_, field) => {
  const stops = fc.integer({ min: 0, max: stopsOf(field) });

  test('every stop means an allowed value, and further right is never less', () => {
    let last = Number.NEGATIVE_INFINITY;
    for (let stop = 0; stop <= stopsOf(field); stop++) {
      const value = valueAt(field, stop);
      expect(value).toBeGreaterThanOrEqual(Math.max(field.min, last));
      expect(value).toBeLessThanOrEqual(field.max);
      if (field.isInteger) expect(Number.isInteger(value)).toBe(true);
      last = value;
    }
    expect(valueAt(field, 0)).toBe(field.min);
    expect(last).toBe(field.max);
  });

  test('a value stands where it came from, as closely as two digits and the stops allow', () => {
    const step = field.scale === 'linear' ? (field.max - field.min) / stopsOf(field) : 0;
    fc.assert(
      fc.property(stops, (stop) => {
        const value = valueAt(field, stop);
        const shown = valueAt(field, stopOf(field, value));
        expect(Math.abs(shown - value)).toBeLessThanOrEqual(
          Math.max(0.12 * value, step) + (field.isInteger ? 1 : 0.001),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('a step up is more and a step down is less, from anywhere', () => {
    fc.assert(
      fc.property(fc.double({ min: field.min, max: field.max, noNaN: true }), fc.constantFrom(1, 10), (raw, step) => {
        const value = field.isInteger ? Math.round(raw) : raw;
        const [up, down] = [nextValue(field, value, step), nextValue(field, value, -step)];
        if (value < field.max) expect(up).toBeGreaterThan(value);
        if (value > field.min) expect(down).toBeLessThan(value);
        expect(nextValue(field, field.max, step)).toBe(field.max);
        expect(nextValue(field, field.min, -step)).toBe(field.min);
      }),
    );
  });

  test('the arrow key leads from one end of the slider to the other, a new value each time', () => {
    let [value, presses] = [field.min, 0];
    while (stopOf(field, value) < stopsOf(field)) {
      const next = valueMoved(field, value, stopOf(field, value) + 1);
      expect(next).toBeGreaterThan(value);
      value = next;
      expect(++presses).toBeLessThanOrEqual(stopsOf(field));
    }
    expect(valueMoved(field, value, stopsOf(field) - 1)).toBeLessThan(value);
  });
});
