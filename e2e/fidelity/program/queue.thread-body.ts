import { CLOSED, Queue, type QueueMemory } from './queue.ts';

interface Order {
  readonly memory: QueueMemory;
  /** Of a sender: puts these. A receiver has none, and takes all that come. */
  readonly from?: number;
  readonly to?: number;
}

export default function run({ memory, from, to }: Order): number[] {
  const queue = new Queue(memory);
  const taken: number[] = [];
  if (from === undefined || to === undefined) {
    for (let event = queue.take(); event !== CLOSED; event = queue.take()) taken.push(event);
    return taken;
  }
  for (let event = from; event < to; event++) queue.put(event);
  queue.close();
  return taken;
}
