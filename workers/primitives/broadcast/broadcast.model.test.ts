/** Against a slow twin that counts references, one by one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BroadcastBench, broadcastMemory, KEYS, type Offer } from '../../testing/broadcast-bench.ts';
import { HEAD, TAIL } from '../channel/channel-memory.ts';
import type { Ring } from '../channel/ring.ts';
import { presetPosition } from '../shared/wrapping-counter.ts';
import { BLOCK, CONFLATE, SKIP, Subscription } from './broadcast.ts';

const SLOTS = 24;
const SUBSCRIBERS = 3;
const RING = 64;
const MOST_READ = 4;

/** What one subscriber has before it and in its hand. */
class SubscriberTwin {
  readonly entries: ({ slot: number } | { key: number })[] = [];
  readonly mailbox = new Map<number, number>();
  reading: number[] = [];

  offer(slots: readonly number[], keyOf: (slot: number) => number, { policy, lagLimit }: Offer): number {
    const before = this.entries.length;
    for (const slot of slots) {
      if (policy === CONFLATE) {
        if (!this.mailbox.has(keyOf(slot))) this.entries.push({ key: keyOf(slot) });
        this.mailbox.set(keyOf(slot), slot);
      } else if (this.entries.length < lagLimit) this.entries.push({ slot });
    }
    return this.entries.length - before;
  }
  /** Entries stay in the ring until they are finished with. */
  read(count: number): number[] {
    this.reading = this.entries.slice(0, count).flatMap((entry) => {
      if ('slot' in entry) return entry.slot;
      const slot = this.mailbox.get(entry.key);
      this.mailbox.delete(entry.key);
      return slot ?? [];
    });
    return this.reading;
  }
  finish(count: number): void {
    this.entries.splice(0, count);
    this.reading = [];
  }
  get references(): number[] {
    return [
      ...this.entries.flatMap((entry) => ('slot' in entry ? entry.slot : [])),
      ...this.mailbox.values(),
      ...this.reading,
    ];
  }
}

class Reader {
  private count = 0;
  private subscription: Subscription;
  private readonly target = new Uint32Array(MOST_READ);

  constructor(
    private readonly bench: BroadcastBench,
    private readonly number: number,
    private readonly twin: SubscriberTwin,
  ) {
    this.subscription = this.begin();
  }
  private get ring(): Ring {
    return this.bench.rings[this.number]!;
  }
  private begin(): Subscription {
    return new Subscription(this.bench.memory.subscribers[this.number]!, this.ring);
  }
  read(most: number): void {
    if (this.count > 0) return;
    this.count = Math.min(most, this.ring.available());
    const slots = this.subscription.take(this.ring.head, this.count, this.target);
    expect([...this.target.subarray(0, slots)]).toEqual(this.twin.read(this.count));
  }
  finish(): void {
    this.ring.publishHead(this.ring.head + this.count);
    this.subscription.release();
    this.twin.finish(this.count);
    this.count = 0;
  }
  /** What it was reading out of mailboxes is lost; entries it had not finished with are read again. */
  die(): void {
    this.subscription = this.begin();
    this.twin.reading = [];
    this.count = 0;
  }
}

const offer = fc.oneof(
  fc.record({ policy: fc.constant(SKIP), lagLimit: fc.integer({ min: 0, max: 12 }) }),
  fc.record({ policy: fc.constant(CONFLATE), lagLimit: fc.constant(1) }),
  fc.record({ policy: fc.constant(BLOCK), lagLimit: fc.constant(RING) }),
);
const action = fc.oneof(
  fc.record({
    kind: fc.constant('publish' as const),
    keys: fc.array(fc.nat(KEYS - 1), { maxLength: 6 }),
    offers: fc.tuple(offer, offer, offer),
  }),
  fc.record({
    kind: fc.constantFrom('read' as const, 'finish' as const, 'die' as const),
    subscriber: fc.nat(SUBSCRIBERS - 1),
    count: fc.integer({ min: 1, max: MOST_READ }),
  }),
);

test('a slot is held exactly while somebody has a reference to it, and everybody reads what it should', () => {
  const starts = fc.constantFrom(0, 2 ** 31 - 10, 2 ** 32 - 10);
  fc.assert(
    fc.property(starts, fc.array(action, { maxLength: 80, size: 'max' }), (start, actions) => {
      const memory = broadcastMemory(SLOTS, SUBSCRIBERS, RING);
      for (const { words } of memory.subscribers) {
        for (const word of [TAIL, HEAD]) presetPosition(words, word, start);
      }
      const bench = new BroadcastBench(memory);
      const twins = memory.subscribers.map(() => new SubscriberTwin());
      const readers = twins.map((twin, s) => new Reader(bench, s, twin));
      const all = Array.from({ length: SLOTS }, (_, slot) => slot);
      const referenced = () => new Set(twins.flatMap((twin) => twin.references));
      for (const each of actions) {
        if (each.kind === 'publish') {
          // Only what nobody holds is used again.
          const free = all.filter((slot) => !referenced().has(slot)).slice(0, each.keys.length);
          for (const [i, slot] of free.entries()) memory.meta[slot] = each.keys[i]!;
          const expected = twins.map((twin, s) => twin.offer(free, (slot) => memory.meta[slot]!, each.offers[s]!));
          expect(bench.publish(free, each.offers)).toEqual(expected);
        } else if (each.kind === 'read') readers[each.subscriber]!.read(each.count);
        else readers[each.subscriber]![each.kind]();
        expect(bench.rings.map((ring) => ring.length)).toEqual(twins.map((twin) => twin.entries.length));
        expect(bench.held(all)).toEqual(all.filter((slot) => referenced().has(slot)));
      }
    }),
    { numRuns: 150 },
  );
});
