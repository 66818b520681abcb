/** The coordinator worker: started with the page, replaced when it is lost, ended with the page. */
import * as Comlink from 'comlink';
import type { Coordinator, DatabaseControl, PipelineEvent } from '../../workers/contract/coordinator-types.ts';

type Api = Coordinator & DatabaseControl;

/** The page's end of the connection to its coordinator. */
export interface Connection {
  /** The same object for as long as the page lives, whichever worker is behind it. */
  readonly coordinator: Api;
  /** Rejects whatever the worker has not answered, because it never will. */
  giveUp(reason: string): void;
  /** Ends the worker, should it still live, and all that it started, and begins with a new one. */
  restart(): void;
  /** Ends the worker, and with it every worker that it started. */
  dispose(): void;
}

interface Listeners {
  /** The worker cannot be loaded, or has died of an error. */
  onCrash(reason: string): void;
  onEvent(event: PipelineEvent): void;
}

/** One worker. */
class Link {
  readonly remote: Comlink.Remote<Api>;
  private readonly worker: Worker;
  private lose: (error: Error) => void = () => {};
  private readonly lost = new Promise<never>((_, reject) => {
    this.lose = reject;
  });

  constructor({ onCrash, onEvent }: Listeners) {
    this.worker = new Worker(new URL('../../workers/coordinator.worker.ts', import.meta.url), {
      type: 'module',
      name: 'coordinator',
    });
    this.worker.addEventListener('error', (event) => onCrash(event.message || 'its code could not be loaded'));
    this.remote = Comlink.wrap<Api>(this.worker);
    // When it is lost, no call may be waiting for an answer.
    this.lost.catch(() => {});
    void this.remote.onEvent(Comlink.proxy(onEvent));
  }

  /** A function among the parameters stays on the page, and is called from the worker. */
  call(name: string, parameters: unknown[]): Promise<unknown> {
    const sent = parameters.map((each) => (typeof each === 'function' ? Comlink.proxy(each) : each));
    const method = Reflect.get(this.remote, name) as (...parameters: unknown[]) => Promise<unknown>;
    return Promise.race([method(...sent), this.lost]);
  }
  giveUp(reason: string): void {
    this.lose(new Error(reason));
  }
  end(): void {
    this.giveUp('the coordinator was ended');
    this.remote[Comlink.releaseProxy]();
    this.worker.terminate();
  }
}

/** Starts the coordinator worker. What goes wrong with it is told to `onCrash`. */
export function connect(listeners: Listeners): Connection {
  let link = new Link(listeners);
  const coordinator = new Proxy<Api>(link.remote, {
    get: (_, name) => {
      // An await of the object itself gives the object.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      return (...parameters: unknown[]) => link.call(name, parameters);
    },
  });
  return {
    coordinator,
    giveUp: (reason) => link.giveUp(reason),
    restart: () => {
      link.end();
      link = new Link(listeners);
    },
    dispose: () => link.end(),
  };
}
