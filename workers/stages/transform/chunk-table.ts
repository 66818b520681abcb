/**
 * Chunks: what the members of the transform pool hand each other. Each member fills chunks of its own from the input
 * channel, and any member may do them.
 *
 * The deques only say where to look. The truth about a chunk is its state word, changed by compare-and-swap, so that a
 * chunk is done once however many hints to it lie about, and whoever died meanwhile:
 *
 * ```text
 *   bits 31..5  generation, raised with every filling
 *   bits 4..0   0 free   1 queued   2 + m claimed by member m of the pool
 * ```
 *
 * A chunk has a line of words: its state, and how many events are in it. The next two are those of `room-turns.ts`.
 */
import { CHUNK_EVENTS, CHUNKS_PER_MEMBER, type MemoryMap } from '../../memory/memory-map.ts';

/** Words of a chunk. */
export const LINE = 32;
const COUNT = 1;
const FREE = 0;
const QUEUED = 1;
const CLAIMED = 2;
const PHASES = 31;

export class ChunkTable {
  readonly slots: Uint32Array;
  /** How many chunks there are, of all members. */
  readonly length: number;
  private readonly words: Int32Array;

  constructor(memory: Pick<MemoryMap, 'chunkSlots' | 'chunkWords'>) {
    this.slots = memory.chunkSlots;
    this.words = memory.chunkWords;
    this.length = memory.chunkWords.length / LINE;
  }

  /** A free chunk of this member from number `from` on, or -1. */
  nextFree(member: number, from: number): number {
    for (let chunk = Math.max(from, member * CHUNKS_PER_MEMBER); chunk < (member + 1) * CHUNKS_PER_MEMBER; chunk++) {
      if ((this.state(chunk) & PHASES) === FREE) return chunk;
    }
    return -1;
  }
  state(chunk: number): number {
    return Atomics.load(this.words, chunk * LINE);
  }
  count(chunk: number): number {
    return this.words[chunk * LINE + COUNT]!;
  }
  first(chunk: number): number {
    return chunk * CHUNK_EVENTS;
  }
  isQueued(chunk: number): boolean {
    return (this.state(chunk) & PHASES) === QUEUED;
  }
  isClaimedBy(chunk: number, member: number): boolean {
    return (this.state(chunk) & PHASES) === CLAIMED + member;
  }
  /** Whether nothing is waiting or under way in chunks `from` up to `to`. */
  isEmpty(from: number, to: number): boolean {
    for (let chunk = from; chunk < to; chunk++) if ((this.state(chunk) & PHASES) !== FREE) return false;
    return true;
  }

  /** The owner has written the slots; nobody looks before `queue`. @returns the state word that `queue` gives it */
  fill(chunk: number, count: number): number {
    this.words[chunk * LINE + COUNT] = count;
    return ((this.state(chunk) | PHASES) + 1) | QUEUED | 0;
  }
  /** Free → queued, once: again, when the chunk has moved on, it changes nothing. */
  queue(chunk: number, state: number): void {
    const free = ((state & ~PHASES) - (PHASES + 1)) | FREE;
    Atomics.compareExchange(this.words, chunk * LINE, free, state);
  }
  /** @returns the new state word, or 0 when another member has it */
  claim(chunk: number, member: number): number {
    const state = this.state(chunk);
    if ((state & PHASES) !== QUEUED) return 0;
    const claimed = (state & ~PHASES) | (CLAIMED + member);
    return Atomics.compareExchange(this.words, chunk * LINE, state, claimed) === state ? claimed : 0;
  }
  /** By the member that has claimed it, when all of it is sent. */
  free(chunk: number): void {
    Atomics.store(this.words, chunk * LINE, this.state(chunk) & ~PHASES);
  }
}
