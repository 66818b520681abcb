/**
 * Who of the transform pool gets the next room in the scheduler's channel, when there is little.
 *
 * A member that finds no room sleeps until the channel is half empty. One that never sleeps, on the scheduler's thread above
 * all, takes whatever becomes free long before, and would pass the sleeper for as long as the channel is full: some seconds
 * after an outage. So a member that waits says since when. Once it was passed by as many events as the channel holds, those who
 * came later wake it, and leave it room for what it holds:
 *
 * ```text
 *   words of the line of a member's first chunk
 *   0, 1   see `chunk-table.ts`
 *   2      events that it waits to send; 0: it does not wait
 *   3      the channel's tail when it began to wait: the smaller has waited longer
 * ```
 *
 * They leave room, and do not wait for it: a member that is dead or held up keeps a part of the channel empty, and no more.
 * Only its member writes its words; nobody's progress depends on how fresh they are.
 */
import { CHUNK_EVENTS, CHUNKS_PER_MEMBER, type MemoryMap } from '../../memory/memory-map.ts';
import type { Ring } from '../../primitives/channel/ring.ts';
import type { Waker } from '../../primitives/shared/event-count.ts';

const LINE = 32;
const LEFT = 2;
const SINCE = 3;

export class RoomTurns {
  private readonly words: Int32Array;
  private readonly own: number;
  private isWaiting = false;
  private since = 0;

  /** @param output the channel that all members send to @param others wakes members on other threads */
  constructor(
    { chunkWords }: Pick<MemoryMap, 'chunkWords'>,
    private readonly member: number,
    private readonly output: Ring,
    private readonly others: Waker,
  ) {
    this.words = chunkWords;
    this.own = member * CHUNKS_PER_MEMBER * LINE;
  }

  /** Forgets what a dead predecessor waited for. */
  reset(): void {
    this.isWaiting = false;
    Atomics.store(this.words, this.own + LEFT, 0);
  }

  /** How many events this member may send now, of what there is room for. Never below 0. */
  room(pool: number): number {
    const { output } = this;
    const room = Math.max(0, output.room());
    // With so much all of them find room.
    if (pool < 2 || room >= pool * CHUNK_EVENTS) return room;
    return Math.max(0, room - this.leftToPassed(pool));
  }

  /** That it has so many events left to send: with some it waits, unless it did already. Costs nothing to who never waits. */
  note(left: number): void {
    if (left === 0 && !this.isWaiting) return;
    if (left > 0 && !this.isWaiting) {
      this.since = this.output.tail | 0;
      Atomics.store(this.words, this.own + SINCE, this.since);
    }
    this.isWaiting = left > 0;
    Atomics.store(this.words, this.own + LEFT, left);
  }

  /** With k that were passed, up to k parts of the channel, of k + 1: so each finds some, also when the oldest never comes. */
  private leftToPassed(pool: number): number {
    const { tail, capacity } = this.output;
    let sum = 0;
    let passed = 0;
    for (let other = 0; other < pool; other++) {
      if (other === this.member) continue;
      const at = other * CHUNKS_PER_MEMBER * LINE;
      const left = Atomics.load(this.words, at + LEFT);
      if (left === 0) continue;
      const since = Atomics.load(this.words, at + SINCE);
      if (((tail - since) | 0) < capacity || !this.isOlder(other, since)) continue;
      sum += left;
      passed++;
    }
    if (passed === 0) return 0;
    // The channel may never be half empty, and so the receiver may never wake them.
    this.others.wake();
    return Math.min(sum, Math.floor((capacity * passed) / (passed + 1)));
  }
  private isOlder(other: number, since: number): boolean {
    if (!this.isWaiting) return true;
    const ahead = (this.since - since) | 0;
    return ahead > 0 || (ahead === 0 && other < this.member);
  }
}
