import { expect, test } from 'vitest';
import type { DatabaseInfo } from '../database-types.ts';
import { budgetBytes, starRefusal, starredShare } from './starred-share.ts';

const run = (id: number, events: number, isStarred: boolean) => ({
  id,
  startedMs: 0,
  config: '{}',
  events,
  starred: isStarred,
  reachesMs: 0,
  missing: 0,
  gaps: [],
  alarmsFromMs: 0,
  alarmsLeftOut: 0,
});
const INFO: DatabaseInfo = {
  owner: true,
  problem: null,
  runs: [run(1, 600, true), run(2, 200, false), run(3, 200, false)],
  bytes: 200e6,
  usedBytes: 100e6,
  shareBytes: 100e6,
  removed: [],
  aside: [],
};

test('a budget that is set counts, else the share of the quota', () => {
  expect([budgetBytes(0, 2e9), budgetBytes(50, 2e9)]).toEqual([2e9, 50e6]);
});

test('starred runs are worth their share of what is used', () => {
  expect(starredShare(INFO, 0)).toBeCloseTo(0.6);
  expect(starredShare(INFO, 0, 2)).toBeCloseTo(0.8);
  expect(starredShare(INFO, 50)).toBeCloseTo(1.2);
  expect(starredShare({ ...INFO, runs: [] }, 0)).toBe(0);
});

test('a star that would leave the run under way less than a tenth is refused, and says what to do', () => {
  expect(starRefusal(INFO, 0, 2)).toBeNull();
  const both = { ...INFO, runs: INFO.runs.map((each) => ({ ...each, starred: each.id !== 3 })) };
  expect(starRefusal(both, 0, 3)).toMatch(/^run 3 is not starred: starred runs would take 100 % .* 90 % is the most\./);
  expect(starRefusal(both, 200, 3)).toBeNull();
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('a budget of %d is none', (budget) => {
  expect(starRefusal(INFO, budget, 2)).toMatch(/^budgetMb: .* is not allowed here; allowed: megabytes from 0/);
});
