/** The recordings in a run's memory, for the stages. */
import type { Config } from '../contract/config-types.ts';
import { RECORDINGS } from '../contract/name-sets.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { RECORDING_SENSORS } from '../memory/recording-words.ts';

/** How many sensors the configured feed has: a recording those that are in it. */
export function sensorsOf(config: Config, memory: MemoryMap): number {
  if (config.feed.kind !== 'recording') return config.load.sensors | 0;
  return memory.recordingDirectory[RECORDING_SENSORS + RECORDINGS.indexOf(config.feed.recording)]! + 1;
}
