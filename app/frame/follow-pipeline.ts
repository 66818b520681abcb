/** Takes from each sample what is not a figure: the state behind the buttons, and the workers. */
import type { PipelineClient } from '../client/pipeline-client.ts';
import { updateRun } from '../stores/run-store.ts';
import type { Sampler } from './sampler.ts';

const WORKERS_EVERY_MS = 500;

export function followPipeline(sampler: Sampler, client: PipelineClient): void {
  let workersAt = Number.NEGATIVE_INFINITY;
  sampler.addListener(({ now }) => {
    client.refreshState(now);
    if (Math.abs(now.time - workersAt) < WORKERS_EVERY_MS && now.state === 'running') return;
    workersAt = now.time;
    updateRun({ workers: client.workers().map(({ heartbeatAgeMs: _, ...worker }) => worker) });
  });
  sampler.addListener(({ now }) => client.watchCoordinator(now.time));
}
