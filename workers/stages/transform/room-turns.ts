/**
 * Which member of the transform pool gets the next room in the scheduler's channel, when there is little.
 *
 * A member that finds no room sleeps until the channel is half empty. One that never sleeps, on the scheduler's thread above
 * all, takes whatever becomes free long before, and would pass the sleeper for as long as the channel is full: some seconds
 * after an outage. So a member that waits says since when. Once it has waited for `TURN_MS`, the others wake it, and leave it
 * room for what it holds. By time, not by a count of events that pass it: a count that is rare at full speed takes seconds
 * where the database is slow.
 *
 * ```text
 *   words of the line of a member's first chunk
 *   0, 1   see `chunk-table.ts`
 *   2      events that it waits to send; 0: it does not wait
 *   3      since when it waits, whole ms since the start of the run
 * ```
 *
 * They leave room, and do not wait for it: a member that is dead or held up keeps a part of the channel empty, and no more.
 * Only its member writes its words; nobody's progress depends on how fresh they are.
 */
import { CHUNK_EVENTS, CHUNKS_PER_MEMBER, type MemoryMap } from '../../memory/memory-map.ts';
import type { Ring } from '../../primitives/channel/ring.ts';
import type { Waker } from '../../primitives/shared/event-count.ts';
import { LINE } from './chunk-table.ts';

/** Words of a member's chunks. */
const OF_MEMBER = CHUNKS_PER_MEMBER * LINE;
const LEFT = 2;
const SINCE = 3;
/** Short beside any budget of an event, and long beside a wake-up. */
export const TURN_MS = 10;

export class RoomTurns {
  private readonly words: Int32Array;
  private readonly own: number;

  /** @param output the channel that all members send to @param others wakes members on other threads */
  constructor(
    { chunkWords }: Pick<MemoryMap, 'chunkWords'>,
    member: number,
    private readonly output: Ring,
    private readonly others: Waker,
  ) {
    this.words = chunkWords;
    this.own = member * OF_MEMBER;
  }

  /**
   * How many events this member may send now, of what there is room for. Never below 0.
   *
   * It is the turn of those that have waited for `TURN_MS`, and longer than this one; of two that began to wait in the same
   * millisecond, the one with the lower number goes first. With k of them, up to k parts of the channel, of k + 1, are left to
   * them: so each finds some, also when one of them never comes, and none waits for another when the channel is empty.
   *
   * @param now ms since the start of the run
   */
  room(pool: number, now: number): number {
    const { output, words, own } = this;
    const room = Math.max(0, output.room());
    // With so much all of them find room.
    if (room >= pool * CHUNK_EVENTS) return room;
    const { capacity } = output;
    const latest = now - TURN_MS;
    const ownSince = words[own + LEFT] === 0 ? Number.POSITIVE_INFINITY : words[own + SINCE]!;
    let left = 0;
    let waiting = 0;
    for (let at = 0; at < pool * OF_MEMBER; at += OF_MEMBER) {
      const some = at === own ? 0 : Atomics.load(words, at + LEFT);
      if (some === 0) continue;
      const since = Atomics.load(words, at + SINCE);
      if (since > latest || since > ownSince || (since === ownSince && at > own)) continue;
      left += some;
      waiting++;
    }
    if (waiting === 0) return room;
    // The channel may never be half empty, and so the receiver may never wake them.
    this.others.wake();
    return Math.max(0, room - Math.min(left, Math.floor((capacity * waiting) / (waiting + 1))));
  }

  /** Notes that the member has so many events left to send; with some it waits, as a dead predecessor did. @param now as above */
  note(left: number, now: number): void {
    const { words, own } = this;
    const before = words[own + LEFT]!;
    if (left === before) return;
    if (before === 0) Atomics.store(words, own + SINCE, Math.floor(now));
    Atomics.store(words, own + LEFT, left);
  }
}
