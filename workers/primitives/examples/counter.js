// Four threads raise one counter 100,000 times each. None waits for another.
import { once } from 'node:events';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { allocate, StripedCounter } from 'penstock-primitives/counter';

const THREADS = 4;

if (isMainThread) {
  const memory = allocate({ stripes: THREADS });
  const ends = Array.from({ length: THREADS }, (_, index) => {
    return once(new Worker(new URL(import.meta.url), { workerData: { memory, index } }), 'exit');
  });
  await Promise.all(ends);
  console.log(`Counted ${new StripedCounter(memory).sum()}.`);
} else {
  const stripe = new StripedCounter(workerData.memory).stripe(workerData.index);
  for (let i = 0; i < 100_000; i++) stripe.add(1);
}
