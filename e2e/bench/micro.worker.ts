/** One thread of a micro-benchmark: the loops that `bench-page.ts` has timed. */
import { expose } from 'comlink';
import { Channel } from '../../workers/primitives/channel/channel.ts';
import type { ChannelMemory } from '../../workers/primitives/channel/channel-memory.ts';
import { type CounterMemory, StripedCounter } from '../../workers/primitives/counter/striped-counter.ts';
import { allocate, BUCKETS, HistogramStripe } from '../../workers/primitives/histogram/histogram.ts';
import { CLOSED } from '../../workers/primitives/shared/outcomes.ts';

/** When a loop began and ended: milliseconds since the epoch, comparable between threads. */
export interface Span {
  started: number;
  ended: number;
}
export interface HistogramParams {
  records: number;
  /** How many different latencies, a power of two: they are used again and again. */
  values: number;
  /** They are spread evenly from 0 to here. */
  maxMicros: number;
}
/** How threads count the same thing: a stripe each, one shared word, or a plain word each that no other thread may read. */
export type Counting = 'striped' | 'shared' | 'plain';
export interface CountParams {
  /** Of each thread. */
  adds: number;
  threads: number;
}
/** What threads that count together share. */
interface CountMemory {
  counter: CounterMemory;
  /** Word 0 is raised by all, or word `32 (1 + thread)` by one; the barrier is the last word. */
  words: Int32Array;
}
export interface ChannelParams {
  /** The numbers from 0 to `items` - 1 are sent; `items × batch` is below 2³¹. */
  items: number;
  capacity: number;
  batch: number;
}

const micro = {
  /** @throws Error when the histogram does not hold every record. */
  recordHistogram({ records, values, maxMicros }: HistogramParams): Span {
    const words = allocate()[0]!;
    const stripe = new HistogramStripe(words);
    const micros = evenlySpread(values, maxMicros);
    const warmUp = records / 10;
    recordAll(stripe, micros, warmUp);
    const span = timed(() => recordAll(stripe, micros, records));
    const counted = words.subarray(0, BUCKETS).reduce((sum, count) => sum + count, 0);
    if (counted !== warmUp + records) throw new Error(`${counted} values counted of ${warmUp + records} recorded`);
    return span;
  },

  /** Raises what `counting` says, beside the other threads. */
  count(memory: CountMemory, counting: Counting, { adds, threads }: CountParams, thread: number): Span {
    const { words } = memory;
    const stripe = new StripedCounter(memory.counter).stripe(thread);
    const own = 32 * (1 + thread);
    meet(words, threads);
    return timed(() => {
      if (counting === 'striped') for (let i = 0; i < adds; i++) stripe.add(1);
      else if (counting === 'shared') for (let i = 0; i < adds; i++) Atomics.add(words, 0, 1);
      else for (let i = 0; i < adds; i++) words[own] = words[own]! + 1;
    });
  },

  /** The sender's side; closes the channel. */
  sendItems(memory: ChannelMemory, { items, batch }: ChannelParams): Span {
    const channel = new Channel(memory);
    return timed(() => sendAll(channel, items, batch));
  },

  /** The receiver's side. @throws Error when items are missing or wrong. */
  receiveItems(memory: ChannelMemory, { items, batch }: ChannelParams): Span {
    const channel = new Channel(memory);
    let sum = 0;
    const span = timed(() => {
      sum = receiveAll(channel, batch);
    });
    const expected = (items * (items - 1)) / 2;
    if (sum !== expected) throw new Error(`the items received sum to ${sum}, not ${expected}`);
    return span;
  },
};
export type Micro = typeof micro;
expose(micro);

function timed(work: () => void): Span {
  const now = () => performance.timeOrigin + performance.now();
  const started = now();
  work();
  return { started, ended: now() };
}

/** All begin together. */
function meet(words: Int32Array, threads: number): void {
  const at = words.length - 1;
  if (Atomics.add(words, at, 1) + 1 === threads) Atomics.notify(words, at);
  for (let here = Atomics.load(words, at); here < threads; here = Atomics.load(words, at))
    Atomics.wait(words, at, here);
}

function recordAll(stripe: HistogramStripe, micros: Float64Array, records: number): void {
  const mask = micros.length - 1;
  for (let i = 0; i < records; i++) stripe.record(micros[i & mask]!);
}

function sendAll(channel: Channel, items: number, batch: number): void {
  const source = new Uint32Array(batch);
  for (let next = 0; next < items; ) {
    const count = Math.min(batch, items - next);
    for (let i = 0; i < count; i++) source[i] = next++;
    channel.sendBatch(source, 0, count);
  }
  channel.close();
}

/** The sum of all items: of a batch in 32 bits, where it fits, which is cheaper than in 64 and as exact. */
function receiveAll(channel: Channel, batch: number): number {
  const target = new Uint32Array(batch);
  let total = 0;
  for (;;) {
    const count = channel.receiveBatch(target, 0, batch);
    if (count === CLOSED) return total;
    let sum = 0;
    for (let i = 0; i < count; i++) sum = (sum + target[i]!) | 0;
    total += sum;
  }
}

/** Pseudo-random (xorshift32, Marsaglia 2003), always the same. */
function evenlySpread(count: number, max: number): Float64Array {
  let x = 1;
  return Float64Array.from({ length: count }, () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return ((x >>> 0) * max) / 2 ** 32;
  });
}
