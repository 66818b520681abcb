import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StoredRunInfo } from '../../workers/contract/database-types.ts';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import type { KeptRun, RunLabel } from '../../workers/contract/kept-run-types.ts';
import { NO_LABEL } from '../../workers/contract/runs/series.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { noticeStore } from '../stores/notice-store.ts';
import { goLive } from '../stores/view-store.ts';
import { keepAsA } from './ab.ts';
import { deleteRun, dissectShown, fileNameOf, labelRun, runsStore, undoDelete } from './runs-store.ts';

const config = defaultConfig();
const STARTED = Date.UTC(2026, 10, 29, 12, 30);
function row(key: string, runId: number, label: Partial<RunLabel> = {}): KeptRun {
  const machine = { cores: 2, browser: 'none' };
  const begun = {
    program: 't',
    runId,
    startedAt: STARTED,
    machine,
    config,
    lastConfig: config,
    steps: [],
    speed: null,
  };
  return {
    ...{ key, bytes: 1, state: 'ended', label: { ...NO_LABEL, ...label } },
    summary: { ...begun, snapshot: idleSnapshot(config), end: 'ended' },
  };
}

/** Figures and events of runs, as coordinator and database have them. */
function site(rows: KeptRun[], current: string | null = null) {
  const runs = new Map(rows.map((run) => [run.key, run]));
  const starred = new Set<number>();
  const events = new Set(rows.map(({ summary }) => summary!.runId));
  const stored = () =>
    [...events].map((id) => ({ id, startedMs: STARTED, events: 9, starred: starred.has(id) }) as StoredRunInfo);
  const keeper = {
    list: async () => ({ runs: [...runs.values()], isLasting: true }),
    label: async (key: string, label: RunLabel) => void runs.set(key, { ...runs.get(key)!, label }),
    remove: async (key: string) => void runs.delete(key),
    current: async () => current,
  };
  const source = {
    keptRuns: async () => keeper as never,
    database: async () => ({ runs: stored(), usedBytes: 0 }) as never,
    starRun: async (id: number, isStarred: boolean) => void (isStarred ? starred.add(id) : starred.delete(id)),
    removeRun: async (id: number) => void events.delete(id),
  };
  return { source, runs, starred, events };
}
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  goLive();
  noticeStore.setState({ notice: null });
  runsStore.setState({ deleted: null, list: null, dissected: null, compared: null });
});

test('a name that is given by a person, and the one that is given by “Keep as A”, keep figures and events', async () => {
  const { source, runs, starred } = site([row('x', 3), row('y', 4, { note: 'seen' })], 'y');
  await labelRun(source, { key: 'x' }, { name: 'mine' });
  await keepAsA({ stop: async () => {} } as never, source);
  expect([...runs.values()].map(({ label }) => [label.name, label.note])).toEqual([
    ['mine', ''],
    ['A', 'seen'],
  ]);
  expect([...starred]).toEqual([3, 4]);
  await labelRun(source, { key: 'x' }, { name: '' });
  expect([...starred]).toEqual([4]);
});

test('a star is there while the browser still thinks about a promise to keep it; a refusal is said', async () => {
  const { source, runs } = site([row('x', 3)]);
  let answer: ((isPromised: boolean) => void) | null = null;
  const persist = vi.fn(
    () =>
      new Promise<boolean>((resolve) => {
        answer = resolve;
      }),
  );
  vi.stubGlobal('navigator', { storage: { persist } });
  const star = async (isPromised: boolean) => {
    const starring = labelRun(source, { key: 'x' }, { starred: true });
    await vi.advanceTimersByTimeAsync(0);
    expect(runs.get('x')!.label.starred).toBe(true);
    answer?.(isPromised);
    await starring;
    await labelRun(source, { key: 'x' }, { starred: false });
    return noticeStore.getState().notice?.title;
  };
  expect(await star(true)).toBeUndefined();
  expect(await star(false)).toBe('The browser does not promise to keep it');
  expect(persist).toHaveBeenCalledTimes(2);
  vi.unstubAllGlobals();
});

test('while one of two rows of a run has a name, its events stay', async () => {
  const { source, starred } = site([row('x', 3, { name: 'own' }), row('copy', 3)]);
  await labelRun(source, { key: 'copy' }, { starred: true });
  await labelRun(source, { key: 'copy' }, { starred: false });
  expect([...starred]).toEqual([3]);
});

test('a run is deleted with its events, once it can no longer be had back', async () => {
  const { source, runs, events } = site([row('x', 3), row('y', 4)]);
  await deleteRun(source, runs.get('x')!);
  expect(runsStore.getState().list?.runs.map(({ key }) => key)).toEqual(['y']);
  await undoDelete(source);
  await vi.advanceTimersByTimeAsync(20_000);
  expect([runs.size, events.size]).toEqual([2, 2]);
  await deleteRun(source, runs.get('x')!);
  await vi.advanceTimersByTimeAsync(20_000);
  expect([...runs.keys(), ...events]).toEqual(['y', 4]);
});

test('the incidents that Live shows are those of the run under way, once it is kept', async () => {
  await dissectShown(site([row('x', 3)], 'x').source);
  expect(runsStore.getState().dissected).toBe('x');
  await expect(dissectShown(site([], 'young').source)).rejects.toThrow('once it is 5 s old');
});

test('its files are called by its name and when it began', () => {
  expect(fileNameOf(row('x', 3, { name: 'Größer / 2' }))).toBe('größer-2-2026-11-29-12-30');
});
