import { expect, test } from 'vitest';
import { formatWhen } from '../format.ts';
import { reachText } from './run-reach.ts';

const RUN = {
  id: 1,
  startedMs: 0,
  config: '{}',
  events: 5,
  starred: false,
  reachesMs: 0,
  missing: 0,
  gaps: [],
  alarmsFromMs: 0,
  alarmsLeftOut: 0,
};
const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

test('a run says how far back it reaches', () => {
  expect(reachText(RUN)).toBe('whole');
  expect(reachText({ ...RUN, reachesMs: AT })).toBe(`from ${formatWhen(AT)} on`);
  expect(reachText({ ...RUN, reachesMs: AT, events: 0 })).toBe('its events were removed to make room');
  expect(reachText({ ...RUN, events: 0 })).toBe('');
});

test('a run with missing events is not whole, and says where they are missing', () => {
  const gaps = [{ fromMs: AT, toMs: AT + 60_000 }];
  const [from, to] = [AT, AT + 60_000].map((ms) => formatWhen(ms));
  expect(reachText({ ...RUN, missing: 12_345, gaps })).toBe(
    `12,345 events are missing between ${from} and ${to}: another tab had the database, or it was gone`,
  );
  expect(reachText({ ...RUN, missing: 12_345, reachesMs: AT })).toBe(
    `from ${from} on; 12,345 events are missing before that: another tab had the database, or it was gone`,
  );
  expect(reachText({ ...RUN, missing: 12_345 })).toMatch(/^12,345 events are missing:/);
});

test('alarms that do not reach as far back as events say so', () => {
  expect(reachText({ ...RUN, alarmsFromMs: AT })).toBe(`whole; alarms from ${formatWhen(AT)} on`);
  expect(reachText({ ...RUN, alarmsLeftOut: 1200 })).toBe('whole; 1,200 alarms left out, too many at once');
});
