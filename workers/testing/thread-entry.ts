import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadBody, ThreadOrder } from './threads.ts';

const { module, argument, startingLine, threads }: ThreadOrder = workerData;
const { default: body }: { default: ThreadBody } = await import(module);

if (Atomics.add(startingLine, 0, 1) + 1 === threads) Atomics.notify(startingLine, 0);
for (let ready = Atomics.load(startingLine, 0); ready < threads; ready = Atomics.load(startingLine, 0)) {
  Atomics.wait(startingLine, 0, ready);
}

parentPort?.postMessage(await body(argument));
