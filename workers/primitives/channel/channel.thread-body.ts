import { CLOSED } from '../shared/outcomes.ts';
import { Channel } from './channel.ts';
import type { ChannelMemory } from './channel-memory.ts';

/** One channel and how many send to it and receive from it. Ends when everybody has come to its end. */
export interface Scenario {
  readonly memory: ChannelMemory;
  readonly senders: number;
  readonly receivers: number;
  /** Sent by each sender: its number in the upper 4 bits, a count in the lower 28. */
  readonly items: number;
  /** Changed to all the time by the observer; it also looks whether the depth is ever above the largest. */
  readonly capacities: readonly number[];
}
export interface ChannelThread {
  readonly role: 'sender' | 'receiver' | 'observer';
  /** Within its role, from 0. */
  readonly index: number;
  readonly scenarios: readonly Scenario[];
  /** A word for each scenario: how many threads are done with it; then one for each: senders that are. */
  readonly done: Int32Array;
  readonly threads: number;
}
/** What a thread did in one scenario. */
export interface Tally {
  count: number;
  /** Of all items, modulo 2³². */
  checksum: number;
  disordered: number;
  greatestDepth: number;
}

const SENDER_SHIFT = 28;
const COUNT_MASK = (1 << SENDER_SHIFT) - 1;
const BATCH = 64;
const OBSERVER_PAUSE_MS = 0.05;

/** Runs all the scenarios; every thread waits for the others before the next. */
export default function run(thread: ChannelThread): Tally[] {
  return thread.scenarios.map((scenario, number) => {
    const tally: Tally = { count: 0, checksum: 0, disordered: 0, greatestDepth: 0 };
    const { role, index } = thread;
    if (role === 'sender' && index < scenario.senders) send(thread, scenario, number, tally);
    if (role === 'receiver' && index < scenario.receivers) receive(thread, scenario, tally);
    if (role === 'observer') observe(thread, scenario, number, tally);
    waitForOthers(thread, number);
    return tally;
  });
}

function roles({ senders, receivers }: Scenario, owner: number) {
  return { owner, senders: senders > 1 ? 'many' : 'one', receivers: receivers > 1 ? 'many' : 'one' } as const;
}
function count(tally: Tally, item: number): void {
  tally.count++;
  tally.checksum = (tally.checksum + item) >>> 0;
}

/** Alternates single items and batches of changing size; the last sender closes. */
function send({ index, scenarios, done }: ChannelThread, scenario: Scenario, number: number, tally: Tally): void {
  const channel = new Channel(scenario.memory, roles(scenario, 1 + index));
  const batch = new Uint32Array(BATCH);
  for (let next = 0; next < scenario.items; ) {
    const size = Math.min(1 + (next % BATCH), scenario.items - next);
    for (let i = 0; i < size; i++) {
      batch[i] = ((index << SENDER_SHIFT) | (next + i)) >>> 0;
      count(tally, batch[i]!);
    }
    const sent = size === 1 ? channel.send(batch[0]!) : channel.sendBatch(batch, 0, size);
    if (sent !== size) throw new Error(`${size - sent} of a batch were not sent`);
    next += size;
  }
  if (Atomics.add(done, scenarios.length + number, 1) === scenario.senders - 1) channel.close();
}

/** Alternates the three blocking forms until the channel is closed and drained. */
function receive({ index }: ChannelThread, scenario: Scenario, tally: Tally): void {
  const channel = new Channel(scenario.memory, roles(scenario, 1 + index));
  const batch = new Uint32Array(BATCH);
  const last = new Int32Array(scenario.senders).fill(-1);
  const take = (item: number): void => {
    const sender = item >>> SENDER_SHIFT;
    if ((item & COUNT_MASK) <= last[sender]!) tally.disordered++;
    last[sender] = item & COUNT_MASK;
    count(tally, item);
  };
  for (let turn = 0; ; turn++) {
    if (turn % 3 === 0) {
      const got = channel.receiveBatch(batch, 0, 1 + (turn % BATCH));
      if (got === CLOSED) return;
      for (let i = 0; i < got; i++) take(batch[i]!);
    } else {
      const item = turn % 3 === 1 ? channel.receive() : channel.receiveTimeout(0.01);
      if (item === CLOSED) return;
      if (item >= 0) take(item);
    }
  }
}

/** Samples the depth until all senders are done, and changes the capacity where there are several. */
function observe({ scenarios, done }: ChannelThread, scenario: Scenario, number: number, tally: Tally): void {
  const channel = new Channel(scenario.memory);
  const { capacities } = scenario;
  for (let look = 0; Atomics.load(done, scenarios.length + number) < scenario.senders; look++) {
    tally.greatestDepth = Math.max(tally.greatestDepth, channel.length);
    if (capacities.length > 1) channel.setCapacity(capacities[look % capacities.length]!);
    // A short sleep: on few cores the observer must not take the time of those it observes.
    Atomics.wait(done, number, Atomics.load(done, number), OBSERVER_PAUSE_MS);
  }
}

function waitForOthers({ done, threads }: ChannelThread, number: number): void {
  if (Atomics.add(done, number, 1) === threads - 1) Atomics.notify(done, number);
  for (let here = Atomics.load(done, number); here < threads; here = Atomics.load(done, number)) {
    Atomics.wait(done, number, here);
  }
}
