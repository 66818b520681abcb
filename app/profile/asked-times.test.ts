import { expect, test } from 'vitest';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { askedMs, DRAWN_SHARES, isTimed } from './asked-times.ts';

const LOG_NORMAL = { kind: 'log-normal', p50Us: 1000, p99Us: 10_000 } as const;

test.each<[NonNullable<ConfigPatch['service']>, number, number]>([
  [{ tail: { kind: 'fixed', meanUs: 1500 } }, 1.5, 1.5],
  [{ tail: { kind: 'exponential', meanUs: 1000 } }, Math.LN2, Math.log(100)],
  [{ tail: LOG_NORMAL }, 1, 10],
  [{ tail: { ...LOG_NORMAL, kind: 'measured' } }, 1, 10],
])('%j has its median at %d ms and its P99 at %d ms, and rises', (service, median, p99) => {
  const config = applyPatch(defaultConfig(), { service, failures: { subscribers: { tail: 2000 } } });
  const asked = DRAWN_SHARES.map((share) => askedMs(config, 'tail', share, () => null));
  expect([asked[0], askedMs(config, 'tail', 0.99, () => null)]).toEqual([
    expect.closeTo(median + 2, 9),
    expect.closeTo(p99 + 2, 9),
  ]);
  expect(asked).toEqual(asked.toSorted((a, b) => a - b));
});

test('measured times are drawn from their own points', () => {
  const config = applyPatch(defaultConfig(), { service: { validate: { kind: 'measured' } } });
  const points = [
    [0, 0],
    [1, 4000],
  ] as const;
  expect(askedMs(config, 'validate', 0.75, () => points)).toBe(3);
  expect([isTimed(config, 'validate'), isTimed(config, 'tail')]).toEqual([true, false]);
});
