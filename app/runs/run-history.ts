/** The file of a run as a history: all that the screen would have shown of it. */
import { ObjectiveReplay } from '../../workers/contract/objectives/replay.ts';
import { KeptIntervals } from '../../workers/contract/runs/kept-intervals.ts';
import { type ReadRun, readRunInParts } from '../../workers/contract/runs/read-run.ts';
import { watchStandstills } from '../../workers/contract/runs/standstill.ts';
import { LATENCY_BINS, sumIntoBins } from '../../workers/contract/view/latency-bins.ts';
import { BUCKET_COUNT } from '../../workers/contract/view/latency-counts.ts';
import { History } from '../frame/history.ts';
import { KeptValues } from '../frame/kept-values.ts';
import { ReadingWindow } from '../frame/reading.ts';
import { causeOf } from '../objectives/breach-cause.ts';
import type { OpenedRun } from '../stores/view-store.ts';

/** Room for a few more than the recorder takes. */
const SPARE = 50;
/** Ten samples a second for ten minutes, then one a second, after an hour one every ten. */
function samplesIn(elapsedMs: number): number {
  const seconds = elapsedMs / 1000;
  const [fine, middle] = [Math.min(seconds, 600), Math.min(Math.max(seconds - 600, 0), 3000)];
  return Math.ceil(10 * fine + middle + Math.max(seconds - 3600, 0) / 10) + SPARE;
}

/** All that the screen would have shown of a run. */
export async function historyOf(
  file: Uint8Array<ArrayBuffer>,
  elapsedMs: number,
): Promise<{ history: History; run: ReadRun; intervals: KeptIntervals; objectives: OpenedRun['objectives'] }> {
  const intervals = new KeptIntervals();
  const history = new History(samplesIn(elapsedMs));
  history.past.pack((capacity) => new KeptValues(capacity));
  const window = new ReadingWindow();
  const standstillAt = watchStandstills();
  const counts = new Float64Array(BUCKET_COUNT);
  const bins = new Float64Array(LATENCY_BINS);
  const causes = new Map<number, string>();
  const replay = new ObjectiveReplay(file, (_, { id }, moment) => causes.set(id, causeOf(moment)));
  const run = await readRunInParts(
    file,
    BUCKET_COUNT,
    ({ now, ...rest }, tick) => {
      for (const { bucket, gain } of tick()?.gains ?? []) counts[bucket]! += gain;
      intervals.add(now);
      replay.add({ now, ...rest }, tick);
      const sample = { ...window.push(now), ...rest, standstill: standstillAt(now) };
      history.append(sample, sumIntoBins(counts, bins));
    },
    () => new Promise((resolve) => setTimeout(resolve)),
  );
  return { history, run, intervals, objectives: { status: replay.status(), causes } };
}
