/** Plays a recording in a new run, at a speed that the pipeline carries. */
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { isActive } from '../../workers/contract/name-sets.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { greatestValue } from '../../workers/contract/settings/field-values.ts';
import type { PipelineClient } from '../client/pipeline-client.ts';
import type { Sampler } from '../frame/sampler.ts';
import { log } from '../stores/log-store.ts';
import { runStore } from '../stores/run-store.ts';
import { rowsText } from './mapping-text.ts';
import type { RecordingEntry } from './recording-shelf.ts';
import { chooseRecording, recordingToPlay } from './recordings.ts';

/** Any machine takes so many events a second. */
const CALM_RATE = 1000;
/** A short recording is not over in a moment, and comes round soon enough. */
const LEAST_SECONDS = 20;
const FASTEST = greatestValue('feed.speed');

/** How many times faster than recorded: a round number, 1 at the least. */
export function playingSpeed({ rows, fromMs, toMs }: Pick<RecordingEntry, 'rows' | 'fromMs' | 'toMs'>): number {
  const seconds = (toMs - fromMs) / 1000;
  if (!(seconds > 0)) return 1;
  const byRate = (CALM_RATE * seconds) / rows;
  const bound = Math.min(byRate, seconds / LEAST_SECONDS, FASTEST);
  if (bound <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(bound));
  return Math.max(...[1, 2, 5].map((step) => step * power).filter((speed) => speed <= bound));
}

/** Nothing is done to the rows, and no failure is injected, until somebody asks for it. */
const UNSPOILT: ConfigPatch = { load: { mode: 'rate', staleRatio: 0 }, failures: defaultConfig().failures };

/** Ends the run under way, and begins one that plays the recording as it was recorded. */
export async function playRecording(client: PipelineClient, entry: RecordingEntry): Promise<number> {
  const speed = playingSpeed(entry);
  chooseRecording(entry.id);
  await client.holdRecording(await recordingToPlay());
  if (isActive(runStore.getState().state)) await client.stop();
  await client.start({
    ...UNSPOILT,
    feed: { kind: 'recording', recording: 'imported', speed, invalidRatio: 0 },
  });
  // In the settings all recordings of one's own have one name.
  log('run', `the recording is ${entry.name}, with ${rowsText(entry.rows)}`);
  return speed;
}

/** The run ends when its recording, or its arrival trace, is over, if it is not to be repeated. */
export function stopAtEnd(sampler: Pick<Sampler, 'addListener'>, client: Pick<PipelineClient, 'stop'>): void {
  let ended = 0;
  sampler.addListener(({ now: { recording, trace, runId, state } }) => {
    if (!(recording ?? trace)?.isOver || runId === ended || state !== 'running') return;
    ended = runId;
    log('run', `run ${runId} has played its ${recording === null ? 'arrival trace' : 'recording'} to the end`);
    // What goes wrong is said where the run is stopped.
    client.stop().catch(() => {});
  });
}
