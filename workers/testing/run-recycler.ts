/**
 * Lends the memory of runs to short tests. Allocating some 70 MB for each of thousands of runs keeps the garbage
 * collector busy; putting back to zero what a short run has touched takes a fraction of a millisecond.
 */

import * as J from '../memory/journal-fields.ts';
import { type MemoryMap, openRun } from '../memory/memory-map.ts';
import { journalReaderOf } from '../memory/task-journals.ts';
import { SOURCE } from '../memory/tasks.ts';
import { Ring } from '../primitives/channel/ring.ts';
import { allocateRun } from './allocate-run.ts';

/** A longer run is left to the garbage collector. */
const MOST_SLOTS = 2048;
/** That a slot has in a region, at most. */
const ELEMENTS = 4;
/** Bytes of a region that is cleared as a whole: the places of batches, 80 kB each, are not. */
const SMALL = 72 * 1024;

/** A byte that is not 0 in a run's fresh memory: of the header, versions of layouts, capacities of rings. */
interface FirstByte {
  readonly offset: number;
  readonly value: number;
}
const free: { readonly rows: number; readonly memory: MemoryMap }[] = [];
/** By rows: runs with as many have one layout. */
const firstBytes = new Map<number, readonly FirstByte[]>();

export function borrowRun(rows: number): MemoryMap {
  const at = free.findIndex((each) => each.rows === rows);
  if (at >= 0) return free.splice(at, 1)[0]!.memory;
  const memory = openRun(allocateRun(rows, 1));
  if (!firstBytes.has(rows)) firstBytes.set(rows, firstBytesOf(memory));
  return memory;
}

/** Only when nothing uses it any more. */
export function returnRun(memory: MemoryMap): void {
  const reader = journalReaderOf(memory, SOURCE);
  reader.read();
  const rings = [...memory.channels, ...memory.returns, ...memory.subscribers].map((ring) => new Ring(ring));
  const longest = Math.max(reader.record[J.RECEIVED]!, ...rings.map(({ sent }) => sent));
  const slots = Math.max(reader.record[J.FRESH]!, longest);
  if (slots > MOST_SLOTS) return;
  clear(memory, ELEMENTS * slots);
  const rows = memory.storeSequence.length;
  const bytes = new Uint8Array(memory.header.buffer);
  for (const { offset, value } of firstBytes.get(rows)!) bytes[offset] = value;
  free.push({ rows, memory });
}

/** @param touched of each large region, no element from here on is touched: a slot is on its way at most once */
function clear(node: object, touched: number): void {
  if (ArrayBuffer.isView(node)) (node as Uint32Array).fill(0, 0, node.byteLength <= SMALL ? undefined : touched);
  else for (const part of Object.values(node)) clear(part, touched);
}

/** None is in a large region. */
function firstBytesOf(node: object): FirstByte[] {
  if (!ArrayBuffer.isView(node)) return Object.values(node).flatMap(firstBytesOf);
  const found: FirstByte[] = [];
  if (node.byteLength > SMALL) return found;
  const bytes = new Uint8Array(node.buffer, node.byteOffset, node.byteLength);
  bytes.forEach((value, i) => {
    if (value !== 0) found.push({ offset: node.byteOffset + i, value });
  });
  return found;
}
