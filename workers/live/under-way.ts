/**
 * Which messages have events that have not ended, found in the memory of a run whose stages are over, so that nobody counts any
 * more. It looks at every slot; while the stages run, the source knows (`stages/source/live-messages.ts`).
 */
import * as J from '../memory/journal-fields.ts';
import { LIVE_MESSAGE_WORDS, LIVE_MESSAGES, LIVE_POSITION, markStored } from '../memory/live-words.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { journalReaderOf } from '../memory/task-journals.ts';
import { FROM_STORAGE, SCHEDULER, SOURCE, STORAGE, VALIDATE } from '../memory/tasks.ts';

/** Who gives slots back, in the order of the ways back. */
const GIVERS = [VALIDATE, SCHEDULER, STORAGE];

/**
 * Notes which events were stored that came back from storage, or only wait for a subscriber, and that the source has not taken
 * back: as it would have, had it gone on.
 */
export function markStoredRest(memory: MemoryMap): void {
  const { held, liveOf, returns } = memory;
  const [source, storage] = [recordOf(memory, SOURCE), recordOf(memory, STORAGE)];
  const mark = (slot: number) => {
    if (liveOf[slot]! > 0) markStored(memory, slot);
  };
  const { cells } = returns[FROM_STORAGE]!;
  const end = storage[J.RETURN_TAIL]! | 0;
  for (let at = source[J.FREE_HEADS + FROM_STORAGE]! | 0; at !== end; at = (at + 1) | 0)
    mark(cells[at & (cells.length - 1)]!);
  held[storage[J.PINNED_LIST] as 0 | 1].subarray(0, storage[J.PINNED]!).forEach(mark);
}

function recordOf(memory: MemoryMap, task: number): Float64Array {
  const reader = journalReaderOf(memory, task);
  reader.read();
  return reader.record;
}

/** @param isMemoryEnough whether events in memory count as stored @returns by entry of the inbox */
export function messagesUnderWay(memory: MemoryMap, isMemoryEnough: boolean): (entry: number) => boolean {
  const [source, storage] = [recordOf(memory, SOURCE), recordOf(memory, STORAGE)];
  if (!isMemoryEnough && storage[J.IN_MEMORY] !== storage[J.SETTLED]) return () => true;
  const { freeStack, held, liveOf, liveMessages, returns } = memory;
  const ended = new Set<number>(freeStack.subarray(0, source[J.FREE_TOP]));
  returns.forEach(({ cells }, r) => {
    const end = recordOf(memory, GIVERS[r]!)[J.RETURN_TAIL]! | 0;
    for (let at = source[J.FREE_HEADS + r]! | 0; at !== end; at = (at + 1) | 0)
      ended.add(cells[at & (cells.length - 1)]!);
  });
  // Stored, and still read by a subscriber.
  const list = held[storage[J.PINNED_LIST] as 0 | 1];
  for (let i = 0; i < storage[J.PINNED]!; i++) ended.add(list[i]!);
  const isUnderWay = new Uint8Array(LIVE_MESSAGES);
  for (let slot = 0; slot < source[J.FRESH]!; slot++) {
    if (liveOf[slot]! > 0 && !ended.has(slot)) isUnderWay[liveOf[slot]! - 1] = 1;
  }
  const next = source[J.LIVE_MESSAGE]! | 0;
  return (entry) => {
    const position = liveMessages[entry * LIVE_MESSAGE_WORDS + LIVE_POSITION]!;
    return ((next - position) | 0) <= 0 || isUnderWay[entry] === 1;
  };
}
