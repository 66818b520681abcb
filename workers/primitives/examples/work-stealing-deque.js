// A thread that has 10,000 tasks works on them from one end; two others steal from the other end.
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { allocate as allocateCounter, StripedCounter } from 'penstock-primitives/counter';
import { allocate, EMPTY, RETRY, WorkStealingDeque } from 'penstock-primitives/work-stealing-deque';

const TASKS = 10_000;
const THIEVES = 2;

if (isMainThread) {
  const deque = allocate({ capacity: 16_384 });
  const counter = allocateCounter({ stripes: THIEVES + 1 });
  const own = new WorkStealingDeque(deque);
  for (let task = 0; task < TASKS; task++) own.push(task);
  for (let thief = 1; thief <= THIEVES; thief++) {
    new Worker(new URL(import.meta.url), { workerData: { deque, counter, thief } });
  }
  const done = new StripedCounter(counter);
  const mine = done.stripe(0);
  while (own.pop() !== EMPTY) mine.add(1);
  while (done.sum() < TASKS) await new Promise((resolve) => setTimeout(resolve, 5));
  console.log(`${done.sum()} tasks were done, each once.`);
} else {
  const others = new WorkStealingDeque(workerData.deque);
  const mine = new StripedCounter(workerData.counter).stripe(workerData.thief);
  for (let task = others.steal(); task !== EMPTY; task = others.steal()) if (task !== RETRY) mine.add(1);
}
