/** What has become of the steps of the timeline in the latest run, as the coordinator tells it. */
import { createStore } from 'zustand/vanilla';
import type { StepEvent } from '../../workers/contract/coordinator-types.ts';

export interface ToldSteps {
  readonly runId: number;
  /** By `stepKey`. */
  readonly told: ReadonlyMap<string, StepEvent['change']>;
}

export const stepStore = createStore<ToldSteps>(() => ({ runId: 0, told: new Map() }));

export function noteStep({ runId, key, change }: StepEvent): void {
  const { runId: known, told } = stepStore.getState();
  stepStore.setState({ runId, told: new Map([...(runId === known ? told : []), [key, change]]) });
}
