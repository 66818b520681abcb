/**
 * How a member of the transform pool fills chunks from the input channel, the pool's injector.
 *
 * It copies slot numbers into free chunks of its own, commits that to its journal, puts a hint to each chunk into its deque,
 * and publishes the channel's head. All the while it holds the channel's receive lock: where a dead member still holds it,
 * its replacement knows that the fill in the journal may not be published yet.
 */
import * as J from '../../memory/journal-fields.ts';
import { CHUNK_EVENTS } from '../../memory/memory-map.ts';
import { TO_TRANSFORM, TRANSFORM } from '../../memory/tasks.ts';
import type { HistogramStripe } from '../../primitives/histogram/histogram.ts';
import type { Journal } from '../../primitives/shared/journal.ts';
import { FULL } from '../../primitives/shared/outcomes.ts';
import type { WorkStealingDeque } from '../../primitives/work-stealing-deque/work-stealing-deque.ts';
import type { StageChannel } from '../stage-channels.ts';
import type { TaskContext } from '../task.ts';
import type { ChunkTable } from './chunk-table.ts';
import type { PoolSharing } from './pool-sharing.ts';

/** Chunks filled at a time; the rest of the input stays for the others. */
const MAX_FED = 4;
const LEAST_CHUNK = 32;

export class ChunkFeed {
  /** When the first event of the last fill was sent, in ms since the start of the run. */
  arrivedAt = 0;
  private readonly member: number;
  private readonly input: StageChannel;
  private pool = 1;
  private isStealing = true;
  private isServer = false;

  /** @param id of the task, a member of the pool */
  constructor(
    private readonly id: number,
    private readonly context: TaskContext,
    private readonly journal: Journal,
    private readonly waits: HistogramStripe,
    private readonly chunks: ChunkTable,
    private readonly deque: WorkStealingDeque,
    private readonly sharing: PoolSharing,
  ) {
    this.member = id - TRANSFORM;
    this.input = context.channels.forward[TO_TRANSFORM]!;
  }

  /** @param isServer whether an event takes a time that is asked for: then chunks are of one event */
  configure(pool: number, isStealing: boolean, isServer: boolean): void {
    this.pool = pool;
    this.isStealing = isStealing;
    this.isServer = isServer;
  }

  /** @returns whether chunks were filled: their hints are in the deque now */
  takeIn(now: number): boolean {
    const { input } = this;
    const { ring } = input;
    if (ring.available() === 0) return false;
    if (!this.isMyTurn(ring.head)) {
      this.context.channels.pool.wake();
      return false;
    }
    if (this.chunks.nextFree(this.member, 0) < 0 || !ring.receiveLock.tryLock(this.id)) return false;
    const head = ring.head >>> 0;
    this.arrivedAt = input.sentAt(now);
    const count = this.fill(head, ring.available());
    if (count > 0) {
      const { draft } = this.journal;
      input.recordWaits(this.waits, head, count, now);
      draft[J.RECEIVED]! += count;
      draft[J.HEAD] = (head + count) >>> 0;
      this.journal.commit();
      // In this order, so that at no time these events are in neither: then somebody would think that all are done.
      this.queueFed();
      ring.publishHead(draft[J.HEAD]!);
    }
    ring.receiveLock.unlock();
    return count > 0;
  }

  /** With static scheduling, members take turns: one chunk each in strict rotation. */
  private isMyTurn(head: number): boolean {
    return this.isStealing || Math.floor((head >>> 0) / CHUNK_EVENTS) % this.pool === this.member;
  }

  private fill(head: number, available: number): number {
    const { cells, mask } = this.input.ring;
    const { draft } = this.journal;
    const { slots } = this.chunks;
    const size = this.chunkSize(head, available);
    const most = this.isStealing && !this.isServer ? MAX_FED : 1;
    let fed = 0;
    let done = 0;
    for (let chunk = this.chunks.nextFree(this.member, 0); chunk >= 0 && fed < most && done < available; ) {
      const count = Math.min(size, available - done) | 0;
      const first = this.chunks.first(chunk);
      const from = (head + done) | 0;
      for (let i = 0; i < count; i++) slots[first + i] = cells[(from + i) & mask]!;
      draft[J.FED_CHUNKS + 2 * fed] = chunk;
      draft[J.FED_CHUNKS + 2 * fed + 1] = this.chunks.fill(chunk, count);
      done += count;
      fed++;
      chunk = this.chunks.nextFree(this.member, chunk + 1);
    }
    draft[J.FED] = fed;
    return done;
  }

  private chunkSize(head: number, available: number): number {
    if (!this.isStealing) return CHUNK_EVENTS - (head % CHUNK_EVENTS);
    const share = Math.ceil(available / (2 * this.pool));
    return Math.min(this.isServer ? 1 : Math.max(share, LEAST_CHUNK), CHUNK_EVENTS);
  }

  private queueFed(): void {
    const { draft } = this.journal;
    const fed = draft[J.FED]!;
    let events = 0;
    // The last filled first, so that the owner, who takes from the other end, begins with the oldest.
    for (let i = fed - 1; i >= 0; i--) {
      const chunk = draft[J.FED_CHUNKS + 2 * i]!;
      this.chunks.queue(chunk, draft[J.FED_CHUNKS + 2 * i + 1]!);
      if (this.deque.push(chunk) === FULL) throw new Error('a deque of chunks is full');
      events += this.chunks.count(chunk);
    }
    if (this.sharing.isWorthSharing(events)) this.context.channels.pool.wake();
  }

  /** After a death during a fill: chunks that were committed are queued, and their events taken from the input. */
  finish(): void {
    const { draft } = this.journal;
    const input = this.input.ring;
    if (!input.receiveLock.isHeldBy(this.id)) return;
    const ahead = (draft[J.HEAD]! - input.head) >>> 0;
    if (ahead <= MAX_FED * CHUNK_EVENTS && draft[J.FED]! > 0) {
      for (let i = 0; i < draft[J.FED]!; i++) {
        this.chunks.queue(draft[J.FED_CHUNKS + 2 * i]!, draft[J.FED_CHUNKS + 2 * i + 1]!);
      }
      input.publishHead(draft[J.HEAD]!);
    }
    input.receiveLock.unlock();
  }
}
