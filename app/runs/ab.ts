/**
 * *Keep as A* → change a setting → *Run as B* → *Compare*: the same load, failures and seed for both, by one clock, and as
 * long.
 */
import { createStore } from 'zustand/vanilla';
import { isActive } from '../../workers/contract/name-sets.ts';
import { showScreen } from '../client/address.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import { checkMachine } from '../device/machine-speed.ts';
import { tell } from '../stores/notice-store.ts';
import { runStore } from '../stores/run-store.ts';
import type { Repeated } from './repeat.ts';
import { compare, keeperOf, labelWhole, refreshRuns, type Whole } from './runs-store.ts';

export type AbState =
  | { readonly step: 'none' }
  | { readonly step: 'kept'; readonly a: string }
  /** The speed of the machine, before B. */
  | { readonly step: 'measuring'; readonly a: Repeated }
  | { readonly step: 'running'; readonly a: Repeated; readonly b: string | null }
  | { readonly step: 'done'; readonly a: Repeated; readonly b: string };

export const abStore = createStore<AbState>(() => ({ step: 'none' }));
const set = (state: AbState) => abStore.setState(state, true);

const LOOK_MS = 200;

/** A ends here: what is changed from now on is B's. */
export async function keepAsA(client: PipelineClient, source: Whole): Promise<void> {
  await tell('The run could not be kept', async () => {
    if (isActive(runStore.getState().state)) await client.stop();
    const keeper = await keeperOf(source);
    const key = await keeper.current();
    if (key === null) throw new Error('there is no run to keep: start one');
    await labelWhole(source, key, { name: 'A' });
    set({ step: 'kept', a: key });
    await refreshRuns(source);
  });
}
/** Ends the comparison of A and B. The kept run stays. */
export function forgetA(): void {
  set({ step: 'none' });
}

/** Ends A if it is still on, runs B for as long, and ends it. */
export async function runAsB(client: PipelineClient, source: Whole): Promise<void> {
  const state = abStore.getState();
  if (state.step === 'none') return;
  await tell('B could not be run', async () => {
    // Before A is stopped: what is set now is what B is to be.
    const wanted = client.config();
    if (isActive(runStore.getState().state)) await client.stop();
    const { repeatedOf } = await import('./repeat.ts');
    const a = state.step === 'kept' ? await repeatedOf(await keeperOf(source), state.a) : state.a;
    set({ step: 'measuring', a });
    // B goes on without it.
    await checkMachine(client, source).catch(() => {});
    set({ step: 'running', a, b: null });
    await client.start({
      ...wanted,
      feed: a.config.feed,
      load: a.config.load,
      failures: { ...a.config.failures, timeline: a.timeline },
    });
    const keeper = await keeperOf(source);
    const b = await keeper.current();
    if (b === null) throw new Error('it is not recorded');
    set({ step: 'running', a, b });
    await untilSeconds(client, a.seconds);
    if (isActive(runStore.getState().state)) await client.stop();
    await labelWhole(source, b, { name: 'B' });
    set({ step: 'done', a, b });
    await refreshRuns(source);
  });
  if (['measuring', 'running'].includes(abStore.getState().step)) set({ step: 'kept', a: keyOfA() });
}
function keyOfA(): string {
  const state = abStore.getState();
  return state.step === 'none' ? '' : state.step === 'kept' ? state.a : state.a.key;
}
/** Shows the comparison of A and B on the screen Runs. */
export function compareAb(): void {
  const state = abStore.getState();
  if (state.step !== 'done') return;
  compare([state.a.key, state.b]);
  showScreen('runs');
}

async function untilSeconds(client: PipelineClient, seconds: number): Promise<void> {
  for (;;) {
    const { state, activeMs } = client.snapshot();
    if (!isActive(state) || activeMs >= 1000 * seconds) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
