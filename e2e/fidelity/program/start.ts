/** Starts the threads of the program, with the queues between them. */
import { Worker } from 'node:worker_threads';
import { typescriptLoader } from '../../../workers/testing/threads.ts';
import type { Pipes } from './database.ts';
import { DESIGN, STAGES } from './design.ts';
import type { Events } from './events.ts';
import { type QueueMemory, queueMemory } from './queue.ts';
import type { Role, ThreadOrder, ThreadResult } from './thread.ts';

export interface Threads {
  readonly go: () => void;
  /** When they have ended: of each server of a stage. */
  readonly resultsOf: (role: Role) => Promise<readonly ThreadResult[]>;
}

interface Place {
  readonly role: Role;
  readonly servers: number;
  readonly input: QueueMemory | null;
  readonly output: QueueMemory | null;
}

/** One after the other, each with the queue before it and the one after it. */
function places(): readonly Place[] {
  const line: readonly { readonly role: Role; readonly servers: number }[] = [
    { role: 'source', servers: 1 },
    ...STAGES.map((role) => ({ role, servers: DESIGN.stages[role].servers })),
    { role: 'store', servers: 1 },
  ];
  const queues = line.slice(0, -1).map(({ servers }) => queueMemory(DESIGN.queue, servers));
  return line.map((each, i) => ({ ...each, input: queues[i - 1] ?? null, output: queues[i] ?? null }));
}

/** When all of them are there. */
export async function startThreads(
  events: Events,
  pipes: Pipes,
  { seed, ...load }: ThreadOrder['load'] & { readonly seed: number },
): Promise<Threads> {
  const go = new Int32Array(new SharedArrayBuffer(4));
  const servers = places().flatMap(({ servers: count, ...place }) => Array.from({ length: count }, () => place));
  // Each draws its own times.
  const threads = servers.map((place, i) => ({
    role: place.role,
    ...startThread({ ...place, seed: seed + i, events, pipes, load, go }),
  }));
  await Promise.all(threads.map(({ ready }) => ready));
  return {
    go: () => {
      Atomics.store(go, 0, 1);
      Atomics.notify(go, 0);
    },
    resultsOf: (role) => Promise.all(threads.filter((each) => each.role === role).map(({ result }) => result)),
  };
}

function startThread(workerData: ThreadOrder) {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData,
    execArgv: ['--import', typescriptLoader],
  });
  // What a thread throws ends the program: the others would wait for it.
  worker.once('error', (error) => {
    console.error(`${workerData.role}: ${error instanceof Error ? error.stack : error}`);
    process.exit(1);
  });
  const ready = new Promise<void>((resolve) => worker.once('message', () => resolve()));
  const result = ready.then(
    () => new Promise<ThreadResult>((resolve) => worker.once('message', (message: ThreadResult) => resolve(message))),
  );
  return { ready, result };
}
