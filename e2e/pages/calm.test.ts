import { expect, test } from 'vitest';
import type { Hiccup } from '../../workers/contract/snapshot-types.ts';
import { type Look, uncalm } from './calm.ts';

const HICCUP: Hiccup = { at: 10_000, ms: 400, worker: 'worker-1', cause: 'machine' };
const NAMED = 'the machine gave worker-1 no time for 400 ms';

function look(time: number, expired: number, hiccups: Hiccup[] = [], rest: Partial<Look> = {}): Look {
  const counters = { emitted: 1e6, invalid: 0, shed: 0, expired, evicted: 0, deadLettered: 0, stored: 1e6 };
  return { now: { time, counters, hiccups }, red: [], log: '', ...rest };
}

test('a screen with nothing lost and nothing red is calm, with hiccups and without', () => {
  expect(uncalm(look(1000, 0), look(1500, 0))).toEqual([]);
  expect(uncalm(look(10_000, 5), look(10_500, 5, [HICCUP]))).toEqual([]);
});

test('a loss needs a hiccup at its time, named in the log', () => {
  const named = { log: NAMED };
  expect(uncalm(null, look(9000, 3))[0]).toContain('3 events were lost, and no hiccup');
  expect(uncalm(look(10_000, 0), look(10_500, 7, [HICCUP], named))).toEqual([]);
  expect(uncalm(look(12_000, 0), look(12_500, 7, [HICCUP], named)), 'within the longest budget').toEqual([]);
  expect(uncalm(look(10_000, 0), look(10_500, 7, [HICCUP]))[0]).toContain(`the log does not name: ${NAMED}`);
});

test('a hiccup of another time excuses nothing', () => {
  const named = { log: NAMED };
  expect(uncalm(look(13_000, 0), look(13_500, 7, [HICCUP], named))).toHaveLength(1);
  expect(uncalm(look(9000, 0), look(9900, 7, [HICCUP], named))).toHaveLength(1);
});

test('red is excused as long as a headline may be shown for it', () => {
  const red = { red: ['Events are lost'], log: NAMED };
  expect(uncalm(look(14_000, 0), look(14_500, 0, [HICCUP], red))).toEqual([]);
  expect(uncalm(look(16_000, 0), look(16_500, 0, [HICCUP], red))).toEqual(['red without a hiccup: Events are lost']);
});
