/** When a batch was stored, and by when its events were to be. */
import { CLASS_COUNT, CLASSES } from '../../memory/event-columns.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';

export interface BatchDates {
  /** Milliseconds since the epoch; NaN: not known (yet). */
  readonly storedMs: number;
  /** By class: µs from the intended emission within which an event is in time; NaN: not kept. */
  readonly withinUs: readonly number[];
}

/** Of a batch in memory. @param row of its last event */
export function keptDates({ storeStored, storeWithin }: MemoryMap, row: number): BatchDates {
  return { storedMs: storeStored[row]!, withinUs: CLASSES.map((_, i) => storeWithin[CLASS_COUNT * row + i]!) };
}
