/**
 * A channel's figures, for any thread that sends and receives nothing: how many items wait, how many came and went, and how
 * long either side was held up. Each is stale at once, but none is a number that was not there. Reading disturbs nobody.
 */
import { loadPosition, totalOf } from '../shared/wrapping-counter.ts';
import {
  BLOCKED_SENDS,
  CAPACITY,
  type ChannelMemory,
  CLOSED,
  checkMemory,
  EMPTY_RECEIVES,
  HEAD,
  HIGH_WATER,
  RECEIVE_BLOCKED_US,
  SEND_BLOCKED_US,
  TAIL,
} from './channel-memory.ts';

const LENGTH_ATTEMPTS = 8;

/** The figures of a channel, for any thread. */
export class ChannelView {
  protected readonly words: Int32Array;

  /** @throws Error when another version laid the memory out */
  constructor(memory: ChannelMemory) {
    checkMemory(memory);
    this.words = memory.words;
  }

  /** How many items wait. */
  get length(): number {
    let depth = 0;
    for (let i = 0; i < LENGTH_ATTEMPTS; i++) {
      const head = loadPosition(this.words, HEAD);
      depth = (loadPosition(this.words, TAIL) - head) | 0;
      if (loadPosition(this.words, HEAD) === head) return depth;
    }
    // The head never stood still, so items came and went between the reads: no more than this were there at one time.
    return Math.min(depth, this.capacity);
  }
  get capacity(): number {
    return Atomics.load(this.words, CAPACITY);
  }
  get isClosed(): boolean {
    return Atomics.load(this.words, CLOSED) !== 0;
  }
  get sent(): number {
    return totalOf(this.words, TAIL);
  }
  get received(): number {
    return totalOf(this.words, HEAD);
  }
  get highWater(): number {
    return Atomics.load(this.words, HIGH_WATER);
  }
  /** How often a sender found the channel full, and a receiver found it empty; both wrap at 2³². */
  get blockedSends(): number {
    return Atomics.load(this.words, BLOCKED_SENDS) >>> 0;
  }
  get emptyReceives(): number {
    return Atomics.load(this.words, EMPTY_RECEIVES) >>> 0;
  }
  /** Milliseconds that senders and receivers spent asleep here, over all of them; both wrap after 71 minutes. */
  get sendBlockedMs(): number {
    return (Atomics.load(this.words, SEND_BLOCKED_US) >>> 0) / 1000;
  }
  get receiveBlockedMs(): number {
    return (Atomics.load(this.words, RECEIVE_BLOCKED_US) >>> 0) / 1000;
  }
}
