// A publisher writes numbers into slots of a pool; a subscriber on another thread reads them where they are.
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { allocate, Holdings, Publisher, ringsOf, SKIP, Subscription } from 'penstock-primitives/broadcast';
import { pauseBriefly } from 'penstock-primitives/shared';

const SLOTS = 1024;
const EVENTS = 100_000;
const LAG_LIMIT = 256;

if (isMainThread) {
  const memory = allocate({ slots: SLOTS, subscribers: 1 });
  const values = new Float64Array(new SharedArrayBuffer(8 * SLOTS));
  const [ring] = ringsOf(memory);
  new Worker(new URL(import.meta.url), { workerData: { memory: memory.subscribers[0], values } });
  const publisher = new Publisher(memory);
  const holdings = new Holdings(memory);
  for (let event = 1; event <= EVENTS; event++) {
    const slot = event % SLOTS;
    for (holdings.refresh(); holdings.isHeld(slot); holdings.refresh()) pauseBriefly(10);
    values[slot] = event;
    publisher.setSource(Uint32Array.of(slot), 0, 1);
    memory.delivered[slot] = 0;
    const entries = publisher.offerTo(0, SKIP, LAG_LIMIT, ring.tail);
    ring.publishTail(ring.tail + entries);
  }
  ring.markClosed();
  console.log(`Published ${EVENTS}.`);
} else {
  const [ring] = ringsOf({ subscribers: [workerData.memory] });
  const subscription = new Subscription(workerData.memory, ring);
  const slots = new Uint32Array(64);
  let last = 0;
  while (!ring.isClosed || ring.available() > 0) {
    const count = subscription.take(ring.head, Math.min(slots.length, ring.available()), slots);
    for (const slot of slots.subarray(0, count)) last = workerData.values[slot];
    ring.publishHead(ring.head + count);
    subscription.release();
    if (count === 0) pauseBriefly(10);
  }
  console.log(`The last one read is ${last}.`);
}
