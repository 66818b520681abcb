/** What is said of a run before there is one, beside formulas with known answers. */
import { describe, expect, test } from 'vitest';
import type { Config, ConfigPatch } from '../../workers/contract/config-types.ts';
import { callFigures } from '../../workers/contract/durations/call-times.ts';
import { measuredSettings } from '../../workers/contract/durations/measured-times.ts';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { erlangC, type PredictedPart, predict } from './prediction.ts';

const CALM: ConfigPatch = {
  load: { eventsPerSecond: 500, arrivals: 'poisson', invalidRatio: 0 },
  scheduler: { policy: 'fifo', discardExpired: false },
  storage: { kind: 'memory' },
};
const configOf = (patch: ConfigPatch): Config => applyPatch(applyPatch(defaultConfig(), CALM), patch);
const none = () => null;
function part(config: Config, name: PredictedPart) {
  return predict(config, none).parts.find((each) => each.part === name)!;
}

describe('a stage', () => {
  test.each([
    ['fixed', 1, 0.5],
    ['exponential', 1, 1],
  ] as const)('%s of %d ms at half its capacity waits %d ms: Pollaczek and Khinchine', (kind, meanMs, waitMs) => {
    const validate = part(configOf({ service: { validate: { kind, meanUs: 1000 * meanMs } } }), 'validate');
    expect([validate.capacity, validate.load, validate.isYours]).toEqual([1000, 0.5, true]);
    expect(validate.waitMs).toBeCloseTo(waitMs, 9);
  });

  test('log-normal: mean and variation follow from P50 and P99', () => {
    const { meanMs, waitMs } = part(
      configOf({ service: { validate: { kind: 'log-normal', p50Us: 500, p99Us: 2000 } } }),
      'validate',
    );
    const variance = (Math.log(4) / 2.326_347_874) ** 2;
    expect(meanMs).toBeCloseTo(0.5 * Math.exp(variance / 2), 9);
    const load = meanMs / 2;
    expect(waitMs).toBeCloseTo((load * meanMs * Math.exp(variance)) / 2 / (1 - load), 9);
  });

  test('measured: by its own points', () => {
    const points = [
      [0, 0],
      [1, 2000],
    ] as const;
    const config = configOf({ service: { validate: { kind: 'measured' } } });
    const [validate] = predict(config, ({ kind }) => (kind === 'measured' ? points : null)).parts;
    // Uniform from 0 to 2 ms: mean 1, variation a third.
    expect([validate!.meanMs, validate!.waitMs]).toEqual([1, expect.closeTo(2 / 3, 9)]);
  });

  test('a pool is as many servers, and waits as Erlang has it', () => {
    const transform = part(
      configOf({ transform: { workers: 3 }, service: { transform: { kind: 'exponential', meanUs: 3000 } } }),
      'transform',
    );
    expect([transform.capacity, transform.load]).toEqual([1000, 0.5]);
    expect(transform.waitMs).toBeCloseTo(0.2368 * 2, 3);
    expect([erlangC(0.5, 1), erlangC(0.5, 3), erlangC(0.8, 2)]).toEqual([
      expect.closeTo(0.5, 9),
      expect.closeTo(0.2368, 4),
      expect.closeTo(0.7111, 4),
    ]);
  });

  test('behind one that is nearly full, arrivals are as regular as its services', () => {
    const service = { validate: { kind: 'fixed', meanUs: 1990 }, transform: { kind: 'fixed', meanUs: 1000 } } as const;
    const behind = configOf({ service, transform: { workers: 1 } });
    expect(part(behind, 'transform').waitMs!).toBeLessThan(0.01);
  });

  test.each<[string, ConfigPatch, string]>([
    ['overloaded', { service: { validate: { kind: 'fixed', meanUs: 3000 } } }, 'more events arrive than it can handle'],
    ['at full speed', { load: { mode: 'max' }, service: { validate: { kind: 'fixed' } } }, 'as fast as it can'],
    ['under a load that changes', { load: { shape: 'sine' }, service: { validate: { kind: 'fixed' } } }, 'not steady'],
    ['of a recording', { feed: { kind: 'recording' }, service: { validate: { kind: 'fixed' } } }, 'its own pace'],
    ['of Penstock’s', {}, 'depends on the machine'],
  ])('%s has no wait, and says why', (_, patch, why) => {
    const { waitMs, whyNoWait } = part(configOf(patch), 'validate');
    expect([waitMs, whyNoWait]).toEqual([null, expect.stringContaining(why)]);
  });
});

