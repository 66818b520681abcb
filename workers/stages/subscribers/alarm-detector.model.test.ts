import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { xorshift32 } from '../../contract/numbers/xorshift.ts';
import { mix32 } from '../../feeds/mix32.ts';
import { ALARM_DEFAULTS, AlarmDetector } from './alarm-detector.ts';

const settings = { ...ALARM_DEFAULTS, sensors: 1 };

/** Uniform on (0, 1). */
function createRandom(seed: number): () => number {
  let word = mix32(seed) || 1;
  return () => {
    word = xorshift32(word);
    return ((word >>> 0) + 0.5) * 2 ** -32;
  };
}
/** Normal with mean 0 and deviation 1, by Box and Muller. */
function createNormal(seed: number): () => number {
  const random = createRandom(seed);
  return () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
}

/** A detector that has seen `readings` of them. */
function trained(next: () => number, readings = 5000): AlarmDetector {
  const detector = new AlarmDetector(settings);
  for (let i = 0; i < readings; i++) detector.observe(0, next());
  return detector;
}

describe('the score is the distance in standard deviations', () => {
  test.each([1, 2, 3, 4, 5])('of normal readings, seed %d', (seed) => {
    const normal = createNormal(seed);
    const detector = trained(() => 40 + 3 * normal());
    // A single reading hardly moves the estimates.
    expect(detector.observe(0, 40 + 3 * 10) / 10).toBeCloseTo(1, 0.5);
    expect(detector.observe(0, 40 - 3 * 10) / 10).toBeCloseTo(1, 0.5);
    expect(detector.observe(0, 40 + 3 * 3)).toBe(0);
  });

  test('of readings a fifth of which are wild, still', () => {
    const normal = createNormal(7);
    const random = createRandom(8);
    const detector = trained(() => (random() < 0.2 ? 1e6 : normal()));
    expect(detector.observe(0, 20)).toBeGreaterThan(10);
    expect(detector.observe(0, 3)).toBe(0);
  });
});

test('sound readings raise next to no alarms', () => {
  const normal = createNormal(9);
  const random = createRandom(10);
  const alarms = [0, 0];
  const detector = new AlarmDetector({ ...settings, sensors: 2 });
  for (let i = 0; i < 200_000; i++) {
    if (detector.observe(0, normal()) > 0) alarms[0]!++;
    if (detector.observe(1, 200 * random() - 100) > 0) alarms[1]!++;
  }
  expect(alarms[0]).toBeLessThan(5);
  expect(alarms[1]).toBe(0);
});

test('a new level is an alarm at first and the new normal later', () => {
  const normal = createNormal(11);
  const detector = trained(normal);
  let alarms = 0;
  for (let i = 0; i < 20 * ALARM_DEFAULTS.memory; i++) {
    const isAlarm = detector.observe(0, 50 + normal()) > 0;
    if (i < 10) expect(isAlarm).toBe(true);
    if (i >= 10 * ALARM_DEFAULTS.memory && isAlarm) alarms++;
  }
  expect(alarms).toBeLessThan(5);
});

test('no alarm before the warm-up is over', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: ALARM_DEFAULTS.warmUp }), (values) => {
      const detector = new AlarmDetector(settings);
      for (const value of values) expect(detector.observe(0, value)).toBe(0);
    }),
  );
});

test('a sensor that stands still raises an alarm when it moves, not by its rounding', () => {
  const detector = trained(() => 20, 1000);
  expect(detector.observe(0, 20 * (1 + 1e-7))).toBe(0);
  expect(detector.observe(0, 21)).toBeGreaterThan(0);
});

test('a reading that is not finite changes nothing', () => {
  const detector = trained(createNormal(12));
  const twin = trained(createNormal(12));
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect(detector.observe(0, value)).toBe(0);
  }
  expect(detector.observe(0, 9)).toBe(twin.observe(0, 9));
});

