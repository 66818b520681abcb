import { describe, expect, test } from 'vitest';
import type { Profile } from '../../app/profile/profile-types.ts';
import type { QuantilePoints } from '../../workers/contract/durations/duration-types.ts';
import { simulate } from './simulation.ts';

const always = (micros: number): QuantilePoints => [
  [0, micros],
  [1, micros],
];
/** Times in µs, each always the same. */
function profileOf(times: { validate?: number; transform?: number; scheduler?: number; database?: number }): Profile {
  const { validate = 0, transform = 0, scheduler = 0, database = 0 } = times;
  const of = (micros: number) => ({ of: 'a test', count: 1, points: always(micros) });
  return {
    penstock: 'profile',
    version: 1,
    name: 'a test',
    settings: { 'database.perRowUs': 0 },
    measured: {
      validate: of(validate),
      transform: of(transform),
      scheduler: of(scheduler),
      database: of(database),
    },
  };
}

describe('the simulation', () => {
  test('has the waits of M/D/1 before a stage of one server', () => {
    // So many a second that batches are full at once, and their wait is next to nothing.
    const [perSecond, serviceMs] = [50_000, 0.014];
    const load = (perSecond * serviceMs) / 1000;
    const alone = simulate(profileOf({}), perSecond, 0.5, 1).meanMs;
    const { meanMs } = simulate(profileOf({ validate: 1000 * serviceMs }), perSecond, 0.5, 1);
    const expected = serviceMs + (serviceMs * load) / (2 * (1 - load));
    expect((meanMs - alone) / expected).toBeGreaterThan(0.9);
    expect((meanMs - alone) / expected).toBeLessThan(1.1);
  });

  test('has a batch wait for its time where few events come, and for the rest of it on average', () => {
    const { p50Ms, maxMs } = simulate(profileOf({ database: 3000 }), 1, 2000, 2);
    expect(p50Ms).toBeCloseTo(23, 6);
    expect(maxMs).toBeCloseTo(23, 6);
  });

  test('serves the pool two at a time', () => {
    // A single server would be at 1.5 times its capacity.
    const { maxMs } = simulate(profileOf({ transform: 15_000 }), 100, 60, 3);
    expect(maxMs).toBeLessThan(400);
    expect(simulate(profileOf({ scheduler: 15_000 }), 100, 60, 3).maxMs).toBeGreaterThan(5000);
  });

  test('has events wait for the call before them', () => {
    // 10 rows a call of 50 ms: 200 a second at most.
    expect(simulate(profileOf({ database: 50_000 }), 180, 100, 4).maxMs).toBeLessThan(2000);
    expect(simulate(profileOf({ database: 50_000 }), 220, 100, 4).maxMs).toBeGreaterThan(5000);
  });
});
