import type { StageName } from '../../workers/contract/name-sets.ts';
import type { WorkerInfo } from '../../workers/contract/snapshot-types.ts';

type Worker = Pick<WorkerInfo, 'name' | 'stage' | 'state'>;

/** A worker that is lost, or not up yet. */
export function isMissing({ state }: Pick<Worker, 'state'>): boolean {
  return state === 'starting' || state === 'lost';
}
/** Whether no worker runs a stage; of the transform pool, any of its members. */
export function isWithoutWorker(stage: StageName, workers: readonly Worker[]): boolean {
  const its = workers.filter((worker) => worker.stage.split(', ').some((task) => task.replace(/-\d+$/, '') === stage));
  return its.length > 0 && its.every(isMissing);
}
