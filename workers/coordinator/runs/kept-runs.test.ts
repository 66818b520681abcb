import { expect, test, vi } from 'vitest';
import { idleSnapshot } from '../../contract/idle-snapshot.ts';
import type { RunSummary } from '../../contract/kept-run-types.ts';
import { joined } from '../../contract/runs/joined.ts';
import { readRun } from '../../contract/runs/read-run.ts';
import { fileHead, textChunk } from '../../contract/runs/run-file.ts';
import { NO_LABEL } from '../../contract/runs/series.ts';
import { defaultConfig } from '../../contract/settings/config-codec.ts';
import { BUCKETS } from '../../primitives/histogram/histogram.ts';
import { KeptRuns } from './kept-runs.ts';
import { MemoryShelf } from './run-shelf.ts';

const config = defaultConfig();
const machine = { cores: 2, browser: 'none' };
function summary(runId: number): RunSummary {
  const snapshot = idleSnapshot(config);
  const begun = { program: 'test', runId, startedAt: 1000 * runId, machine, config, lastConfig: config };
  return { ...begun, steps: [], speed: null, snapshot, end: 'ended' };
}
function file(runId: number, spare = 0): Uint8Array<ArrayBuffer> {
  const head = { type: 'head', program: 'test', runId, startedAt: 0, config, machine, histograms: [] };
  return joined([fileHead(), textChunk(head), new Uint8Array(spare)]);
}

test('runs are listed newest first, with their labels; one is removed with all of its files', async () => {
  const shelf = new MemoryShelf();
  const kept = new KeptRuns(async () => shelf);
  const first = await kept.add(file(1), summary(1), NO_LABEL);
  const second = await kept.add(file(2), summary(2), { ...NO_LABEL, name: 'B' });
  await kept.label(first, { ...NO_LABEL, name: 'A', starred: true });
  const { runs, isLasting } = await kept.list();
  expect(isLasting).toBe(false);
  expect(runs.map(({ key, label }) => [key, label.name])).toEqual([
    [second, 'B'],
    [first, 'A'],
  ]);
  const read = readRun(await kept.file(first), BUCKETS, () => {});
  expect(read.label).toMatchObject({ name: 'A', starred: true });
  await kept.remove(first);
  expect((await shelf.list()).filter(({ name }) => name.startsWith(first))).toEqual([]);
  await expect(kept.file(first)).rejects.toThrow('no run is kept');
});

test('a run whose tab died is told by its file that has no end, and is saved as one that was cut', async () => {
  const shelf = new MemoryShelf();
  const kept = new KeptRuns(async () => shelf);
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  await shelf.append('5-1.penstock', file(1));
  await shelf.replace('5-1.summary.json', encode({ ...summary(1), end: 'recording' }));
  await shelf.append('6-2.penstock', file(2));
  await shelf.replace('6-2.summary.json', encode('what another version writes').slice(3));
  const { runs } = await kept.list();
  expect(runs.map(({ key, state, summary: known }) => [key, state, known === null])).toEqual([
    ['6-2', 'tab', true],
    ['5-1', 'tab', false],
  ]);
  expect(readRun(await kept.file('5-1'), BUCKETS, () => {}).end).toBe('tab');
});

/** What the site may take where the quota is small. */
const BUDGET = 20 * 2 ** 20;
test('where there is too much, the oldest runs without star or name make room for recordings', async () => {
  const quota = 5 * BUDGET;
  // A recording takes nearly half of it, and starred events a quarter.
  vi.stubGlobal('navigator', { storage: { estimate: async () => ({ quota, usage: 0.45 * BUDGET }) } });
  const shelf = new MemoryShelf();
  const kept = new KeptRuns(
    async () => shelf,
    async () => BUDGET / 4,
  );
  const keys: string[] = [];
  for (let run = 1; run <= 5; run++) {
    const label = { ...NO_LABEL, name: run === 1 ? 'named' : '', starred: run === 2 };
    keys.push(await kept.add(file(run, BUDGET / 10), summary(run), label));
  }
  await kept.makeRoomNow();
  const left = (await kept.list()).runs.map(({ key }) => key);
  expect(left).toEqual([keys[1], keys[0]]);
  vi.unstubAllGlobals();
});