/** The same by the formulas alone, in numbers so much smaller that nothing of them is near the edge of an f64. */
class SlowDetector {
  private median = 0;
  private mad = 0;
  private seen = 0;

  observe(reading: number): number {
    const value = reading * 2 ** -40;
    this.seen++;
    if (this.seen === 1) {
      this.median = value;
      return 0;
    }
    const [median, distance] = [this.median, Math.abs(value - this.median)];
    const mad = this.mad === 0 ? distance : this.mad;
    const remembered = Math.min(this.seen, ALARM_DEFAULTS.memory);
    this.median += (Math.sign(value - median) * (0.5 / (0.3989 * 0.6745)) * mad) / remembered;
    this.mad = mad * (1 + (distance > mad ? 0.5 / 0.4288 : -0.5 / 0.4288) / remembered);
    if (this.seen <= ALARM_DEFAULTS.warmUp) return 0;
    const score = distance / (1.4826 * Math.max(mad, 1e-4 * Math.abs(median), Number.MIN_VALUE));
    return score >= ALARM_DEFAULTS.threshold ? Math.min(score, Number.MAX_VALUE) : 0;
  }
}

test('readings at the edge of an f64 are judged as any others', () => {
  const far = fc.double({ min: -1e308, max: 1e308, noNaN: true });
  const reading = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 190, max: 210 }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, 1e308, -1e308, 0) },
    // Scaled down, smaller ones lose digits.
    { weight: 1, arbitrary: far.filter((value) => Math.abs(value) > 1e-200) },
  );
  let alarms = 0;
  fc.assert(
    fc.property(fc.array(reading, { minLength: 70, maxLength: 400 }), (readings) => {
      const [detector, slow] = [new AlarmDetector(settings), new SlowDetector()];
      for (const value of readings) {
        const score = detector.observe(0, value);
        expect(score).toBe(slow.observe(value));
        if (score > 0) alarms++;
      }
    }),
    { numRuns: 100 },
  );
  expect(alarms).toBeGreaterThan(100);
});

test('a sensor whose readings were once at the edge of an f64 still raises alarms', () => {
  const normal = createNormal(13);
  const detector = new AlarmDetector(settings);
  for (let i = 0; i < 200; i++) detector.observe(0, i % 2 === 0 ? Number.MAX_VALUE : -Number.MAX_VALUE);
  // What it has learned is halved by each 360 of them.
  for (let i = 0; i < 600_000; i++) detector.observe(0, normal());
  expect(detector.observe(0, 1000)).toBeGreaterThan(100);
  expect(detector.observe(0, 1)).toBe(0);
});

test('a score is finite also where it is beyond an f64', () => {
  let value = 1e-300;
  const detector = trained(() => {
    value = -value;
    return value;
  }, 100);
  expect(detector.observe(0, 1e300)).toBe(Number.MAX_VALUE);
});

test('sensors do not influence one another', () => {
  const readings = fc.array(fc.tuple(fc.nat(3), fc.float({ noNaN: true, noDefaultInfinity: true })), {
    minLength: 100,
    maxLength: 400,
  });
  fc.assert(
    fc.property(readings, (events) => {
      const shared = new AlarmDetector({ ...settings, warmUp: 4, sensors: 4 });
      const own = [0, 1, 2, 3].map(() => new AlarmDetector({ ...settings, warmUp: 4 }));
      for (const [sensor, value] of events) {
        expect(shared.observe(sensor, value)).toBe(own[sensor]!.observe(0, value));
      }
    }),
    { numRuns: 50 },
  );
});

test('the unit of the readings does not matter', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(2 ** -10, 2 ** 10, -1), (seed, factor) => {
      const normal = createNormal(seed);
      const plain = new AlarmDetector(settings);
      const scaled = new AlarmDetector(settings);
      for (let i = 0; i < 300; i++) {
        const value = normal() ** 5;
        expect(scaled.observe(0, factor * value)).toBe(plain.observe(0, value));
      }
    }),
    { numRuns: 30 },
  );
});
