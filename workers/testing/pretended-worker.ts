/** A stage worker whose far end is in this thread: it comes up, ends and dies when it is told to. */
import { expose } from 'comlink';
import type { StageWorkers } from '../coordinator/stage-workers.ts';
import type { StageOrder } from '../stage-worker/stage-entry.ts';

type Handle = ReturnType<ConstructorParameters<typeof StageWorkers>[0]>;

export class PretendedWorker extends EventTarget {
  isTerminated = false;
  /** What it was told to run; null while it is loaded. */
  order: Pick<StageOrder, 'thread' | 'incarnation'> | null = null;
  private readonly channel = new MessageChannel();
  private fail: (error: Error) => void = () => {};
  private finish: () => void = () => {};

  constructor(hasLock: boolean) {
    super();
    this.channel.port1.on('message', (data) => this.dispatchEvent(new MessageEvent('message', { data })));
    const run = (order: StageOrder) => {
      this.order = order;
      return new Promise<void>((resolve, reject) => {
        [this.finish, this.fail] = [resolve, reject];
      });
    };
    expose({ holdLivenessLock: async () => hasLock, run }, this.channel.port2);
  }
  /** As what it stands for. A thread's handle has more members than the pool uses. */
  get handle(): Handle {
    return this as unknown as Handle;
  }
  postMessage(message: unknown, transfer: Parameters<typeof this.channel.port1.postMessage>[1] = []): void {
    this.channel.port1.postMessage(message, transfer);
  }
  start(): void {}
  terminate(): void {
    this.isTerminated = true;
  }
  /** Its next look at the clock finds that it was superseded. */
  saysLastWord(): void {
    this.fail(new Error('replaced or killed'));
  }
  /** All its tasks have ended. */
  ends(): void {
    this.finish();
  }
  close(): void {
    this.channel.port1.close();
  }
}
