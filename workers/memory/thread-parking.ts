/** Where a thread sleeps, and who would wake it. */
import { EventCount } from '../primitives/shared/event-count.ts';
import { PARKING, THREAD_LINE } from './control.ts';
import type { MemoryMap } from './memory-map.ts';

export function threadParking(memory: MemoryMap, thread: number): EventCount {
  return new EventCount(memory.threads, (thread - 1) * THREAD_LINE + PARKING);
}
