/** The coordinator worker: started with the page, ended with it. */
import * as Comlink from 'comlink';
import type { Coordinator, DatabaseControl } from '../../workers/contract/coordinator-types.ts';

export interface Connection {
  readonly coordinator: Coordinator & DatabaseControl;
  /** Ends the worker, and with it every worker that it started. */
  dispose(): void;
}

/** `onCrash` hears when the worker cannot be loaded or dies of an error. */
export function connect(onCrash: (reason: string) => void): Connection {
  const worker = new Worker(new URL('../../workers/coordinator.worker.ts', import.meta.url), {
    type: 'module',
    name: 'coordinator',
  });
  worker.addEventListener('error', (event) => onCrash(event.message || 'its code could not be loaded'));
  const remote = Comlink.wrap<Coordinator & DatabaseControl>(worker);
  return {
    coordinator: remote,
    dispose: () => {
      remote[Comlink.releaseProxy]();
      worker.terminate();
    },
  };
}
