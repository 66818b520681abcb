/**
 * Which messages of a live feed have been dealt with: of each, how many events are on their way. An event has ended when its
 * slot comes back to the source: it was stored and committed, or is invalid, expired, evicted or dead-lettered. When all have
 * ended, the message is marked as done, and the live worker acks it.
 *
 * Only the source counts, on its own thread, so no event costs an atomic operation. The counts are not shared: a source that
 * takes over makes them anew from the pool's columns, which say of each slot what it is in.
 */
import * as J from '../../memory/journal-fields.ts';
import {
  LIVE_DONE,
  LIVE_FILLED,
  LIVE_KEEPS,
  LIVE_MESSAGE_WORDS,
  LIVE_MESSAGES,
  LIVE_POSITION,
  markStored,
} from '../../memory/live-words.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { journalReaderOf } from '../../memory/task-journals.ts';
import { FROM_STORAGE, STORAGE } from '../../memory/tasks.ts';
import type { JournalReader } from '../../primitives/shared/journal.ts';
import * as Step from '../step.ts';

export class LiveMessages {
  /** Events on their way, in all. */
  underWay = 0;
  private readonly remaining = new Int32Array(LIVE_MESSAGES);
  /** 1 where all events of the message have been taken from the inbox. */
  private readonly isTaken = new Uint8Array(LIVE_MESSAGES);
  private readonly storage: JournalReader;
  /** Entries of which all events have ended, and that are not marked yet. */
  private readonly ended = new Set<number>();

  /** @param draft of the source's journal, as it was committed last */
  constructor(
    private readonly memory: MemoryMap,
    draft: Float64Array,
  ) {
    this.storage = journalReaderOf(memory, STORAGE);
    this.countAnew(draft);
  }

  /** In the step that takes them; nobody can have ended any of them before it is committed. */
  noteTaken(entry: number, events: number, isLast: boolean): void {
    this.remaining[entry]! += events;
    this.underWay += events;
    if (isLast) this.isTaken[entry] = 1;
  }

  /** `slots[from … end)` have come back by this way. */
  noteReturned(slots: Uint32Array, from: number, end: number, way: number): void {
    const { liveOf, livePositions } = this.memory;
    const isKept = way === FROM_STORAGE && livePositions[LIVE_KEEPS] === 1;
    for (let i = from; i < end; i++) {
      const slot = slots[i]!;
      const number = liveOf[slot]!;
      if (number === 0) continue;
      // Before the slot is nobody's: done again by a replacement, it changes nothing.
      if (isKept) markStored(this.memory, slot);
      liveOf[slot] = 0;
      this.underWay--;
      if (--this.remaining[number - 1]! === 0 && this.isTaken[number - 1] === 1) this.ended.add(number - 1);
    }
  }

  /** Whether something is left to mark. */
  get hasEnded(): boolean {
    return this.ended.size > 0;
  }

  /**
   * Marks messages whose events have all ended, after the commit of the step that got them back.
   *
   * Events that are in memory, because the database failed, are not stored for good: their messages wait until they are in the
   * database. So a slot that has come back was stored in a batch before, and its count is in the journal that is read here.
   */
  markDone(isMemoryEnough: boolean): void {
    if (this.ended.size === 0 || !(isMemoryEnough || this.isAllDurable())) return;
    for (const entry of this.ended) {
      this.isTaken[entry] = 0;
      Atomics.store(this.memory.liveStates, entry, LIVE_DONE);
    }
    this.ended.clear();
  }
  private isAllDurable(): boolean {
    this.storage.read();
    return this.storage.record[J.IN_MEMORY] === this.storage.record[J.SETTLED];
  }

  private countAnew(draft: Float64Array): void {
    const { freeStack, liveOf, liveStates, liveMessages } = this.memory;
    // What a dead predecessor wrote to a free slot was never committed.
    const top = draft[J.FREE_TOP]! | 0;
    for (let i = 0; i < top; i++) forget(liveOf, freeStack[i]!);
    const fresh = draft[J.FRESH]! | 0;
    for (let slot = fresh; slot < fresh + Step.QUANTUM; slot++) forget(liveOf, slot);
    for (let slot = 0; slot < fresh; slot++) {
      if (liveOf[slot] === 0) continue;
      this.remaining[liveOf[slot]! - 1]!++;
      this.underWay++;
    }
    const next = draft[J.LIVE_MESSAGE]! | 0;
    for (let entry = 0; entry < LIVE_MESSAGES; entry++) {
      if (Atomics.load(liveStates, entry) !== LIVE_FILLED) continue;
      const position = liveMessages[entry * LIVE_MESSAGE_WORDS + LIVE_POSITION]!;
      if (((next - position) | 0) <= 0) continue;
      this.isTaken[entry] = 1;
      if (this.remaining[entry] === 0) this.ended.add(entry);
    }
  }
}

function forget(liveOf: Uint32Array, slot: number): void {
  if (liveOf[slot]! > 0) liveOf[slot] = 0;
}
