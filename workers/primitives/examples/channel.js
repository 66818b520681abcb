// One thread sends the numbers 1 to 1,000, another adds them up.
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { allocate, Channel, CLOSED } from 'penstock-primitives/channel';

const memory = isMainThread ? allocate({ capacity: 500 }) : workerData;
const channel = new Channel(memory);
if (isMainThread) {
  new Worker(new URL(import.meta.url), { workerData: memory });
  for (let i = 1; i <= 1000; i++) channel.send(i);
  channel.close();
} else {
  let sum = 0;
  for (let item = channel.receive(); item !== CLOSED; item = channel.receive()) sum += item;
  console.log(`The sum is ${sum}.`);
}
