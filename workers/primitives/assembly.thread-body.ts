/** A small pipeline of primitives alone: producers ▷ a deadline queue ▷ a batcher, each in a thread of its own. */
import { Batcher, type FlushReason } from './batcher/batcher.ts';
import { Channel } from './channel/channel.ts';
import type { ChannelMemory } from './channel/channel-memory.ts';
import { DeadlineQueue } from './deadline-queue/deadline-queue.ts';
import { CLOSED } from './shared/outcomes.ts';

export interface AssemblyThread {
  readonly role: 'producer' | 'scheduler' | 'batcher';
  /** Within its role, from 0. */
  readonly index: number;
  readonly producers: number;
  /** Of each producer. */
  readonly items: number;
  readonly input: ChannelMemory;
  readonly output: ChannelMemory;
  /** The batch, which the second batcher takes over from the first. */
  readonly slots: Uint32Array;
  readonly state: Float64Array;
  readonly maxSize: number;
  readonly maxWaitMs: number;
  /** How often each item was flushed. */
  readonly flushed: Uint8Array;
  /** Word 0: producers that are done. Word 1: which batcher's turn it is. */
  readonly words: Int32Array;
}
export interface AssemblyTally {
  /** Entries that left the queue while an earlier deadline waited in it. */
  readonly disordered: number;
  readonly mostQueued: number;
  readonly reasons: Readonly<Record<FlushReason, number>>;
  readonly largest: number;
  readonly smallest: number;
  /** Items that the first batcher left in the batch. */
  readonly left: number;
}

const BATCH = 32;
const BACKLOG = 128;
const BUDGETS = [5, 50, 500];
const NOTHING: AssemblyTally = {
  disordered: 0,
  mostQueued: 0,
  reasons: { size: 0, time: 0, drain: 0 },
  largest: 0,
  smallest: Number.POSITIVE_INFINITY,
  left: 0,
};

export default function run(thread: AssemblyThread): AssemblyTally {
  if (thread.role === 'producer') return produce(thread);
  return thread.role === 'scheduler' ? schedule(thread) : collect(thread);
}

/** The last one closes. */
function produce({ index, items, producers, input, words }: AssemblyThread): AssemblyTally {
  const channel = new Channel(input, { owner: 1 + index });
  for (let n = 0; n < items; n++) channel.send(index * items + n);
  if (Atomics.add(words, 0, 1) === producers - 1) channel.close();
  return NOTHING;
}

function deadlineOf(item: number, items: number): number {
  return (item % items) + BUDGETS[item % BUDGETS.length]!;
}

function schedule({ input, output, items }: AssemblyThread): AssemblyTally {
  const [from, to] = [new Channel(input, { receivers: 'one' }), new Channel(output, { senders: 'one' })];
  const queue = new DeadlineQueue(BACKLOG);
  const batch = new Uint32Array(BATCH);
  let disordered = 0;
  let mostQueued = 0;
  const dispatch = () => {
    const count = queue.popBatch(batch, 0, BATCH);
    const latest = Math.max(...[...batch.subarray(0, count)].map((item) => deadlineOf(item, items)));
    if (queue.peekDeadline() < latest) disordered++;
    to.sendBatch(batch, 0, count);
  };
  for (;;) {
    const count = from.receiveBatch(batch, 0, Math.min(BATCH, BACKLOG - queue.length));
    if (count === CLOSED) break;
    for (let i = 0; i < count; i++) queue.push(batch[i]!, deadlineOf(batch[i]!, items));
    mostQueued = Math.max(mostQueued, queue.length);
    if (queue.length > BACKLOG - BATCH) dispatch();
  }
  while (queue.length > 0) dispatch();
  to.close();
  return { ...NOTHING, disordered, mostQueued };
}

function collect({
  index,
  producers,
  items,
  output,
  slots,
  state,
  maxSize,
  maxWaitMs,
  flushed,
  words,
}: AssemblyThread) {
  while (Atomics.load(words, 1) !== index) Atomics.wait(words, 1, 1 - index);
  const channel = new Channel(output, { owner: 100 + index });
  const batcher = new Batcher(slots, state);
  batcher.configure({ maxSize, maxWaitMs });
  const reasons = { size: 0, time: 0, drain: 0 };
  let [largest, smallest, received] = [0, Number.POSITIVE_INFINITY, 0];
  const now = () => performance.timeOrigin + performance.now();
  const flushIfDue = (isDraining: boolean) => {
    const reason = batcher.due(now(), isDraining);
    if (reason === null) return;
    for (const item of batcher.slots.subarray(0, batcher.length)) Atomics.add(flushed, item, 1);
    reasons[reason]++;
    largest = Math.max(largest, batcher.length);
    smallest = Math.min(smallest, batcher.length);
    batcher.clear();
  };
  const item = new Uint32Array(1);
  // The first one goes in the middle of its work, and in the middle of a batch.
  const isOver = () => index === 0 && received > (producers * items) / 2 && batcher.length > 0;
  while (!isOver()) {
    const got = channel.receiveTimeout(Math.max(0, Math.min(batcher.dueAt() - now(), 1000)));
    if (got === CLOSED) break;
    if (got >= 0) {
      item[0] = got;
      received += batcher.append(item, 0, 1, now());
    }
    flushIfDue(false);
  }
  const left = index === 0 ? batcher.length : 0;
  if (index > 0) flushIfDue(true);
  Atomics.store(words, 1, 1);
  Atomics.notify(words, 1);
  return { ...NOTHING, reasons, largest, smallest, left };
}
