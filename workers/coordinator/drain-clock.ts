/**
 * Time that counts against a drain's patience. On a busy machine the events on their way may take seconds until storage has
 * them all, and nothing is wrong with it. So what counts is
 *
 * - the time in which storage, or broadcast for subscribers, had something to do or was held up: then the end is waited for;
 * - the time in which no stage took anything, once it is longer than a thread may go without the processor.
 */

import { BLOCKED_US, BUSY_US } from '../memory/activity-words.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { BROADCAST, STORAGE } from '../memory/tasks.ts';
import { ChannelView } from '../primitives/channel/channel-view.ts';

/** So long may a thread wait for the processor. */
const STILL_MS = 250;

export class DrainClock {
  private readonly channels: readonly ChannelView[];
  private taken: number;
  private endMs: number;
  private stillMs = 0;

  constructor(private readonly memory: Pick<MemoryMap, 'channels' | 'activity'>) {
    this.channels = memory.channels.map((channel) => new ChannelView(channel));
    this.taken = this.takenByStages();
    this.endMs = this.timeAtTheEnd();
  }

  /** How much of the time since the last look counts, ms. */
  counted(elapsedMs: number): number {
    const still = this.still(elapsedMs);
    const end = this.timeAtTheEnd();
    const counted = end - this.endMs;
    this.endMs = end;
    return still > 0 ? still : counted;
  }

  /** How much of it nothing moved in. The first `STILL_MS` of a standstill count when they are over. */
  still(elapsedMs: number): number {
    const taken = this.takenByStages();
    const isMoving = taken !== this.taken;
    this.taken = taken;
    const before = this.stillMs;
    this.stillMs = isMoving ? 0 : before + elapsedMs;
    if (this.stillMs <= STILL_MS) return 0;
    return before <= STILL_MS ? this.stillMs : elapsedMs;
  }

  private takenByStages(): number {
    let sum = 0;
    for (const channel of this.channels) sum += channel.received;
    return sum;
  }
  private timeAtTheEnd(): number {
    const storage = this.memory.activity[STORAGE]!;
    const broadcast = this.memory.activity[BROADCAST]!;
    return (storage[BUSY_US]! + storage[BLOCKED_US]! + broadcast[BLOCKED_US]!) / 1000;
  }
}
