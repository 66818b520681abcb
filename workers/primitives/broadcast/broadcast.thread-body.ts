import { NOT_EMPTY } from '../channel/channel-memory.ts';
import type { Ring } from '../channel/ring.ts';
import { EventCount } from '../shared/event-count.ts';
import { CONFLATE, Holdings, Publisher, ringsOf, Subscription } from './broadcast.ts';
import type { BroadcastMemory } from './broadcast-memory.ts';

export interface BroadcastThread {
  readonly memory: BroadcastMemory;
  /** By slot: what is published, twice, so that a slot that is used again too early is found out. */
  readonly payload: Uint32Array;
  readonly copy: Uint32Array;
  readonly events: number;
  /** By subscriber. */
  readonly policies: readonly number[];
  readonly lagLimit: number;
  /** The subscriber that this thread is; the publisher, which gives slots back as well, when there is none. */
  readonly subscriber?: number;
}
export interface BroadcastTally {
  /** Of the publisher, by subscriber: entries it was given. Of a subscriber: slots read. */
  readonly entries: readonly number[];
  /** Payloads that changed while they were read, or came before an older one of their key. */
  readonly torn: number;
  readonly disordered: number;
  /** The last event read of each key. */
  readonly last: readonly number[];
  readonly mostInUse: number;
}

const BATCH = 16;
const TAKEN = 4;
const LOOKS = 30;

export default function run(thread: BroadcastThread): BroadcastTally {
  const rings = ringsOf(thread.memory);
  return thread.subscriber === undefined ? publish(thread, rings) : read(thread, thread.subscriber, rings);
}

function publish({ memory, payload, copy, events, policies, lagLimit }: BroadcastThread, rings: readonly Ring[]) {
  const publisher = new Publisher(memory, rings);
  const holdings = new Holdings(memory, rings);
  const free = Array.from(payload, (_, slot) => slot);
  const batch = new Uint32Array(BATCH);
  const passed = new Uint32Array(BATCH);
  const keys = memory.subscribers[0]!.mailbox.length;
  const entries = policies.map(() => 0);
  let used: number[] = [];
  let mostInUse = 0;
  const reclaim = () => {
    holdings.refresh();
    const held = used.filter((slot) => holdings.isHeld(slot));
    free.push(...used.filter((slot) => !held.includes(slot)));
    used = held;
  };
  for (let event = 0; event < events; ) {
    reclaim();
    const count = Math.min(BATCH, events - event, free.length);
    for (let i = 0; i < count; i++) {
      // The slot that came back last is used first, so that one that came back too early is found out.
      const slot = free.pop()!;
      payload[slot] = event;
      copy[slot] = event++;
      memory.meta[slot] = payload[slot]! % keys;
      batch[i] = slot;
    }
    publisher.setSource(batch, 0, count);
    publisher.publishLossless(passed, 0);
    for (const [s, policy] of policies.entries()) {
      const ring = rings[s]!;
      const added = publisher.offerTo(s, policy, lagLimit, ring.tail);
      entries[s]! += added;
      ring.publishTail(ring.tail + added);
    }
    used.push(...batch.subarray(0, count));
    mostInUse = Math.max(mostInUse, used.length);
  }
  for (const ring of rings) ring.markClosed();
  while (used.length > 0) reclaim();
  return { entries, torn: 0, disordered: 0, last: [], mostInUse };
}

function read({ memory, payload, copy, policies }: BroadcastThread, subscriber: number, rings: readonly Ring[]) {
  const own = memory.subscribers[subscriber]!;
  const ring = rings[subscriber]!;
  const subscription = new Subscription(own, ring);
  const arrived = new EventCount(own.words, NOT_EMPTY);
  const target = new Uint32Array(TAKEN);
  const last = Array.from(own.mailbox, () => -1);
  const tally = { entries: 0, torn: 0, disordered: 0 };
  const see = (slot: number) => {
    const event = payload[slot]!;
    // Long enough for the publisher to write over it, if it could.
    for (let look = 0; look < LOOKS; look++) if (payload[slot] !== event || copy[slot] !== event) tally.torn++;
    const place = policies[subscriber] === CONFLATE ? event % last.length : 0;
    if (event <= last[place]!) tally.disordered++;
    last[place] = event;
    tally.entries++;
  };
  for (;;) {
    const isClosed = ring.isClosed;
    const count = Math.min(TAKEN, ring.available());
    if (count === 0) {
      if (isClosed) return { ...tally, entries: [tally.entries], last, mostInUse: 0 };
      arrived.park(() => ring.available() > 0 || ring.isClosed, 100);
      continue;
    }
    const slots = subscription.take(ring.head, count, target);
    for (let i = 0; i < slots; i++) see(target[i]!);
    ring.publishHead(ring.head + count);
    subscription.release();
  }
}
