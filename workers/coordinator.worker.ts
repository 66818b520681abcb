/** Entry of the coordinator worker. */
import { expose } from 'comlink';
import { PipelineCoordinator } from './coordinator/coordinator.ts';

/** Where the page is: built, workers stand in a folder of it. */
const site = new URL(import.meta.env.DEV ? '/' : '..', import.meta.url);

expose(
  new PipelineCoordinator({
    createWorker: (name) => new Worker(new URL('./stage.worker.ts', import.meta.url), { type: 'module', name }),
    createQueryWorker: () =>
      new Worker(new URL('./query.worker.ts', import.meta.url), { type: 'module', name: 'queries' }),
    createLiveWorker: () => new Worker(new URL('./live.worker.ts', import.meta.url), { type: 'module', name: 'live' }),
    kernelUrl: new URL('./kernel/build/transform.wasm', import.meta.url),
    columnsUrl: new URL('./kernel/build/columns.wasm', import.meta.url),
    recordings: new URL('recordings/', site).href,
  }),
);
