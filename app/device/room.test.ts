import { afterEach, describe, expect, test, vi } from 'vitest';
import type { StoredRunInfo } from '../../workers/contract/database-types.ts';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import type { KeptRun } from '../../workers/contract/kept-run-types.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { noticeStore } from '../stores/notice-store.ts';
import { eventBytesOf, eventsOf, keepEvents, removeEvents, type Stored, starFigures } from './room.ts';

const config = defaultConfig();
function kept(runId: number, startedAt: number, key = `${startedAt}-${runId}`): KeptRun {
  const machine = { cores: 2, browser: 'none' };
  const begun = { program: 'test', runId, startedAt, machine, config, lastConfig: config, steps: [], speed: null };
  return {
    key,
    summary: { ...begun, snapshot: idleSnapshot(config), end: 'ended' },
    label: { name: '', note: '', starred: false, moments: [] },
    bytes: 1,
    state: 'ended',
  };
}
function events(id: number, startedMs: number, count: number, starred = false): StoredRunInfo {
  const rest = { config: '', reachesMs: 0, missing: 0, gaps: [], alarmsFromMs: 0, alarmsLeftOut: 0 };
  return { id, startedMs, events: count, starred, ...rest };
}
function database(runs: readonly StoredRunInfo[], refusal?: string) {
  const act = vi.fn(async () => {
    if (refusal !== undefined) throw new RangeError(refusal);
  });
  const info = {
    owner: true,
    problem: null,
    runs: [...runs],
    bytes: 0,
    usedBytes: 900,
    shareBytes: 0,
    removed: [],
    aside: [],
  };
  const source = { database: async () => info, starRun: act, removeRun: vi.fn(async () => {}) } satisfies Stored;
  return { source, info };
}
afterEach(() => noticeStore.setState({ notice: null }));

describe('the events of a kept run', () => {
  const stored = [events(1, 1000, 100), events(2, 60_000, 200)];

  test('are those of its number and moment: numbers begin again when site data are cleared', () => {
    expect(eventsOf(stored, kept(2, 60_000.4))?.id).toBe(2);
    expect(eventsOf(stored, kept(2, 500_000))).toBeNull();
    expect(eventsOf(stored, { summary: null })).toBeNull();
  });

  test('take their share of the pages in use', () => {
    const { info } = database(stored);
    expect(eventBytesOf(info, kept(2, 60_000))).toBe(600);
    expect(eventBytesOf(info, kept(3, 60_000))).toBe(0);
    expect(eventBytesOf(null, kept(2, 60_000))).toBe(0);
  });

  test('stay with it while it has a star or a name, and are asked for once', async () => {
    const { source } = database([events(1, 1000, 100), events(2, 60_000, 200, true)]);
    await keepEvents(source, kept(1, 1000), true);
    await keepEvents(source, kept(2, 60_000), true);
    await keepEvents(source, kept(9, 60_000), true);
    expect(source.starRun.mock.calls).toEqual([[1, true, config.storage.budgetMb]]);
    await keepEvents(source, kept(2, 60_000), false);
    expect(source.starRun.mock.lastCall).toEqual([2, false, config.storage.budgetMb]);
  });

  test('may make room where starred events take too much, which is said', async () => {
    const { source } = database([events(1, 1000, 100)], 'run 1 is not starred: too much');
    await keepEvents(source, kept(1, 1000), true);
    const { notice } = noticeStore.getState();
    expect([notice?.title, notice?.lines]).toEqual([
      'The figures of the run stay; its events may make room for others',
      ['run 1 is not starred: too much'],
    ]);
  });

  test('share a star with its figures, whichever of the two it is given to; a name keeps them', async () => {
    const labels = new Map<string, object>();
    const named = { ...kept(2, 60_000), label: { name: 'A', note: 'n', starred: true, moments: [] } };
    const keeper = {
      list: async () => ({ runs: [kept(1, 1000), named], isLasting: true }),
      label: async (key: string, label: object) => void labels.set(key, label),
    };
    const source = { keptRuns: async () => keeper as never };
    expect(await starFigures(source, events(1, 1000, 100), true)).toBe(true);
    expect(await starFigures(source, events(2, 60_000, 200, true), false)).toBe(false);
    expect(await starFigures(source, events(3, 70_000, 200), true)).toBe(true);
    expect([...labels]).toEqual([
      ['1000-1', { name: '', note: '', starred: true, moments: [] }],
      ['60000-2', { name: 'A', note: 'n', starred: false, moments: [] }],
    ]);
  });

  test('go with it, unless another row is the same run', async () => {
    const { source } = database(stored);
    const [own, copy] = [kept(2, 60_000), kept(2, 60_000, '60000-2-777')];
    await removeEvents(source, own, [own, copy]);
    expect(source.removeRun).not.toHaveBeenCalled();
    await removeEvents(source, own, [own, kept(1, 1000)]);
    expect(source.removeRun).toHaveBeenCalledExactlyOnceWith(2);
  });
});
