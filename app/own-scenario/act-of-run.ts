/** A kept run as an act of a scenario: of it, too, every figure is had that a verdict can be about. */
import { type ReadRun, readRunInParts } from '../../workers/contract/runs/read-run.ts';
import { SAMPLES } from '../../workers/contract/runs/series.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { addGains, BUCKET_COUNT, noLatencies } from '../../workers/contract/view/latency-counts.ts';
import { timelineOf } from '../comparison/timeline-of-run.ts';
import { MOST_SECONDS } from '../scenarios/definition/scenario-schema.ts';
import { ActRecord } from '../scenarios/measured/act-record.ts';

export interface ActOfRun {
  /** With what was injected and switched by hand as its timeline. */
  readonly record: ActRecord;
  /** Whether the run went on for longer than a scenario may. */
  readonly isCut: boolean;
}

/** Samples come ten times a second, and late on a busy machine. */
const MOST_MS = 1000 * (MOST_SECONDS + 5);

/** @throws RunFileError; Error where it is too short */
export async function actOfRun(name: string, file: Uint8Array<ArrayBuffer>): Promise<ActOfRun> {
  const seen: Snapshot[] = [];
  let last = 0;
  const run = await readRunInParts(
    file,
    BUCKET_COUNT,
    ({ now }) => {
      last = now.activeMs;
      // Nothing in a file is trusted: what fell due until a moment that is years ahead is not worked out.
      if (last <= MOST_MS && (seen.length === 0 || seen.at(-1)!.activeMs < 1000 * MOST_SECONDS)) seen.push(now);
    },
    () => new Promise((resolve) => setTimeout(resolve)),
  );
  const seconds = Math.min(MOST_SECONDS, Math.floor((seen.at(-1)?.activeMs ?? 0) / 1000));
  if (seconds < 1) throw new Error('it has less than a second of figures');
  const { config } = run.head;
  const timeline = timelineOf(config, run.texts, seconds).filter(({ at }) => at < seconds);
  const record = new ActRecord(1, name, { ...config, failures: { ...config.failures, timeline } }, 0, seconds);
  fill(record, seen, run);
  return { record, isCut: last > 1000 * (MOST_SECONDS + 1) };
}

/** Ticks are at the moments of the samples, those before the first full sample included. */
function fill(record: ActRecord, seen: readonly Snapshot[], { times, histograms }: ReadRun): void {
  const counts = { endToEnd: noLatencies(), delivery: noLatencies() };
  const ticks = (name: string) => histograms.find((each) => each.name === name && each.series === SAMPLES)?.ticks ?? [];
  const [endToEnd, delivery] = [ticks('endToEnd'), ticks('delivery')];
  const moments = times.get(SAMPLES) ?? [];
  let next = 0;
  for (const snapshot of seen) {
    for (; next < moments.length && moments[next]! <= snapshot.time; next++) {
      if (endToEnd[next] !== undefined) addGains(counts.endToEnd, endToEnd[next]!);
      if (delivery[next] !== undefined) addGains(counts.delivery, delivery[next]!);
    }
    record.add(snapshot, (which) => counts[which].slice());
  }
}
