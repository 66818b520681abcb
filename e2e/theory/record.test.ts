import { expect, test } from 'vitest';
import { isSame, type PointRecord, pageOf } from './record.ts';
import { atLeast, atMost, isHeld, near, recorded, within } from './rows.ts';

const RECORD: PointRecord = {
  name: 'md1-0.5',
  about: 'M/D/1 at ρ = 0.5',
  seconds: 300,
  at: '2026-11-29T21:20:00.000Z',
  commit: '0123456789ab',
  patch: { batch: { maxSize: 1 } },
  rows: [
    near('Mean wait', 'ms', 5.4, 5, 0.15),
    within('Lost', 'events', 1, 0, 0),
    atLeast('In time', 'share', 0.97, 0.95),
    atMost('Back', 's', null, 10),
    recorded('Bulk', 'share', 0.3),
  ],
  figures: {
    emitted: 15_000,
    stored: 15_000,
    perSecond: 50,
    callMs: 10.001,
    lateMs: 0.2,
    maxLateMs: 4,
    hiccups: 1,
    longestHiccupMs: 60,
  },
};
const MACHINE = { cpu: 'x', cores: 2, memoryGiB: 8, system: 's', browser: 'b', node: 'n', commit: 'c' };

test('a row holds within what is allowed, and never where nothing came to be', () => {
  expect(RECORD.rows.map(isHeld)).toEqual([true, false, true, false, true]);
});

test('a record comes back from its file as it was', () => {
  expect(JSON.parse(JSON.stringify(RECORD))).toEqual(RECORD);
});

test('the page tells what was measured, beside what is allowed, misses included', () => {
  const page = pageOf({ machine: MACHINE, note: 'Builds ran beside it.', points: [RECORD] });
  expect(page).toContain('2 of 4 conditions hold.');
  expect(page).toContain('commit c. Builds ran beside it.');
  expect(page).toContain('300 s, 2026-11-29 21:20 UTC, 0123456789ab: 15000 events, 50.0/s; calls of 10.001 ms');
  expect(page).toContain('| Mean wait | 5.40 ms | 5.00 ms | 4.25 ms to 5.75 ms | held |');
  expect(page).toContain('| Lost | 1 | 0 | 0 to 0 | **not held** |');
  expect(page).toContain('| In time | 97.0 % |  | at least 95.0 % | held |');
  expect(page).toContain('| Back | never |  | at most 10.00 s | **not held** |');
  expect(page).toContain('| Bulk | 30.0 % |  | as measured |  |');
});

test('a point counts as played before while its settings and its length are the same', () => {
  const point = { name: RECORD.name, about: '', patch: RECORD.patch, seconds: 300, judge: () => [] };
  expect(isSame(RECORD, point, 300)).toBe(true);
  expect(isSame(RECORD, point, 60)).toBe(false);
  expect(isSame(RECORD, { ...point, patch: { batch: { maxSize: 2 } } }, 300)).toBe(false);
});
