/** Takes from each sample what is not a figure: the state behind the buttons, and the workers. */
import type { PipelineClient } from '../client/pipeline-client.ts';
import { updateRun } from '../stores/run-store.ts';
import type { Sampler } from './sampler.ts';

const WORKERS_EVERY_MS = 500;

export function followPipeline(sampler: Sampler, client: PipelineClient): void {
  let workersAt = Number.NEGATIVE_INFINITY;
  /** A worker that is not up is looked at with every sample, so that the words about it end with it. */
  let areUp = false;
  sampler.addListener(({ now }) => {
    client.refreshState(now);
    if (areUp && Math.abs(now.time - workersAt) < WORKERS_EVERY_MS && now.state === 'running') return;
    workersAt = now.time;
    const workers = client.workers().map(({ heartbeatAgeMs: _, ...worker }) => worker);
    areUp = workers.every(({ state }) => state === 'running' || state === 'at disk');
    updateRun({ workers });
  });
  sampler.addListener(({ now }) => client.watchCoordinator(now.time));
}
