/** The rows that the database refuses (`failures.storage.refusedRows`): by an event's sequence alone, so always the same ones. */
import type { MemoryMap } from '../../../memory/memory-map.ts';

/** @param share of all events, from 0 to 1 */
export function isRowRefused(sequence: number, share: number): boolean {
  // The mixer of MurmurHash3: neighbours are as likely to differ as any two.
  let hash = (sequence + 0x9e37_79b9) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0 < share * 2 ** 32;
}

/** Whether one of the events in `slots[first … first + count)` is refused. */
export function isAnyRowRefused(
  { sequence }: Pick<MemoryMap, 'sequence'>,
  slots: Uint32Array,
  first: number,
  count: number,
  share: number,
): boolean {
  if (share <= 0) return false;
  for (let i = first; i < first + count; i++) if (isRowRefused(sequence[slots[i]!]!, share)) return true;
  return false;
}
