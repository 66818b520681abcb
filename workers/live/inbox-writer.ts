/** The live worker's end of the inbox: see `memory/live-words.ts`. */

import { type Batch, intendedMsOf } from '../feeds/batch.ts';
import { HOLDER, PLACEMENT_LINE } from '../memory/control.ts';
import { RECORDED_FLAG } from '../memory/event-columns.ts';
import {
  LIVE_COUNT,
  LIVE_DONE,
  LIVE_EVER,
  LIVE_FILLED,
  LIVE_FIRST,
  LIVE_FREE,
  LIVE_HEAD,
  LIVE_MASK,
  LIVE_MESSAGE_WORDS,
  LIVE_MESSAGES,
  LIVE_PLACE_WORDS,
  LIVE_POSITION,
  LIVE_SEQUENCE,
  LIVE_TAIL,
} from '../memory/live-words.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { SOURCE } from '../memory/tasks.ts';
import { threadParking } from '../memory/thread-parking.ts';

export interface MessageHead {
  readonly sequence: number;
  /** When the broker stored it, ms since the epoch: the time of events that have none. */
  readonly timeMs: number;
  /** Injected: so far are the clocks of those who made its events ahead. */
  readonly skewMs?: number;
}

export class InboxWriter {
  /** Positions of the next message and of its first event. */
  private tail: number;
  private end = 0;

  /** Goes on where a predecessor stopped. */
  constructor(private readonly memory: MemoryMap) {
    this.tail = Atomics.load(memory.livePositions, LIVE_TAIL);
    if (Atomics.load(memory.livePositions, LIVE_EVER) === 0) return;
    const last = ((this.tail - 1) & LIVE_MASK) * LIVE_MESSAGE_WORDS;
    this.end = (memory.liveMessages[last + LIVE_FIRST]! + memory.liveMessages[last + LIVE_COUNT]!) | 0;
  }

  /** Events that there is room for. */
  get roomForEvents(): number {
    const { livePositions, liveMeta } = this.memory;
    return liveMeta.length - ((this.end - Atomics.load(livePositions, LIVE_HEAD)) | 0);
  }
  /** Messages that there is room for: entries free one after the other. */
  get roomForMessages(): number {
    let free = 0;
    while (free < LIVE_MESSAGES && this.stateOf((this.tail + free) & LIVE_MASK) === LIVE_FREE) free++;
    return free;
  }

  /**
   * Puts the events of a message into the inbox, but those in `skipped`. There must be room.
   *
   * @returns its entry, and how many events were put; null when none were: then it takes no entry
   */
  put(head: MessageHead, batch: Batch, skipped: Uint32Array | null): { entry: number; events: number } | null {
    const events = this.copy(head, batch, skipped);
    if (events === 0) return null;
    const { liveMessages, liveStates, livePositions, liveStored } = this.memory;
    const entry = this.tail & LIVE_MASK;
    const words = entry * LIVE_MESSAGE_WORDS;
    liveMessages[words + LIVE_POSITION] = this.tail;
    liveMessages[words + LIVE_SEQUENCE] = head.sequence;
    liveMessages[words + LIVE_FIRST] = this.end;
    liveMessages[words + LIVE_COUNT] = events;
    liveStored.fill(0, entry * LIVE_PLACE_WORDS, (entry + 1) * LIVE_PLACE_WORDS);
    Atomics.store(liveStates, entry, LIVE_FILLED);
    this.end = (this.end + events) | 0;
    this.tail = (this.tail + 1) | 0;
    Atomics.store(livePositions, LIVE_EVER, 1);
    Atomics.store(livePositions, LIVE_TAIL, this.tail);
    this.wakeSource();
    return { entry, events };
  }

  isDone(entry: number): boolean {
    return this.stateOf(entry) === LIVE_DONE;
  }
  /** Entries that a predecessor filled and that are not free yet. */
  taken(): number[] {
    return [...this.memory.liveStates.keys()].filter((entry) => this.stateOf(entry) !== LIVE_FREE);
  }
  /** Which events of an entry were stored; a copy. Known once all of them have ended, while the source keeps it. */
  storedOf(entry: number): Uint32Array {
    return this.memory.liveStored.slice(entry * LIVE_PLACE_WORDS, (entry + 1) * LIVE_PLACE_WORDS);
  }
  sequenceOf(entry: number): number {
    return this.memory.liveMessages[entry * LIVE_MESSAGE_WORDS + LIVE_SEQUENCE]!;
  }
  free(entry: number): void {
    Atomics.store(this.memory.liveStates, entry, LIVE_FREE);
  }

  private stateOf(entry: number): number {
    return Atomics.load(this.memory.liveStates, entry);
  }

  private copy({ timeMs, skewMs = 0 }: MessageHead, batch: Batch, skipped: Uint32Array | null): number {
    const { liveMeta, liveIndex, liveValue, liveTime } = this.memory;
    const mask = liveMeta.length - 1;
    const recorded = batch.value instanceof Float64Array ? RECORDED_FLAG : 0;
    let to = this.end;
    for (let i = 0; i < batch.count; i++) {
      if (skipped !== null && ((skipped[i >>> 5]! >>> (i & 31)) & 1) === 1) continue;
      const at = to & mask;
      const own = intendedMsOf(batch, i);
      liveMeta[at] = batch.meta[i]! | recorded;
      liveIndex[at] = i;
      liveValue[at] = batch.value[i]!;
      liveTime[at] = Number.isNaN(own) ? timeMs : own + skewMs;
      to = (to + 1) | 0;
    }
    return (to - this.end) | 0;
  }

  private wakeSource(): void {
    const holder = Atomics.load(this.memory.placement, SOURCE * PLACEMENT_LINE + HOLDER);
    if (holder > 0) threadParking(this.memory, holder).wake();
  }
}
