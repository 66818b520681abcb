/** A broadcast without the pipeline: a pool of slots, a publisher and as many subscribers as wanted. */
import { Holdings, Publisher, ringsOf } from '../primitives/broadcast/broadcast.ts';
import { allocate, type BroadcastMemory } from '../primitives/broadcast/broadcast-memory.ts';
import type { Ring } from '../primitives/channel/ring.ts';

const TAKEN = 4;
export const KEYS = 8;

export function broadcastMemory(slots: number, subscribers: number, ring: number): BroadcastMemory {
  return allocate({ slots, subscribers, ring, keys: KEYS, taken: TAKEN });
}

export interface Offer {
  readonly policy: number;
  readonly lagLimit: number;
}

/** The publishing end, and that of who gives slots back. */
export class BroadcastBench {
  readonly rings: readonly Ring[];
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
    this.publisher.setSource(this.input, 0, slots.length);
    this.publisher.publishLossless(this.passed, this.tail);
    this.tail += slots.length;
    return offers.map(({ policy, lagLimit }, s) => {
      const ring = this.rings[s]!;
      const entries = this.publisher.offerTo(s, policy, lagLimit, ring.tail);
      ring.publishTail(ring.tail + entries);
      return entries;
    });
  }

  held(slots: readonly number[]): number[] {
    this.holdings.refresh();
    return slots.filter((slot) => this.holdings.isHeld(slot));
  }
}
