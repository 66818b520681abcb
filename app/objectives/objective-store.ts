/** How the run under way, or the last one, is held against its objectives. */
import { createStore } from 'zustand/vanilla';
import type { ObjectiveStatus } from '../../workers/contract/kept-run-types.ts';

interface KnownObjectives {
  readonly status: readonly ObjectiveStatus[];
  /** The bottleneck with which a breach began, by the breach's id. */
  readonly causes: ReadonlyMap<number, string>;
}
export const objectiveStore = createStore<KnownObjectives>(() => ({ status: [], causes: new Map() }));
