/**
 * A bounded queue of event numbers between threads, any number on either side. A lock around a ring: at a thousand events a
 * second nothing faster is needed, and it is plain to see that it is right.
 */
import { now } from './clock.ts';

export interface QueueMemory {
  readonly words: Int32Array;
  readonly events: Int32Array;
  /** When each was put here, ms. */
  readonly times: Float64Array;
}

const LOCK = 0;
const TAKEN = 1;
const PUT = 2;
/** Threads that may still put events here. */
const SENDERS = 3;
/** Changes with every event put here and every sender that ends: receivers sleep on it, so that neither is missed. */
const NEWS = 4;
const WORDS = 5;

/** What `take` answers in place of an event. */
export const NOTHING_YET = -1;
export const CLOSED = -2;

export function queueMemory(capacity: number, senders: number): QueueMemory {
  const words = new Int32Array(new SharedArrayBuffer(4 * WORDS));
  words[SENDERS] = senders;
  return {
    words,
    events: new Int32Array(new SharedArrayBuffer(4 * capacity)),
    times: new Float64Array(new SharedArrayBuffer(8 * capacity)),
  };
}

export class Queue {
  /** When the event taken last was put here. */
  arrivedAt = 0;
  private readonly capacity: number;

  constructor(private readonly memory: QueueMemory) {
    this.capacity = memory.events.length;
  }

  /** Waits for room. @returns whether it had to */
  put(event: number): boolean {
    const { words, events, times } = this.memory;
    for (let hasWaited = false; ; hasWaited = true) {
      this.lock();
      const taken = words[TAKEN]!;
      const put = words[PUT]!;
      if (put - taken < this.capacity) {
        events[put % this.capacity] = event;
        times[put % this.capacity] = now();
        words[PUT] = put + 1;
        words[NEWS]! += 1;
        this.unlock();
        Atomics.notify(words, NEWS, 1);
        return hasWaited;
      }
      this.unlock();
      Atomics.wait(words, TAKEN, taken);
    }
  }

  /** Waits for an event, at most until then. */
  take(until = Number.POSITIVE_INFINITY): number {
    const { words, events, times } = this.memory;
    for (;;) {
      this.lock();
      const taken = words[TAKEN]!;
      const put = words[PUT]!;
      if (put > taken) {
        const event = events[taken % this.capacity]!;
        this.arrivedAt = times[taken % this.capacity]!;
        words[TAKEN] = taken + 1;
        this.unlock();
        Atomics.notify(words, TAKEN, 1);
        return event;
      }
      const isClosed = words[SENDERS] === 0;
      const news = words[NEWS]!;
      this.unlock();
      if (isClosed) return CLOSED;
      const left = until - now();
      if (left <= 0) return NOTHING_YET;
      Atomics.wait(words, NEWS, news, left);
    }
  }

  /** This sender puts nothing more here. */
  close(): void {
    const { words } = this.memory;
    this.lock();
    words[SENDERS]! -= 1;
    words[NEWS]! += 1;
    this.unlock();
    Atomics.notify(words, NEWS);
  }

  private lock(): void {
    const { words } = this.memory;
    while (Atomics.compareExchange(words, LOCK, 0, 1) !== 0) Atomics.wait(words, LOCK, 1);
  }
  private unlock(): void {
    const { words } = this.memory;
    Atomics.store(words, LOCK, 0);
    Atomics.notify(words, LOCK, 1);
  }
}
