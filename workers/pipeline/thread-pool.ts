/** The stage workers of a run as the coordinator holds them: started, watched, ended. */
import { releaseProxy, wrap } from 'comlink';
import * as C from '../memory/control.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { threadParking } from './links.ts';
import type { StageOrder } from './stage-entry.ts';

interface StageApi {
  run(order: StageOrder): Promise<void>;
}
interface Thread {
  readonly worker: Worker;
  readonly api: ReturnType<typeof wrap<StageApi>>;
  startedAt: number;
  ended: boolean;
}

export class ThreadPool {
  private readonly threads = new Map<number, Thread>();

  /**
   * @param createWorker makes the worker; the page's bundler must see the URL where it is made
   * @param onError told when a worker fails by itself, rather than being killed
   */
  constructor(
    private readonly createWorker: (name: string) => Worker,
    private readonly memory: MemoryMap,
    private readonly order: Omit<StageOrder, 'thread'>,
    private readonly onError: (thread: number, message: string) => void,
  ) {}

  get numbers(): number[] {
    return [...this.threads.keys()];
  }
  has(thread: number): boolean {
    return this.threads.has(thread);
  }
  /** Milliseconds since this worker was started. */
  age(thread: number): number {
    return performance.now() - (this.threads.get(thread)?.startedAt ?? performance.now());
  }
  /** Whether this worker has ended by itself. */
  hasEnded(thread: number): boolean {
    return this.threads.get(thread)?.ended ?? true;
  }
  get allEnded(): boolean {
    return [...this.threads.values()].every(({ ended }) => ended);
  }

  start(number: number): void {
    const worker = this.createWorker(`stage-worker-${number}`);
    const thread: Thread = { worker, api: wrap<StageApi>(worker), startedAt: performance.now(), ended: false };
    this.threads.set(number, thread);
    this.mark(number, C.NOT_STARTED);
    this.setLeaving(number, false);
    worker.addEventListener('error', (event) =>
      this.onError(number, event.message || 'the worker could not be loaded'),
    );
    thread.api.run({ ...this.order, thread: number }).then(
      () => {
        thread.ended = true;
      },
      (error: unknown) => this.onError(number, error instanceof Error ? error.message : String(error)),
    );
  }

  /** Has a worker end as soon as it holds no task. It takes no more. */
  setLeaving(number: number, leaving: boolean): void {
    Atomics.store(this.memory.threads, (number - 1) * C.THREAD_LINE + C.LEAVING, leaving ? 1 : 0);
    if (leaving) this.notify();
  }

  /** Ends a worker, wherever it is in its work: at once if it has ended by itself, otherwise within two seconds. */
  end(number: number, state: typeof C.LOST | typeof C.ENDED): void {
    const thread = this.threads.get(number);
    if (!thread) return;
    this.threads.delete(number);
    thread.api[releaseProxy]();
    thread.worker.terminate();
    this.mark(number, state);
  }
  endAll(): void {
    for (const number of this.numbers) this.end(number, C.ENDED);
  }

  /** A crash, for whoever wants to see one: nobody is told, and the supervisor has to find out. */
  kill(number: number): void {
    this.threads.get(number)?.worker.terminate();
  }

  /** Makes all of them look at what the coordinator has written. */
  notify(): void {
    Atomics.add(this.memory.control, C.CHANGE, 1);
    for (const number of this.numbers) threadParking(this.memory, number).wake();
  }

  private mark(number: number, state: number): void {
    Atomics.store(this.memory.threads, (number - 1) * C.THREAD_LINE + C.THREAD_STATE, state);
  }
}
