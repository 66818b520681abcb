import { beforeEach, expect, test } from 'vitest';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import type { RunState } from '../../workers/contract/name-sets.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Incident } from '../../workers/contract/snapshot-types.ts';
import { BURST, incidentOf, VALUE, WHAT } from '../../workers/contract/view/incidents/incidents.ts';
import { INCIDENT_WORDS } from '../../workers/memory/memory-map.ts';
import { logStore } from '../stores/log-store.ts';
import { logIncidents, logOwed } from './log-changes.ts';

function burst(id: number, change: Partial<Incident> = {}): Incident {
  const row = new Float64Array(INCIDENT_WORDS);
  row[WHAT] = BURST;
  row[VALUE] = id;
  return { ...incidentOf(row), id, ...change };
}
const lines = () => logStore.getState().entries.map(({ text }) => text);
const before = () => idleSnapshot(defaultConfig());

beforeEach(() => {
  logStore.setState({ entries: [] });
});

test('each incident has a line when it is over, once', () => {
  const follow = logIncidents();
  const see = (...incidents: Incident[]) =>
    follow({ now: { ...before(), runId: 1, state: 'running', incidents }, before: null });
  see(burst(2));
  expect(lines()).toEqual([]);
  see(burst(3), burst(2, { outcome: 'recovered', recoverMs: 100 }));
  see(burst(3), burst(2, { outcome: 'recovered', recoverMs: 100 }));
  expect(lines()).toHaveLength(1);
  expect(lines()[0]).toMatch(/^Burst: 2 × the load: .*recovered 0\.1 s after its end/);
});

test('a reset in the middle of one is told, with what it had cost by then', () => {
  const follow = logIncidents();
  const lost = { invalid: 0, shed: 0, expired: 1234, evicted: 0, deadLettered: 0 };
  const incidents = [burst(3, { lost }), burst(2), burst(1, { outcome: 'recovered', recoverMs: 100 })];
  follow({ now: { ...before(), runId: 1, state: 'running', incidents }, before: null });
  follow({ now: before(), before: null });
  follow({ now: before(), before: null });
  expect(lines()).toHaveLength(3);
  expect(lines()[2]).toMatch(/^Burst: 3 × the load: .*recovery not known \(the run was reset first\); .*1,234 expired/);
});

test('events that a run did not emit are one line of the log at its end', () => {
  const follow = logOwed();
  const see = (runId: number, state: RunState, owed: number, lateMs: number) =>
    follow({ now: { ...before(), runId, state, source: { owed, lateMs, exact: true } }, before: null });
  see(3, 'running', 48_211, 2410);
  expect(lines()).toEqual([]);
  for (let i = 0; i < 3; i++) see(3, 'stopped', 48_211, 2410);
  expect(lines()).toEqual(['48,211 events had fallen due and were never emitted']);
  // What fell due in the moment of the stop is no news.
  see(4, 'stopped', 12, 0.6);
  expect(lines()).toHaveLength(1);
});
