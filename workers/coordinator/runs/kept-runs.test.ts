import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { joined } from '../../contract/bytes/joined.ts';
import { epochNow } from '../../contract/epoch-now.ts';
import { idleSnapshot } from '../../contract/idle-snapshot.ts';
import type { RunSummary } from '../../contract/kept-run-types.ts';
import { readRun } from '../../contract/runs/read-run.ts';
import { fileHead, textChunk } from '../../contract/runs/run-file.ts';
import { NO_LABEL } from '../../contract/runs/series.ts';
import { defaultConfig } from '../../contract/settings/config-codec.ts';
import { STARTED_AT as CLOCK_STARTED_AT } from '../../memory/control.ts';
import { BUCKETS } from '../../primitives/histogram/histogram.ts';
import { PipelineRig } from '../../testing/pipeline-rig.ts';
import { KeptRuns } from './kept-runs.ts';
import { MemoryShelf } from './run-shelf.ts';

const config = defaultConfig();
const machine = { cores: 2, browser: 'none' };
/** What the site may take where the quota is small. */
const BUDGET = 20 * 2 ** 20;
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

test('a label that is none is refused by its part, and the one that is there stays', async () => {
  const shelf = new MemoryShelf();
  const kept = new KeptRuns(async () => shelf);
  const key = await kept.add(file(1), summary(1), NO_LABEL);
  const named = { ...NO_LABEL, name: 'A', moments: [{ at: 1, text: 'here' }] };
  await kept.label(key, named);
  const bad: [label: unknown, message: string][] = [
    ['mine', 'label: "mine" is not allowed here; allowed: an object of name, note, starred, moments'],
    [null, 'label: null is not allowed here'],
    [{ starred: true }, 'label.name: undefined is not allowed here; allowed: a text; empty for none'],
    [{ ...NO_LABEL, note: 5 }, 'label.note: 5 is not allowed here'],
    [{ ...NO_LABEL, starred: 'yes' }, 'label.starred: "yes" is not allowed here; allowed: true or false'],
    [{ ...NO_LABEL, moments: [{ at: Number.NaN, text: '' }] }, 'label.moments: a list is not allowed here'],
    [{ ...NO_LABEL, moments: [null] }, 'label.moments: a list is not allowed here'],
  ];
  for (const [label, message] of bad) await expect(kept.label(key, label as never)).rejects.toThrow(message);
  await expect(kept.label('9-9', named)).rejects.toThrow('no run is kept as 9-9');
  expect((await kept.list()).runs.map(({ label }) => label)).toEqual([named]);
  expect((await shelf.list()).filter(({ name }) => name.startsWith('9-9'))).toEqual([]);
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

test('figures that are not known, such as a share of no events, are that in file and summary', async () => {
  const shelf = new MemoryShelf();
  const own = summary(3);
  expect(own.snapshot.scheduler.byClass.urgent.onTimeShare).toBeNaN();
  const end = textChunk({ type: 'end', at: 1, snapshot: own.snapshot });
  const key = await new KeptRuns(async () => shelf).add(joined([file(3), end]), own, NO_LABEL);
  const kept = new KeptRuns(async () => shelf);
  const { texts } = readRun(await kept.file(key), BUCKETS, () => {});
  expect(texts[0]).toMatchObject({ type: 'end', snapshot: own.snapshot });
  expect((await kept.list()).runs[0]!.summary).toEqual(own);
});

describe('runs of another version of the program, in another tab', () => {
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  /** Alive in the other tab, as its lock says. */
  const ALIVE = '9-9';
  async function shelfOfBoth() {
    const shelf = new MemoryShelf();
    const put = async (key: string, own: object, label?: object) => {
      await shelf.append(`${key}.penstock`, file(1, BUDGET / 4));
      await shelf.replace(`${key}.summary.json`, encode(own));
      if (label !== undefined) await shelf.replace(`${key}.label.json`, encode(label));
    };
    const { speed: _, ...older } = summary(5);
    const { hiccups: __, ...olderSnapshot } = summary(5).snapshot;
    await put('5-5', { ...older, snapshot: olderSnapshot });
    const newer = { ...summary(6), runs: 3, snapshot: { ...summary(6).snapshot, phase: 'new' } };
    await put('6-6', newer, { ...NO_LABEL, name: 'kept', colour: 'red' });
    await put('7-7', { ...summary(7), snapshot: { counters: 'elsewhere' } }, { stars: 4, starred: 'yes' });
    await put(ALIVE, { ...summary(9), end: 'recording' });
    await shelf.replace('5-5.frames', Uint8Array.of(1, 2, 3));
    return shelf;
  }
  beforeEach(() => {
    const query = async () => ({ held: [{ name: `penstock-run ${ALIVE}` }] });
    const estimate = async () => ({ quota: 5 * BUDGET, usage: BUDGET });
    vi.stubGlobal('navigator', { locks: { query }, storage: { estimate } });
  });
  afterEach(() => vi.unstubAllGlobals());

  test('are listed as far as they are understood: what an older one did not know is filled in', async () => {
    const { runs } = await new KeptRuns(shelfOfBoth).list();
    expect(runs.map(({ key, state, summary: known }) => [key, state, known?.runId ?? null])).toEqual([
      [ALIVE, 'recording', 9],
      ['7-7', 'tab', null],
      ['6-6', 'ended', 6],
      ['5-5', 'ended', 5],
    ]);
    expect(runs.at(-1)!.summary).toMatchObject({ speed: null, snapshot: { hiccups: [] } });
    expect(runs[1]!.label).toEqual({ ...NO_LABEL, starred: true });
  });

  test('are left as they are when room is made: the one under way, and the one that is not understood', async () => {
    const shelf = await shelfOfBoth();
    await new KeptRuns(async () => shelf).makeRoomNow();
    const left = (await shelf.list()).map(({ name }) => name).filter((name) => name.endsWith('.penstock'));
    expect(left).toEqual(['6-6.penstock', '7-7.penstock', `${ALIVE}.penstock`]);
    expect(await shelf.read('5-5.frames')).not.toBeNull();
  });

  test('keep what else their label says when it is changed here', async () => {
    const shelf = await shelfOfBoth();
    const kept = new KeptRuns(async () => shelf);
    const { label } = (await kept.list()).runs.find(({ key }) => key === '6-6')!;
    await kept.label('6-6', { ...label, note: 'mine' });
    const written = JSON.parse(new TextDecoder().decode((await shelf.read('6-6.label.json'))!));
    expect(written).toEqual({ ...NO_LABEL, name: 'kept', colour: 'red', note: 'mine' });
  });
});

describe('the run under way', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'Date'] });
    const from = Date.now();
    vi.spyOn(performance, 'now').mockImplementation(() => Date.now() - from);
    const locks = {
      query: async () => ({ held: [] }),
      request: async (_: string, __: object, act: () => unknown) => act(),
    };
    const storage = { estimate: async () => ({ quota: 1e10, usage: 0 }) };
    vi.stubGlobal('navigator', { locks, storage, hardwareConcurrency: 2, userAgent: 'none' });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
  /** A run that is on for so long, and may be named then. */
  async function keptFor(ms: number, name = '') {
    const rig = new PipelineRig({});
    rig.memory.clock[CLOCK_STARTED_AT] = epochNow();
    const kept = new KeptRuns(async () => new MemoryShelf());
    kept.record(7, rig.memory.header.buffer as SharedArrayBuffer, epochNow(), rig.config);
    await vi.advanceTimersByTimeAsync(ms);
    const key = await kept.current();
    if (name !== '') await kept.label(key!, { ...NO_LABEL, name });
    const underWay = (await kept.list()).runs.map(({ state }) => state);
    kept.end();
    const { runs } = await kept.list();
    rig.release();
    return { underWay, ended: runs.map(({ state }) => state), names: runs.map(({ label }) => label.name) };
  }

  test('is kept from its fifth second on', async () => {
    expect(await keptFor(4000)).toMatchObject({ underWay: [], ended: [] });
    expect(await keptFor(6000)).toMatchObject({ underWay: ['recording'], ended: ['ended'] });
  });

  test('is kept however short it is once somebody has named it', async () => {
    expect(await keptFor(1000, 'A')).toMatchObject({ ended: ['ended'], names: ['A'] });
  });
});

test('the oldest runs without star or name make room for recordings', async () => {
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
