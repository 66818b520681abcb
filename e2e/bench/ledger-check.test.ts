import { expect, test } from 'vitest';
import { type DrainedRun, discrepancies } from './ledger-check.ts';

const offered = (delivered: number, skipped: number) => ({ delivered, skipped });
const SOUND: DrainedRun = {
  state: 'stopped',
  counters: { emitted: 1_024_000, invalid: 1000, shed: 0, expired: 0, evicted: 0, deadLettered: 0, stored: 1_023_000 },
  ledger: { inFlight: 0, unaccounted: 0, slack: 0 },
  subscribers: {
    storage: offered(1_023_000, 0),
    aggregates: offered(1_023_000, 0),
    alarms: offered(1_000_000, 23_000),
    tail: offered(0, 1_023_000),
  },
  copies: 0,
};

test('a run that did all of its work has no discrepancies', () => {
  expect(discrepancies(SOUND)).toEqual([]);
});

const { counters, ledger, subscribers } = SOUND;
test.each<[string, Partial<DrainedRun>]>([
  ['the run is running', { state: 'running' }],
  ['unaccounted is -1', { ledger: { ...ledger, unaccounted: -1 } }],
  ['inFlight is 3', { ledger: { ...ledger, inFlight: 3 } }],
  ['expired is 1', { counters: { ...counters, expired: 1 } }],
  ['shed is 1', { counters: { ...counters, shed: 1 } }],
  ['deadLettered is 1', { counters: { ...counters, deadLettered: 1 } }],
  ['copies is 1', { copies: 1 }],
  ['stored + invalid + expired is 1023999', { counters: { ...counters, invalid: 999 } }],
  ['delivered + skipped of alarms is 1022999', { subscribers: { ...subscribers, alarms: offered(1_000_000, 22_999) } }],
  ['skipped of storage is 1', { subscribers: { ...subscribers, storage: offered(1_022_999, 1) } }],
  ['invalid is 0', { counters: { ...counters, emitted: 1_023_000, invalid: 0 } }],
])('refused: %s', (complaint, change) => {
  expect(discrepancies({ ...SOUND, ...change })).toEqual([expect.stringContaining(complaint)]);
});
