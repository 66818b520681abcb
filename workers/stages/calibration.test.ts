import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibrate, createCalibration, createIdentityCalibration, valueRange } from './calibration.ts';

const float = fc.float({ noNaN: true, noDefaultInfinity: true });

test('calibration has an entry for each sensor, by its number', () => {
  const { offset, gain, unit } = createCalibration(65_535);
  expect([offset.length, gain.length, unit.length]).toEqual([65_535, 65_535, 65_535]);
  expect([offset[0], gain[0], unit[0]]).toEqual([-1, 1, 0]);
  expect([offset[16], gain[16], unit[16]]).toEqual([1, Math.fround(1.03), 1]);
  expect([offset[65_534], gain[65_534], unit[65_534]]).toEqual([
    Math.fround((65_534 % 17) * 0.125 - 1),
    Math.fround(1 + (65_534 % 13) * 0.01),
    4,
  ]);
});

test('rounds to f32 after each operation', () => {
  const table = createCalibration(1024);
  fc.assert(
    fc.property(fc.nat(1023), float, (sensor, value) => {
      const step = new Float32Array(1);
      step[0] = value - table.offset[sensor]!;
      step[0] = step[0]! * table.gain[sensor]!;
      expect(calibrate(table, sensor, value)).toBe(step[0]);
    }),
  );
});

test('calibration of a recording changes nothing', () => {
  const table = createIdentityCalibration(3);
  fc.assert(
    fc.property(fc.nat(2), float, (sensor, value) => {
      expect(calibrate(table, sensor, value)).toBe(value);
    }),
  );
});

describe('ranges', () => {
  test('of a simulated sensor', () => {
    expect(valueRange('simulated')).toEqual([-100, 100]);
  });

  test('of a recording hold every finite f32 and nothing else', () => {
    const [minimum, maximum] = valueRange('recording');
    fc.assert(
      fc.property(float, (value) => {
        expect(value >= minimum && value <= maximum).toBe(true);
      }),
    );
    expect(Math.fround(maximum)).toBe(maximum);
    expect(Math.fround(maximum * (1 + 2 ** -24))).toBe(Number.POSITIVE_INFINITY);
    expect(minimum).toBe(-maximum);
  });
});
