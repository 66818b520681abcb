/**
 * The coordinator's end of a live feed: starts its worker, which connects before the run begins, and once more if it is lost.
 */
import { proxy, type Remote, releaseProxy, wrap } from 'comlink';
import { errorText } from '../../contract/error-text.ts';
import type { ConsumedPlaces, LiveCredentials } from '../../contract/live/live-types.ts';
import type { LiveOrder } from '../../live/broker.ts';
import type { LiveWorker } from '../../live/live-worker.ts';
import type { Tell } from '../../live/network-watch.ts';

const AGAIN_MS = 2000;
/** A worker that is asked to end says its last words to the broker; not for longer. */
const END_MS = 8000;

interface LiveDependencies {
  readonly createWorker: () => Worker;
  /** What the database has of a stream already. @throws Error when it can't be asked */
  readonly consumed: (streamKey: string) => Promise<ConsumedPlaces>;
}

export class LiveLink {
  private worker: Worker | undefined;
  private api: Remote<LiveWorker> | undefined;
  private memory: SharedArrayBuffer | undefined;
  private consumed: ConsumedPlaces | undefined;
  private tell: Tell = () => {};
  private hasEnded = false;

  constructor(
    private order: LiveOrder,
    private readonly dependencies: LiveDependencies,
  ) {}

  /** Connects and asks what is stored already. @throws Error that says why the run can't begin */
  async open(): Promise<void> {
    const worker = this.dependencies.createWorker();
    this.worker = worker;
    this.api = wrap<LiveWorker>(worker);
    const failed = new Promise<never>((_, reject) => {
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        const text = event.message || 'the code of the live feed could not be loaded';
        reject(new Error(text));
        this.noteLost(worker, text);
      });
    });
    try {
      const streamKey = await Promise.race([this.api.open(this.order), failed]);
      this.consumed = await this.dependencies.consumed(streamKey);
    } catch (error) {
      this.drop();
      throw error;
    }
  }

  begin(memory: SharedArrayBuffer, tell: Tell): void {
    this.memory = memory;
    this.tell = tell;
    const { live } = this.order;
    tell('run', `the live feed takes messages of ${live.stream} by the consumer ${live.consumer} at ${live.server}`);
    const { worker } = this;
    this.api?.begin(memory, this.consumed!, proxy(tell)).catch((error: unknown) => {
      if (worker !== undefined) this.noteLost(worker, errorText(error));
    });
  }

  setCredentials(credentials: LiveCredentials): void {
    this.order = { ...this.order, credentials };
    void this.api?.setCredentials(credentials);
  }

  /** After the last stage worker. What is not done with goes back to the broker. */
  async end(): Promise<void> {
    this.hasEnded = true;
    const ended = this.api?.end().catch(() => {});
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, END_MS))]);
    this.drop();
  }

  private noteLost(worker: Worker, text: string): void {
    if (worker !== this.worker || this.memory === undefined || this.hasEnded) return;
    this.tell('error', `the live feed is lost and starts again: ${text}; its messages are offered again`);
    this.drop();
    setTimeout(() => void this.again(), AGAIN_MS);
  }
  private async again(): Promise<void> {
    if (this.hasEnded || this.memory === undefined) return;
    try {
      await this.open();
      this.begin(this.memory, this.tell);
    } catch (error) {
      this.tell('error', `the live feed can't start again: ${errorText(error)}`);
      setTimeout(() => void this.again(), AGAIN_MS);
    }
  }
  private drop(): void {
    this.api?.[releaseProxy]();
    this.worker?.terminate();
    this.api = undefined;
    this.worker = undefined;
  }
}
