/**
 * Where batches lie while storage has them: one that is being filled, and those whose calls are under way or are to be made
 * again. A batch stays in its place from its first event on; the journal says which place the open batch has, and which are
 * taken. The first place has room for the several batches of one transaction.
 */
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import type { EventRuns } from './event-runs.ts';
import { Punctuality } from './punctuality.ts';

export interface BatchPlace {
  readonly number: number;
  readonly slots: Uint32Array;
  /** From intended emission to receipt, ms. */
  readonly latency: Float32Array;
  readonly punctuality: Punctuality;
}

/** @param draft of the storage stage's journal, which the stage commits. @param runs of what is counted there */
export function openPlaces(memory: MemoryMap, draft: Float64Array, runs: EventRuns): readonly BatchPlace[] {
  const { batchSlots, batchLatency, morePlaces } = memory;
  return [{ slots: batchSlots, latency: batchLatency }, ...morePlaces].map(({ slots, latency }, number) => ({
    number,
    slots,
    latency,
    punctuality: new Punctuality({ slots, latency }, runs, draft),
  }));
}

/** The first place that nothing lies in. There are more places than calls at once, so there is one. */
export function freePlace(draft: Float64Array): number {
  let place = 0;
  while (isTaken(draft, place)) place++;
  return place;
}

/** Whether a departed batch lies in a place. */
export function isTaken(draft: Float64Array, place: number): boolean {
  return ((draft[J.DEPARTED]! >>> place) & 1) === 1;
}
/** From the next commit on, a departed batch lies in this place. */
export function take(draft: Float64Array, place: number): void {
  draft[J.DEPARTED] = (draft[J.DEPARTED]! | (1 << place)) >>> 0;
}
/** From the next commit on, this place is free. */
export function giveBack(draft: Float64Array, place: number): void {
  draft[J.DEPARTED] = (draft[J.DEPARTED]! & ~(1 << place)) >>> 0;
}
