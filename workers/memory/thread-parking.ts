/** Where a thread sleeps, and who would wake it. */
import { Parking } from '../primitives/shared/parking.ts';
import { PARKING, THREAD_LINE } from './control.ts';
import type { MemoryMap } from './memory-map.ts';

export function threadParking(memory: MemoryMap, thread: number): Parking {
  return new Parking(memory.threads, (thread - 1) * THREAD_LINE + PARKING);
}
