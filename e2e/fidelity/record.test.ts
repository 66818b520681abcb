import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Profile } from '../../app/profile/profile-types.ts';
import type { Predicted } from './penstock.ts';
import type { CallSummary, Measurement } from './program/design.ts';
import {
  addSimulations,
  type FidelityRecord,
  latestRecord,
  rowsOf,
  type Side,
  type Try,
  triesOf,
  writeRecord,
} from './record.ts';
import { tablesOf, talliesOf } from './tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'penstock-fidelity-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MACHINE = {
  cpu: 'a processor',
  cores: 2,
  memoryGiB: 8,
  system: 'Linux 6',
  browser: 'Chromium 156',
  node: 'v20',
  commit: 'abc',
};
const summary = { count: 100, meanMs: 12, p50Ms: 10, p99Ms: 40, maxMs: 50 };
const calls: CallSummary = { ...summary, meanRows: 4, perCallMs: 5, perRowUs: 10 };
const stages = { check: summary, enrich: summary, route: summary };
function sideOf<Result>(result: Result, load: number): Side<Result> {
  return { at: '2026-11-29T20:00:00.000Z', commit: 'abc', load, asked: 500, result };
}
const measured = (figures: Partial<Measurement> = {}): Side<Measurement> =>
  sideOf(
    {
      perSecond: 500,
      latency: summary,
      stages,
      calls,
      rows: 100,
      cores: 0.2,
      late: { meanMs: 0.1, maxMs: 5 },
      ...figures,
    },
    1.5,
  );
const predicted = (figures: Partial<Predicted> = {}): Side<Predicted> =>
  sideOf(
    {
      perSecond: 500,
      count: 100,
      meanMs: 12,
      p50Ms: 10,
      p99Ms: 40,
      askedMs: 2,
      takenMs: 2,
      late: { meanMs: 0.2, maxMs: 9 },
      ...figures,
    },
    3,
  );

const TRIES: readonly Try[] = [
  {
    number: 1,
    point: 'saturation',
    seconds: 60,
    program: { ...measured(), asked: null },
    penstock: predicted({ perSecond: 510 }),
  },
  { number: 1, point: '50', seconds: 60, program: measured(), penstock: predicted({ p99Ms: 55 }) },
  { number: 1, point: '70', seconds: 60, program: measured() },
];
const recordOf = (tries: readonly Try[]): FidelityRecord => ({
  command: 'npm run fidelity',
  machine: MACHINE,
  tries: [...tries],
});

describe('a record', () => {
  test('is gone on with, but for tries of another length', () => {
    const file = join(folder, 'record.json');
    writeRecord(file, recordOf(TRIES));
    expect(triesOf(file, () => 60)).toEqual(TRIES);
    expect(triesOf(file, (point) => (point === '50' ? 30 : 60))).toEqual([TRIES[0], TRIES[2]]);
    expect(triesOf(null, () => 60)).toEqual([]);
  });

  test('without tries is JSON too', () => {
    const file = join(folder, 'empty.json');
    writeRecord(file, recordOf([]));
    expect(triesOf(file, () => 60)).toEqual([]);
  });

  test('is the one that was being written, or else the newest that is kept', () => {
    for (const name of ['2026-11-29.json', '2026-12-01.json', '2026-12-01-profile.json', 'notes.md'])
      writeFileSync(join(folder, name), '{}');
    const begun = join(folder, 'record.json');
    expect(latestRecord(begun, folder)).toBe(begun);
    expect(latestRecord(join(folder, 'none.json'), folder)).toBe(join(folder, '2026-12-01.json'));
    expect(latestRecord(join(folder, 'none.json'), join(folder, 'nowhere'))).toBeNull();
  });

  test('compares what both sides have done', () => {
    expect(TRIES.map((each) => rowsOf(each)?.length ?? null)).toEqual([1, 2, null]);
  });
});

test('each load is simulated from the profile of its number, and told beside it', () => {
  const points = [
    [0, 1000],
    [1, 1000],
  ] as const;
  const times = { of: 'a test', count: 1, points };
  const measuredTimes = { validate: times, transform: times, scheduler: times, database: times };
  const settings = { 'database.perRowUs': 0 };
  const profile: Profile = { penstock: 'profile', version: 1, name: 'a test', settings, measured: measuredTimes };
  const tries = structuredClone(TRIES).map((each) => (each.point === '50' ? { ...each, profile } : each));
  const record = recordOf([...tries, { number: 2, point: '50', seconds: 60, program: measured() }]);
  addSimulations(record, 4000);
  expect(record.tries.map(({ simulated }) => simulated !== undefined)).toEqual([false, true, true, false]);
  // Half a batch at 500 a second, three stages, and the call.
  expect(record.tries[1]!.simulated!.p50Ms).toBeGreaterThan(5);
  expect(record.tries[1]!.simulated!.p50Ms).toBeLessThan(24);
  expect(tablesOf(record)).toMatch(/\| \+37\.5 % \| \*\*miss\*\* \| \d/);
});

describe('tables', () => {
  test('tell what was kept, missed, not told and not tried', () => {
    const late = { meanMs: 3, maxMs: 101 };
    const untold: Try = { number: 2, point: '90', seconds: 300, program: measured({ late }), penstock: predicted() };
    const record = recordOf([...TRIES, untold]);
    expect(talliesOf(record).map(({ point, verdict }) => [point, verdict])).toEqual([
      ['saturation', 'kept'],
      ['50', 'missed'],
      ['70', 'not tried'],
      ['90', 'could not tell'],
    ]);
    const text = tablesOf(record);
    expect(text).toContain('Load average before the runs: 1.50 to 3.00. The program took 0.200 to 0.200 cores.');
    expect(text).toContain('| as fast as it can | events a second 5 % | 1 of 1 | 1 | 1 | kept |');
    expect(text).toContain('| 50 % of its saturation | P50 15 %, P99 25 % | 0 of 1 | 1 | 0 | **missed** |');
    expect(text).toContain('| 70 % of its saturation | P50 15 %, P99 25 % | 0 of 0 | 0 | 0 | not tried |');
    expect(text).toContain('| 90 % of its saturation | P50 25 %, P99 40 % | 1 of 1 | 0 | 0 | could not tell |');
    expect(text).toContain('| 90 % of its saturation | 2 | 3.00, 101 | 0.200, 9.00 | could not tell |');
  });

  test('tell how late timers were, on the sides that have run', () => {
    const text = tablesOf(recordOf(TRIES));
    expect(text).toContain('| 50 % of its saturation | 1 | 0.100, 5.00 | 0.200, 9.00 | **miss** |');
    expect(text).toContain('| 70 % of its saturation | 1 | 0.100, 5.00 | – | not ended |');
  });

  test('tell how far each figure was off, misses included', () => {
    const text = tablesOf(recordOf(TRIES));
    expect(text).toContain('| as fast as it can | 1 | events a second | 500 | 510 | +2.00 % |  | – |');
    expect(text).toContain('| 50 % of its saturation | 1 | P50, ms | 10.0 | 10.0 | 0.00 % |  | – |');
    expect(text).toContain('| 50 % of its saturation | 1 | P99, ms | 40.0 | 55.0 | +37.5 % | **miss** | – |');
  });
});
