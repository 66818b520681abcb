/** The arrival trace in a run's memory: written by the coordinator, read by the source and by the page. */
import type { MemoryMap } from './memory-map.ts';

const PIECES = 0;
const ID = 1;

interface Trace {
  readonly at: Float64Array;
  readonly upTo: Float64Array;
}

/** Coordinator only. @throws Error when the memory has no room for it */
export function writeTrace(memory: MemoryMap, { at, upTo }: Trace, id: number): void {
  const { traceDirectory, traceTimes, traceCounts } = memory;
  const pieces = at.length - 1;
  const room = traceTimes.length - 1;
  if (pieces > room)
    throw new Error(
      `the run that is under way has room for ${room} pieces of an arrival trace, and this one has ${pieces}: start another run`,
    );
  // Nobody finds it until it is whole.
  traceDirectory[ID] = 0;
  traceTimes.set(at);
  traceCounts.set(upTo);
  traceDirectory[PIECES] = pieces;
  traceDirectory[ID] = id;
}

/** Whether the whole trace of this number is there. Any thread. */
export function hasTrace({ traceDirectory }: MemoryMap, id: number): boolean {
  return id !== 0 && traceDirectory[ID] === id;
}
/** Null where there is none of this number. */
export function traceIn(memory: MemoryMap, id: number): Trace | null {
  const { traceDirectory, traceTimes, traceCounts } = memory;
  if (!hasTrace(memory, id)) return null;
  const words = traceDirectory[PIECES]! + 1;
  return { at: traceTimes.subarray(0, words), upTo: traceCounts.subarray(0, words) };
}
