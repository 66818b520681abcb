import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Breach, BreachListener, ObjectiveStatus, RunKeeper } from '../../workers/contract/kept-run-types.ts';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { readObjectiveLines } from '../../workers/contract/settings/objective-lines.ts';
import { configStore } from '../stores/config-store.ts';
import { logStore } from '../stores/log-store.ts';
import { updateRun } from '../stores/run-store.ts';
import { followObjectives } from './follow-objectives.ts';

const [OBJECTIVE] = readObjectiveLines('stored ≥ 100 /s over 2 s or stop');
const OPEN: Breach = { id: 1, from: 5000, to: null, worst: 0, incidents: [] };

beforeEach(() => {
  vi.useFakeTimers();
  configStore.setState({ config: applyPatch(defaultConfig(), { objectives: { list: [OBJECTIVE!] } }) });
  updateRun({ state: 'running', runId: 1 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A coordinator that has these breaches of the objective, and tells of others when it is asked to. */
function followed(breaches: readonly Breach[]) {
  let listener: BreachListener | null = null;
  const status: ObjectiveStatus = {
    objective: OBJECTIVE!,
    source: 'objectives.list',
    state: 'breached',
    value: 0,
    bad: 1,
    counted: 1,
    countedIn: 's',
    budget: 0,
    budgetUsed: Number.POSITIVE_INFINITY,
    burn: { window: Number.NaN, long: Number.NaN },
    breaches,
    breachCount: breaches.length,
  };
  const keeper: Pick<RunKeeper, 'objectives' | 'onBreach' | 'breachMoment'> = {
    objectives: async () => [status],
    onBreach: async (listen) => {
      listener = listen;
    },
    breachMoment: async () => null,
  };
  const stop = vi.fn(async () => {});
  followObjectives({ keptRuns: async () => keeper as RunKeeper }, { stop } as unknown as Parameters<
    typeof followObjectives
  >[1]);
  return { stop, tell: (breach: Breach) => listener!(OBJECTIVE!, breach) };
}
const lines = () => logStore.getState().entries.filter(({ kind, at }) => kind === 'breach' && at === OPEN.from);

test('a breach that began before the page listened is logged once, and ends the run', async () => {
  const { stop, tell } = followed([OPEN]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(stop).toHaveBeenCalledOnce();
  // The coordinator tells of it after all.
  tell(OPEN);
  await vi.advanceTimersByTimeAsync(1000);
  expect(lines().map(({ text }) => text)).toEqual([expect.stringMatching(/^Not met: stored .*; this ends the run$/)]);
  expect(stop).toHaveBeenCalledOnce();
});

test('a breach that is over when the page begins to listen ends nothing', async () => {
  const before = lines().length;
  const { stop } = followed([{ ...OPEN, to: 6000 }]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(lines()).toHaveLength(before);
  expect(stop).not.toHaveBeenCalled();
});
