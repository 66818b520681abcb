import { expect, test } from 'vitest';
import { formatClock } from '../format.ts';
import { budgetBytes, reachText } from './run-reach.ts';

const RUN = { id: 1, startedMs: 0, config: '{}', events: 5, starred: false, reachesMs: 0, missing: 0 };
const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

test('a run says how far back it reaches', () => {
  expect(reachText(RUN)).toBe('whole');
  expect(reachText({ ...RUN, reachesMs: AT })).toBe(`from ${formatClock(AT)} on`);
  expect(reachText({ ...RUN, reachesMs: AT, events: 0 })).toBe('its events made room');
  expect(reachText({ ...RUN, events: 0 })).toBe('');
  expect(reachText({ ...RUN, missing: 12_345 })).toContain('12,345 missing');
});

test('a budget that is set counts, else the share of the quota', () => {
  expect([budgetBytes(0, 2e9), budgetBytes(50, 2e9)]).toEqual([2e9, 50e6]);
});
