/** One stage of the pipeline of messages. `null` ends a channel; a number sent back grants so many messages more. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { StageOrder } from './post-message.ts';
import {
  Batches,
  Counts,
  type Enriched,
  enrich,
  generate,
  type SensorEvent,
  SKIP_AT,
  SUBSCRIBER_CAPACITY,
} from './work.ts';

const { stage, events, from, to }: StageOrder = workerData;
/** Messages are granted again in parts of the capacity, as one would not answer each. */
const GRANT = 50;
const counts = new Counts();
const batches = new Batches(counts.store);

class Sender {
  private waiting: (() => void) | undefined;

  constructor(
    private readonly port: MessagePort,
    private credit: number,
  ) {
    port.on('message', (granted: number) => {
      this.credit += granted;
      this.waiting?.();
      this.waiting = undefined;
    });
  }

  isBehind(): boolean {
    return this.credit <= SUBSCRIBER_CAPACITY - SKIP_AT;
  }
  hasRoom(): boolean {
    return this.credit > 0;
  }
  room(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }
  send(event: SensorEvent | null): void {
    this.credit--;
    this.port.postMessage(event);
  }
}

const senders = to.map(({ port, capacity }) => new Sender(port, capacity));
const [next] = senders;

/** What a stage sends on of an event, undefined where it ends here. */
const STEPS: Readonly<Record<string, (event: Enriched) => SensorEvent | undefined>> = {
  validate: (event) => (counts.isValid(event) ? event : undefined),
  enrich,
  schedule: (event) => (counts.isInTime(event) ? event : undefined),
  write(event) {
    counts.store.record(event);
    for (const sender of senders) {
      if (sender.isBehind()) continue;
      sender.send(event);
      counts.sent++;
    }
    batches.add(event);
    return undefined;
  },
  subscriber(event) {
    counts.folds[0]!.add(event);
    return undefined;
  },
};

function end(): void {
  batches.flush();
  for (const sender of senders) sender.send(null);
  parentPort!.postMessage(counts.outcome());
}

async function produce(): Promise<void> {
  for (const event of generate(events)) {
    while (!next!.hasRoom()) await next!.room();
    next!.send(event);
  }
  end();
}

/** Events in order; while the next stage has no room they wait here, and no more are granted. */
function consume(port: MessagePort): void {
  const step = STEPS[stage]!;
  const queue: (Enriched | null)[] = [];
  let taken = 0;
  let isWorking = false;
  const work = async () => {
    isWorking = true;
    for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
      if (event === null) return end();
      const result = step(event);
      if (result !== undefined) {
        while (!next!.hasRoom()) await next!.room();
        next!.send(result);
      }
      if (++taken % GRANT === 0) port.postMessage(GRANT);
    }
    isWorking = false;
  };
  port.on('message', (event: Enriched | null) => {
    queue.push(event);
    if (!isWorking) void work();
  });
}

if (from) consume(from);
else parentPort!.once('message', () => void produce());
parentPort!.postMessage('ready');
