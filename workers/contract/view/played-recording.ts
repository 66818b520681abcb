/** Where a run is in the recording that it plays, from the state of the feed in the source's journal. */
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { cutsIn } from '../../memory/recording-cuts.ts';
import type { Config } from '../config-types.ts';
import { RECORDINGS } from '../name-sets.ts';
import type { DueTimes } from '../settings/recordings.ts';
import type { Snapshot } from '../snapshot-types.ts';

/** The times of its rows; null where the simulated feed is in force. */
export function timesOfRecording(memory: MemoryMap, { feed }: Pick<Config, 'feed'>): Float64Array | null {
  const { recordingDirectory, recordingTimes } = memory;
  const index = RECORDINGS.indexOf(feed.recording);
  const rows = recordingDirectory[2 * index + 1]!;
  if (feed.kind !== 'recording' || rows === 0) return null;
  const first = recordingDirectory[2 * index]!;
  return recordingTimes.subarray(first, first + rows);
}

/** The same, with its gaps that are shortened. */
export function dueTimesOf(memory: MemoryMap, config: Pick<Config, 'feed'>): DueTimes | null {
  const times = timesOfRecording(memory, config);
  return times && { times, cuts: cutsIn(memory, config.feed.recording === 'imported') };
}

/** @param of a word of the source's journal */
export function playedRecording(
  memory: MemoryMap,
  config: Config,
  of: (field: number) => number,
): Snapshot['recording'] {
  const times = timesOfRecording(memory, config);
  if (times === null) return null;
  const rows = times.length;
  const position = of(J.FEED_POSITION);
  const turn = position > 0 ? Math.ceil(position / rows) - 1 : 0;
  const row = position - turn * rows;
  return {
    rows,
    row,
    turn,
    fromMs: times[0]!,
    toMs: times[rows - 1]!,
    recordedMs: times[Math.max(0, row - 1)]!,
    isOver: config.feed.atEnd === 'stop' && row === rows,
  };
}
