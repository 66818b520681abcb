/** Entry of the coordinator worker. */
import { expose } from 'comlink';
import { PipelineCoordinator } from './pipeline/coordinator.ts';

expose(
  new PipelineCoordinator({
    createWorker: (name) => new Worker(new URL('./stage.worker.ts', import.meta.url), { type: 'module', name }),
    kernelUrl: new URL('./kernel/build/transform.wasm', import.meta.url),
    recordings: new URL(`${import.meta.env.BASE_URL}recordings/`, self.location.origin).href,
  }),
);
