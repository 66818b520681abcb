/** A broadcast without the pipeline: a pool of slots, a publisher and as many subscribers as wanted. */
import { type BroadcastMemory, Holdings, Publisher } from '../primitives/broadcast/broadcast.ts';
import { Channel } from '../primitives/channel/channel.ts';
import { allocateChannel } from '../primitives/channel/channel-memory.ts';

const HAND = 4;
export const KEYS = 8;
const SINGLE = { senders: 'one', receivers: 'one' } as const;

/** @param make of a column: shared, watched, or an ordinary one */
export function broadcastMemory(slots: number, subscribers: number, ring: number): BroadcastMemory {
  const words = (length: number) => new Uint32Array(new SharedArrayBuffer(4 * length));
  return {
    delivered: new Uint8Array(new SharedArrayBuffer(slots)),
    meta: words(slots),
    subscribers: Array.from({ length: subscribers }, () => ({
      ...allocateChannel(ring),
      mailbox: words(KEYS),
      hand: words(HAND),
      position: words(slots),
    })),
  };
}
export function ringsOf(memory: BroadcastMemory): Channel[] {
  return memory.subscribers.map((ring) => new Channel(ring, SINGLE));
}

export interface Offer {
  readonly policy: number;
  readonly lagLimit: number;
}

/** The publishing end, and that of who gives slots back. */
export class BroadcastBench {
  readonly rings: readonly Channel[];
  readonly publisher: Publisher;
  readonly holdings: Holdings;
  /** What was passed on, in order: a ring that nobody reads. */
  readonly passed: Uint32Array;
  private readonly input = new Uint32Array(64);
  private tail = 0;

  constructor(readonly memory: BroadcastMemory) {
    this.rings = ringsOf(memory);
    this.publisher = new Publisher(memory, this.rings);
    this.holdings = new Holdings(memory, this.rings);
    this.passed = new Uint32Array(1024);
  }

  /** Offers to every subscriber under its own policy. @returns entries by subscriber */
  publish(slots: readonly number[], offers: readonly Offer[]): number[] {
    this.input.set(slots);
    this.publisher.begin(this.input, 0, slots.length);
    this.publisher.pass(this.passed, this.tail);
    this.tail += slots.length;
    return offers.map(({ policy, lagLimit }, s) => {
      const ring = this.rings[s]!;
      const entries = this.publisher.offer(s, policy, lagLimit, ring.tail);
      ring.publishTail(ring.tail + entries);
      return entries;
    });
  }

  held(slots: readonly number[]): number[] {
    this.holdings.look();
    return slots.filter((slot) => this.holdings.isHeld(slot));
  }
}
