/**
 * Lends the memory of runs to short tests. Allocating some 70 MB for each of thousands of runs keeps the garbage
 * collector busy; putting back to zero what a short run has touched takes a fraction of a millisecond.
 */

import * as J from '../memory/journal-fields.ts';
import { allocateRun, type MemoryMap, openRun } from '../memory/memory-map.ts';
import { journalReaderOf } from '../memory/task-journals.ts';
import { SOURCE } from '../memory/tasks.ts';
import { Channel } from '../primitives/channel/channel.ts';

/** Of every region, a short run touches no more than this many elements. */
const TOUCHED = 8192;
/** A slot has up to four elements, and is on its way at most once. */
const MOST_SLOTS = TOUCHED / 4;
/** Bytes of a region that is cleared as a whole. */
const SMALL = 2 ** 18;

const free: { readonly rows: number; readonly memory: MemoryMap }[] = [];

export function borrowRun(rows: number): MemoryMap {
  const at = free.findIndex((each) => each.rows === rows);
  return at < 0 ? openRun(allocateRun(rows, 1)) : free.splice(at, 1)[0]!.memory;
}

/** Only when nothing uses it any more. A run that was too long is left to the garbage collector. */
export function returnRun(memory: MemoryMap): void {
  const reader = journalReaderOf(memory, SOURCE);
  reader.read();
  const rings = [...memory.channels, ...memory.returns, ...memory.subscribers].map((ring) => new Channel(ring));
  const longest = Math.max(reader.record[J.RECEIVED]!, ...rings.map(({ sent }) => sent));
  if (reader.record[J.FRESH]! > MOST_SLOTS || longest > MOST_SLOTS) return;
  const header = [...memory.header];
  clear(memory);
  memory.header.set(header);
  free.push({ rows: memory.storeSequence.length, memory });
}

function clear(node: object): void {
  if (ArrayBuffer.isView(node)) (node as Uint32Array).fill(0, 0, node.byteLength <= SMALL ? undefined : TOUCHED);
  else for (const part of Object.values(node)) clear(part);
}
