import { MOST_QUEUED, MOST_SERVED } from '../memory/memory-map.ts';
import type { SimulatedMemory } from '../stages/storage/database/simulated-database.ts';

/** Of a database that has had no call yet. */
export function simulatedMemory(): SimulatedMemory {
  return {
    busyUntil: new Float64Array(MOST_SERVED),
    queue: new Float64Array(2 * MOST_QUEUED),
    positions: new Float64Array(2),
  };
}
