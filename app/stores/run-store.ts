/** The state of the run, as far as buttons and headings depend on it. Figures are read from shared memory instead. */
import { createStore } from 'zustand/vanilla';
import type { StorageProblemCode } from '../../workers/contract/database-types.ts';
import type { RunState } from '../../workers/contract/name-sets.ts';
import type { WorkerInfo } from '../../workers/contract/snapshot-types.ts';

export type RunAction = 'start' | 'pause' | 'resume' | 'stop' | 'reset';

export interface RunStatus {
  readonly state: RunState;
  readonly runId: number;
  /** A run was asked for, and its workers are coming up: nothing is emitted before all are there. */
  readonly isStarting: boolean;
  /** The start takes so long that people are asked what to do. */
  readonly isStartSlow: boolean;
  /** The request to the coordinator that has not been answered yet. */
  readonly pending: RunAction | null;
  /** Why the pipeline does not run, when it should. */
  readonly failure: string | null;
  /** Why events are not, or were not at first, where the configuration says. */
  readonly storageProblem: StorageProblemCode | null;
  /** The workers without their heartbeat, which is a figure. */
  readonly workers: readonly Omit<WorkerInfo, 'heartbeatAgeMs'>[];
}

export const runStore = createStore<RunStatus>(() => ({
  state: 'idle',
  runId: 0,
  isStarting: false,
  isStartSlow: false,
  pending: null,
  failure: null,
  storageProblem: null,
  workers: [],
}));

/** Sets what is different; listeners do not hear of what is not. */
export function updateRun(change: Partial<RunStatus>): void {
  const now = runStore.getState();
  const { workers = now.workers, ...rest } = change;
  const next: RunStatus = { ...now, ...rest, workers: isSameWorkers(now.workers, workers) ? now.workers : workers };
  const keys = Object.keys(next) as (keyof RunStatus)[];
  if (keys.some((key) => next[key] !== now[key])) runStore.setState(next, true);
}

function isSameWorkers(a: RunStatus['workers'], b: RunStatus['workers']): boolean {
  return a.length === b.length && a.every((worker, i) => identity(worker) === identity(b[i]!));
}
function identity({ name, stage, state, restarts }: RunStatus['workers'][number]): string {
  return [name, stage, state, restarts].join('\n');
}
