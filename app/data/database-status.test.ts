import { expect, test } from 'vitest';
import { type DatabaseInfo, STORAGE_PROBLEMS } from '../../workers/contract/database-types.ts';
import { PROBLEM_TEXTS } from '../../workers/contract/problem-texts.ts';
import { databaseStatus, type StatusInput } from './database-status.ts';
import { runOf } from './stored-database.ts';

const WHOLE = { starred: false, reachesMs: 0, missing: 0, gaps: [], alarmsFromMs: 0, alarmsLeftOut: 0 };
const INFO: DatabaseInfo = {
  owner: true,
  problem: null,
  runs: [
    { id: 3, startedMs: 0, config: '{}', events: 1000, ...WHOLE },
    { id: 5, startedMs: 0, config: '{}', events: 234, ...WHOLE },
  ],
  bytes: 2_500_000,
  usedBytes: 2_000_000,
  shareBytes: 2_000_000_000,
  removed: [],
  aside: [],
};
const FINE: StatusInput = { info: INFO, refusal: null, problem: null, kind: 'sqlite', isActive: true };

test('a sound database says what is in it', () => {
  expect(databaseStatus(FINE)).toMatchObject({ tone: 'ok', action: null });
  expect(databaseStatus(FINE).text).toContain('2 runs, 1,234 events, 2.50 MB');
  expect(databaseStatus({ ...FINE, info: { ...INFO, runs: [] } }).text).toContain('Nothing is stored yet. Start a run');
});

test('until anything is known it waits', () => {
  expect(databaseStatus({ ...FINE, info: null }).tone).toBe('wait');
});

test('another tab has it: however that is learned, this one can take it over', () => {
  const { text, help } = PROBLEM_TEXTS.busy;
  for (const input of [
    { ...FINE, info: null, refusal: `${text} ${help}` },
    { ...FINE, info: { ...INFO, owner: false } },
    { ...FINE, problem: 'busy' as const },
  ]) {
    expect(databaseStatus(input)).toMatchObject({ tone: 'warn', action: 'take-over' });
  }
});

test('every problem is told with what helps', () => {
  for (const problem of STORAGE_PROBLEMS) {
    const told = databaseStatus({ ...FINE, problem });
    expect(told.text).toBe(`${PROBLEM_TEXTS[problem].text} ${PROBLEM_TEXTS[problem].help}`);
    expect(databaseStatus({ ...FINE, info: { ...INFO, problem } })).toEqual(told);
  }
});

test('a database that cannot be read offers another try', () => {
  const status = databaseStatus({ ...FINE, info: null, refusal: 'the disk failed' });
  expect(status).toMatchObject({ tone: 'bad', text: 'The disk failed.', action: 'retry' });
});

test('memory by choice offers the database, while a run is under way', () => {
  expect(databaseStatus({ ...FINE, kind: 'memory' })).toMatchObject({ tone: 'warn', action: 'store' });
  expect(databaseStatus({ ...FINE, kind: 'memory', isActive: false })).toMatchObject({ tone: 'ok' });
});

test('the run to look at is the chosen one, else the one under way, else the latest', () => {
  expect(runOf({ info: INFO, chosen: 3 }, 5)).toBe(3);
  expect(runOf({ info: INFO, chosen: 4 }, 3)).toBe(3);
  expect(runOf({ info: INFO, chosen: null }, 9)).toBe(5);
  expect(runOf({ info: null, chosen: 3 }, 3)).toBeNull();
});
