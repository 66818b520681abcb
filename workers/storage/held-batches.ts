/** What memory storage holds of a run, batch by batch, for the database that takes it over. */
import type { MemoryMap } from '../memory/memory-map.ts';
import { type BatchColumns, decodeBatch } from './batch-codec.ts';
import type { HeldBatch } from './batch-table.ts';
import { MemoryReader } from './memory-reader.ts';
import { partsOfBatchKey } from './schema.ts';
import { BATCH_COLUMNS, BATCHES } from './stored-reader.ts';

export interface HeldEvents extends HeldBatch {
  /** As the database keeps them. */
  readonly data: Uint8Array;
  readonly columns: BatchColumns;
}

/** Oldest first. Nobody may be writing. */
export function heldBatches(memory: MemoryMap): HeldEvents[] {
  const reader = new MemoryReader(memory, false);
  const data = new Map<number, Uint8Array>();
  const last = Number.MAX_SAFE_INTEGER;
  reader.read(BATCH_COLUMNS, 0, last, (row) => {
    data.set(row.number(0), row.blob(1));
  });
  const held: HeldEvents[] = [];
  reader.read(BATCHES, 0, last, (row) => {
    const key = row.number(0);
    const bytes = data.get(key)!;
    const columns = decodeBatch(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const ranges = [5, 6, 7, 8].map((column) => row.number(column));
    const [, id] = partsOfBatchKey(key);
    held.push({ id, size: row.number(3), ...timesOf(columns), ranges, data: bytes, columns });
  });
  return held;
}

/** A latency ends when storage receives the event: so the batch was opened with the first of them, and flushed after the last. */
function timesOf({ count, baseTime, times, timeUnit, latency }: BatchColumns): { openedMs: number; flushedMs: number } {
  let [openedMs, flushedMs] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < count; i++) {
    const received = baseTime + times[i]! * timeUnit + latency[i]!;
    if (received < openedMs) openedMs = received;
    if (received > flushedMs) flushedMs = received;
  }
  return { openedMs, flushedMs };
}
