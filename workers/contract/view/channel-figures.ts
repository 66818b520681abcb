/** Channels between stages, as a snapshot shows them. */
import type { MemoryMap } from '../../memory/memory-map.ts';
import { ChannelView } from '../../primitives/channel/channel-view.ts';
import { CHANNELS, type ChannelName } from '../name-sets.ts';
import type { ChannelSnapshot, Snapshot } from '../snapshot-types.ts';
import type { RunReading } from './run-reading.ts';

/** On the thread that takes snapshots. */
export class ChannelFigures {
  private readonly reading: RunReading;
  private readonly channels: readonly ChannelView[];
  /** The most that each was seen to hold: a channel notes it only when it publishes, a moment after the commit. */
  private readonly mostSeen: number[];

  constructor(memory: MemoryMap, reading: RunReading) {
    this.reading = reading;
    this.channels = memory.channels.map((channel) => new ChannelView(channel));
    this.mostSeen = this.channels.map(() => 0);
  }

  /** Of the latest reading. */
  snapshots(): Snapshot['channels'] {
    const entries = CHANNELS.map((name, i): [ChannelName, ChannelSnapshot] => [name, this.snapshotOf(i)]);
    return Object.fromEntries(entries) as Snapshot['channels'];
  }

  private snapshotOf(channel: number): ChannelSnapshot {
    const { capacity, blockedSends, highWater } = this.channels[channel]!;
    const depth = this.reading.depth(channel);
    const mostSeen = Math.max(this.mostSeen[channel]!, highWater, Math.min(depth, capacity));
    this.mostSeen[channel] = mostSeen;
    return {
      depth,
      capacity,
      highWater: mostSeen,
      sent: this.reading.sentTo(channel),
      received: this.reading.receivedFrom(channel),
      blockedSends,
    };
  }
}
