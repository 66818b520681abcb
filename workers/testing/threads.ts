import { Worker } from 'node:worker_threads';

/** What a thread body's module exports by default. The argument and the result cross by structured clone; shared buffers stay shared. */
export type ThreadBody<Argument = unknown, Result = unknown> = (argument: Argument) => Result | Promise<Result>;

/**
 * Under Node 20 plain `--import tsx` registers itself on the main thread only, and a preloaded `data:` module can import
 * nothing but absolute addresses: so tsx's registration is called by its full one.
 */
const tsxRegistration = import.meta.resolve('tsx/esm/api');
export const typescriptLoader = `data:text/javascript,import { register } from '${tsxRegistration}'; register();`;

/** What `thread-entry.ts` finds in its `workerData`. */
export interface ThreadOrder {
  readonly module: string;
  readonly argument: unknown;
  /** Word 0: how many threads have loaded their module. Every thread waits there until all of them have. */
  readonly startingLine: Int32Array;
  readonly threads: number;
}

interface ThreadOptions {
  /** From the first thread's start to the last one's result, loading included. Default 15,000. */
  readonly timeoutMs?: number;
}

/**
 * Runs one real thread per element of `args`, each calling the default export of `moduleUrl` with its own element, and
 * gives the results in the order of `args`. The bodies may block in `Atomics.wait`; they are released together once all
 * of them are loaded, so that short bodies do overlap.
 *
 *     await runThreads<number>(new URL('./x.thread-body.ts', import.meta.url), [{ words, id: 0 }, { words, id: 1 }]);
 *
 * Rejects with the first error a thread throws, when a thread exits without a result, or after `timeoutMs`. However it
 * ends, no thread outlives it. `Result` is the caller's word for what the body returns: nothing checks it.
 */
export async function runThreads<Result = unknown>(
  moduleUrl: URL,
  args: readonly unknown[],
  options: ThreadOptions = {},
): Promise<Result[]> {
  const { timeoutMs = 15_000 } = options;
  const startingLine = new Int32Array(new SharedArrayBuffer(4));
  const workers: Worker[] = [];
  let timer: NodeJS.Timeout | undefined;
  try {
    for (const argument of args) {
      workers.push(start({ module: moduleUrl.href, argument, startingLine, threads: args.length }));
    }
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`threads still running after ${timeoutMs} ms`)), timeoutMs);
    });
    return await Promise.race([Promise.all(workers.map((worker) => resultOf<Result>(worker))), late]);
  } finally {
    clearTimeout(timer);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function start(order: ThreadOrder): Worker {
  return new Worker(new URL('./thread-entry.ts', import.meta.url), {
    workerData: order,
    execArgv: ['--import', typescriptLoader],
  });
}

function resultOf<Result>(worker: Worker): Promise<Result> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('messageerror', reject);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a thread exited (code ${code}) before giving its result`)));
  });
}
