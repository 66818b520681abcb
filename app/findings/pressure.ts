/** Back pressure: how hard a stage is held back by what comes after it, in Flink's three words. */
export type Pressure = 'ok' | 'low' | 'high';

/** Share of the last second that a stage was blocked, from which its pressure counts as LOW and as HIGH. */
export const LOW_BLOCKED = 0.1;
export const HIGH_BLOCKED = 0.5;

/** @param blocked share of the last second, 0 to 1 */
export function pressureOf(blocked: number): Pressure {
  if (blocked >= HIGH_BLOCKED) return 'high';
  return blocked >= LOW_BLOCKED ? 'low' : 'ok';
}

/**
 * The back pressure on a stage: by how long it was blocked, and HIGH as soon as the channel after it is full, for then it is
 * about to be. So no pipe is red behind a stage that seems to have room.
 *
 * @param output the channel after the stage, if there is one
 */
export function backPressure(blocked: number, output: { depth: number; capacity: number } | null): Pressure {
  const isFull = output !== null && fillOf(output.depth, output.capacity) === 'high';
  return isFull ? 'high' : pressureOf(blocked);
}

/** How full something with a limit is, in the same three words. */
export function fillOf(level: number, limit: number): Pressure {
  if (level >= 0.9 * limit) return 'high';
  return level >= 0.5 * limit ? 'low' : 'ok';
}
