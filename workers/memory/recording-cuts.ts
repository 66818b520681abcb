import type { MemoryMap } from './memory-map.ts';
import { CUTS } from './recording-words.ts';

/** Gaps that are shortened, as pairs: the first row behind each, and ms that are cut up to there. The recordings of the project keep theirs. */
export function cutsIn({ recordingCuts, recordingDirectory }: MemoryMap, isImported: boolean): Float64Array {
  return recordingCuts.subarray(0, isImported ? 2 * recordingDirectory[CUTS]! : 0);
}
