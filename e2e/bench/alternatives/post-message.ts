/** One worker a stage; an event is a message, and a receiver grants new messages as it takes them, so channels are bounded. */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { typescriptLoader } from '../../../workers/testing/threads.ts';
import { type Outcome, SUBSCRIBER_CAPACITY, SUBSCRIBERS } from './work.ts';

export type StageName = 'source' | 'validate' | 'enrich' | 'schedule' | 'write' | 'subscriber';
export interface StageOrder {
  readonly stage: StageName;
  readonly events: number;
  readonly from: MessagePort | undefined;
  readonly to: readonly { readonly port: MessagePort; readonly capacity: number }[];
}

const LINE: readonly StageName[] = ['source', 'validate', 'enrich', 'schedule', 'write'];

export async function postMessage(events: number, capacity: number, onStart: () => void): Promise<Outcome> {
  const orders: StageOrder[] = [];
  const links = LINE.slice(1).map(() => new MessageChannel());
  const subscribers = Array.from({ length: SUBSCRIBERS }, () => new MessageChannel());
  LINE.forEach((stage, i) => {
    const next = links[i];
    const to = next
      ? [{ port: next.port1, capacity }]
      : subscribers.map(({ port1 }) => ({ port: port1, capacity: SUBSCRIBER_CAPACITY }));
    orders.push({ stage, events, from: links[i - 1]?.port2, to });
  });
  for (const { port2 } of subscribers) orders.push({ stage: 'subscriber', events, from: port2, to: [] });
  const threads = orders.map((order) => new StageThread(order));
  await Promise.all(threads.map((thread) => thread.ready));
  onStart();
  const results = await Promise.all(threads.map((thread) => thread.run()));
  const sum = (name: keyof Outcome) => results.reduce((total, result) => total + (result[name] ?? 0), 0);
  return {
    invalid: sum('invalid'),
    expired: sum('expired'),
    written: sum('written'),
    sent: sum('sent'),
    taken: sum('taken'),
    recorded: sum('recorded'),
  };
}

/** What a stage says: that it is loaded, then what it has counted. */
type StageMessage = 'ready' | Partial<Outcome>;

class StageThread {
  readonly ready: Promise<void>;
  private readonly outcome: Promise<Partial<Outcome>>;
  private readonly worker: Worker;

  constructor(order: StageOrder) {
    this.worker = new Worker(new URL('./post-message.thread.ts', import.meta.url), {
      workerData: order,
      transferList: [...(order.from ? [order.from] : []), ...order.to.map(({ port }) => port)],
      execArgv: ['--import', typescriptLoader],
    });
    const { worker } = this;
    const failed = new Promise<never>((_, reject) => {
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`${order.stage} exited (code ${code}) before it was done`)));
    });
    const said = (isWanted: (message: StageMessage) => boolean) =>
      new Promise<StageMessage>((resolve) => {
        worker.on('message', (message: StageMessage) => {
          if (isWanted(message)) resolve(message);
        });
      });
    this.ready = Promise.race([said((message) => message === 'ready'), failed]).then(() => {});
    this.outcome = Promise.race([said((message) => message !== 'ready'), failed]).then((message) =>
      message === 'ready' ? {} : message,
    );
    // A failure is told to whoever waits for `ready`, too.
    this.outcome.catch(() => {});
  }

  async run(): Promise<Partial<Outcome>> {
    this.worker.postMessage('go');
    try {
      return await this.outcome;
    } finally {
      await this.worker.terminate();
    }
  }
}
