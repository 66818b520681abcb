/** The feed that a configuration asks for. A feed of another origin is added here, and nowhere else in the pipeline. */
import type { Config } from '../../contract/config-types.ts';
import { RECORDINGS } from '../../contract/name-sets.ts';
import type { Feed } from '../../feeds/feed.ts';
import type { ValueKernel } from '../../feeds/fill-values.ts';
import { LiveFeed, type MessageWatch } from '../../feeds/live-feed.ts';
import { RecordingFeed } from '../../feeds/recording-feed.ts';
import { SimulatedFeed } from '../../feeds/simulated-feed.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { cutsIn } from '../../memory/recording-cuts.ts';
import { sensorsOf } from '../recordings.ts';

/** A recording that was never loaded has no rows: then the simulated feed goes on, as `Coordinator.set` has told. */
export function createFeed(config: Config, memory: MemoryMap, kernels: ValueKernel): Feed {
  const index = RECORDINGS.indexOf(config.feed.recording);
  const first = memory.recordingDirectory[2 * index]!;
  const rows = memory.recordingDirectory[2 * index + 1]!;
  if (config.feed.kind !== 'recording' || rows === 0) return new SimulatedFeed(config.load, kernels);
  return new RecordingFeed(
    {
      timeMs: memory.recordingTimes.subarray(first, first + rows),
      value: memory.recordingValues.subarray(first, first + rows),
      sensor: memory.recordingSensors.subarray(first, first + rows),
      cuts: cutsIn(memory, config.feed.recording === 'imported'),
      sensors: sensorsOf(config, memory),
    },
    { ...config.load, invalidRatio: config.feed.invalidRatio },
    config.feed.atEnd === 'repeat',
  );
}

/** @param draft of the source's journal */
export function createLiveFeed(config: Config, memory: MemoryMap, draft: Float64Array, watch: MessageWatch): LiveFeed {
  return new LiveFeed(memory, draft, watch, sensorsOf(config, memory));
}
