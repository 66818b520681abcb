/** The times that calls of the database are asked to take, as the panel of storage draws them, against what storage draws. */
import { expect, test } from 'vitest';
import { askedCallMs, hasAskedCalls } from '../app/profile/asked-calls.ts';
import { DRAWN_SHARES } from '../app/profile/asked-times.ts';
import { encodeTimes } from '../workers/contract/durations/measured-times.ts';
import { applyPatch } from '../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../workers/contract/settings/config-codec.ts';
import { timesOfStage } from '../workers/stages/service-time.ts';
import { CallCost } from '../workers/stages/storage/database/call-cost.ts';
import { generator } from '../workers/testing/random.ts';

const DRAWS = 100_000;
const MEASURED = [
  [0, 500],
  [0.5, 2000],
  [0.9, 4000],
  [0.99, 20_000],
  [1, 30_000],
] as const;

test.each([
  ['fixed', 0, 0],
  ['fixed', 0, 8],
  ['exponential', 20, 0],
  ['exponential', 20, 30],
  ['log-normal', 20, 0],
  ['log-normal', 0, 12],
  ['measured', 20, 0],
  ['measured', 20, 6],
] as const)('%s, %d µs a row, jitter %d ms: the percentiles that are drawn', (distribution, perRowUs, jitterMs) => {
  const config = applyPatch(defaultConfig(), {
    database: { distribution, perCallMs: 5, perRowUs },
    failures: { storage: { latencyMs: 3, jitterMs } },
  });
  const words = encodeTimes(new Map([['storage', MEASURED]]));
  const cost = new CallCost(generator(7), timesOfStage({ measuredTimes: words }, 'storage'));
  cost.configure(config);
  const drawn = Float64Array.from({ length: DRAWS }, () => cost.draw(100)).sort();
  const pointsOf = () => (distribution === 'measured' ? MEASURED : null);
  for (const share of DRAWN_SHARES) {
    const asked = askedCallMs(config, share, 100, pointsOf);
    const among = drawn[Math.ceil(share * DRAWS) - 1]!;
    // Of 100,000 draws a hundred are beyond P99.9: six standard deviations of that many.
    expect(Math.abs(asked / among - 1)).toBeLessThan(share > 0.99 ? 0.15 : 0.03);
  }
});

test('there is something to draw where a call takes time, by itself, by its rows or by a failure', () => {
  const has = (patch: Parameters<typeof applyPatch>[1]) => hasAskedCalls(applyPatch(defaultConfig(), patch));
  expect(has({})).toBe(false);
  expect(has({ database: { perCallMs: 1 } })).toBe(true);
  expect(has({ database: { perRowUs: 1 } })).toBe(true);
  expect(has({ failures: { storage: { jitterMs: 1 } } })).toBe(true);
});