describe('the database', () => {
  test('measured: by its own points, with the time of its rows on top', () => {
    const points = [
      [0, 0],
      [1, 4000],
    ] as const;
    const database = { distribution: 'measured', ...callFigures(measuredSettings(points)), perRowUs: 1000 } as const;
    const config = configOf({ database, batch: { maxSize: 1 }, load: { eventsPerSecond: 100 } });
    const ofPoints = predict(config, ({ kind }) => (kind === 'measured' ? points : null)).parts;
    // Uniform from 0 to 4 ms, and 1 ms: mean 3, variance 16 / 12.
    const { meanMs, capacity, waitMs } = ofPoints.find((each) => each.part === 'database')!;
    expect([meanMs, capacity]).toEqual([3, expect.closeTo(1000 / 3, 9)]);
    expect(waitMs).toBeCloseTo((0.3 * 3 * (1 + 16 / 12 / 9)) / 2 / 0.7, 9);
  });

  const batched: ConfigPatch = { batch: { maxSize: 20, maxWaitMs: 1000 }, failures: { storage: { latencyMs: 20 } } };

  test('takes a batch a call', () => {
    const { capacity, load, waitMs } = part(configOf(batched), 'database');
    expect([capacity, load]).toEqual([1000, 0.5]);
    // D/D with the spread of twenty Poisson arrivals: 1/20 of that of one.
    expect(waitMs).toBeCloseTo(((1 / 20 / 2) * 0.5 * 20) / 0.5, 6);
  });
  test('takes longer for more rows, and several calls at once as far as it serves them', () => {
    const database = { perCallMs: 10, perRowUs: 500, inFlight: 4, capacity: 2 };
    const { capacity, meanMs, servers } = part(configOf({ database, batch: { maxSize: 20 } }), 'database');
    expect([capacity, meanMs, servers]).toEqual([2000, 20, 2]);
  });
  test('takes smaller batches when time closes them', () => {
    const { meanMs, waitMs } = part(configOf({ ...batched, batch: { maxSize: 2000, maxWaitMs: 100 } }), 'database');
    expect([meanMs, waitMs]).toEqual([20, 0]);
    const { notes } = predict(configOf({ ...batched, batch: { maxSize: 2000, maxWaitMs: 100 } }), none);
    expect(notes.join()).toContain('events wait 50.0 ms on average');
  });
});

describe('the bottleneck', () => {
  test('is the part in the way that can do least', () => {
    const { capacity, bottleneck } = predict(
      configOf({
        service: { validate: { kind: 'fixed', meanUs: 100 }, transform: { kind: 'exponential', meanUs: 1500 } },
        failures: { storage: { latencyMs: 40 }, subscribers: { tail: 5000 } },
        transform: { workers: 2 },
        batch: { maxSize: 100 },
      }),
      none,
    );
    expect([bottleneck, capacity]).toEqual(['transform', expect.closeTo(2000 / 1.5, 9)]);
  });
  test('a subscriber is one only where others wait for it', () => {
    const slow: ConfigPatch = { service: { alarms: { kind: 'fixed', meanUs: 10_000 } } };
    expect(predict(configOf(slow), none)).toMatchObject({ bottleneck: null, capacity: Number.POSITIVE_INFINITY });
    expect(predict(configOf(slow), none).notes.join()).toContain('alarms cannot keep up');
    expect(predict(configOf({ ...slow, broadcast: { policies: { alarms: 'block' } } }), none).bottleneck).toBe(
      'alarms',
    );
  });
  test('where nothing takes a time there is none', () => {
    expect(predict(configOf({}), none)).toMatchObject({ bottleneck: null, capacity: Number.POSITIVE_INFINITY });
  });
  test('more than it can do is said', () => {
    const { notes } = predict(configOf({ service: { validate: { kind: 'fixed', meanUs: 4000 } } }), none);
    expect(notes.join()).toContain('More events arrive than the bottleneck can handle');
  });
});
