/** Opens a kept run: Live shows it in place of the present one, with its map, charts, lists and log, until one goes back. */
import type { KeptRun, RunKeeper, RunLine } from '../../workers/contract/kept-run-types.ts';
import { ObjectiveReplay } from '../../workers/contract/objectives/replay.ts';
import { KeptIntervals } from '../../workers/contract/runs/kept-intervals.ts';
import { type ReadRun, readRunInParts } from '../../workers/contract/runs/read-run.ts';
import { LATENCY_BINS, sumIntoBins } from '../../workers/contract/view/latency-bins.ts';
import { BUCKET_COUNT } from '../../workers/contract/view/latency-counts.ts';
import { showScreen } from '../client/address.ts';
import type { FrameLoop } from '../frame/frame-loop.ts';
import { History } from '../frame/history.ts';
import { KeptValues } from '../frame/kept-values.ts';
import { ReadingWindow } from '../frame/reading.ts';
import { Standstills, standstills } from '../frame/standstill.ts';
import { causeOf } from '../objectives/breach-cause.ts';
import { LOG_KINDS, type LogEntry, logStore } from '../stores/log-store.ts';
import { type OpenedRun, setView, viewStore } from '../stores/view-store.ts';

/** Room for a few more than the recorder takes. */
const SPARE = 50;
/** Ten samples a second for ten minutes, then one a second, after an hour one every ten. */
function samplesIn(elapsedMs: number): number {
  const seconds = elapsedMs / 1000;
  const [fine, middle] = [Math.min(seconds, 600), Math.min(Math.max(seconds - 600, 0), 3000)];
  return Math.ceil(10 * fine + middle + Math.max(seconds - 3600, 0) / 10) + SPARE;
}

export async function openRun(
  loop: Pick<FrameLoop, 'openHistory'>,
  keeper: Pick<RunKeeper, 'file'>,
  { key, summary }: Pick<KeptRun, 'key' | 'summary'>,
  name: string,
): Promise<void> {
  const { history, run, intervals, objectives } = await historyOf(
    await keeper.file(key),
    summary?.snapshot.elapsedMs ?? 0,
  );
  const { series } = history;
  if (series.length === 0) throw new Error('there are no figures in it');
  showLines(run.lines);
  loop.openHistory(history);
  const range = { from: series.first(0), to: Math.max(series.last(0), series.first(0) + 1) };
  const interval = async (from: number, to: number) => intervals.between(run, from, to);
  setView({ opened: { name, range, interval, objectives }, fixed: range, eye: null, isPaused: false });
  showScreen('live');
}

/** All that the screen would have shown of a run. */
async function historyOf(
  file: Uint8Array<ArrayBuffer>,
  elapsedMs: number,
): Promise<{ history: History; run: ReadRun; intervals: KeptIntervals; objectives: OpenedRun['objectives'] }> {
  const intervals = new KeptIntervals();
  const own = new Standstills();
  const history = new History(samplesIn(elapsedMs), own);
  history.past.pack((capacity) => new KeptValues(capacity));
  const window = new ReadingWindow();
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
      own.follow(now);
      history.append({ ...window.push(now), ...rest }, sumIntoBins(counts, bins));
    },
    () => new Promise((resolve) => setTimeout(resolve)),
  );
  standstills.adopt(own);
  return { history, run, intervals, objectives: { status: replay.status(), causes } };
}

/** Its lines are among the others, at their time, for as long as it is open. */
function showLines(lines: readonly RunLine[]): void {
  const { entries } = logStore.getState();
  const known = new Set(entries.map(({ at, text }) => `${at} ${text}`));
  const own = lines.flatMap(({ at, kind, text }, i): LogEntry[] => {
    const ofKind = LOG_KINDS.find((each) => each === kind);
    return ofKind === undefined || known.has(`${at} ${text}`) ? [] : [{ id: -1 - i, at, kind: ofKind, text }];
  });
  logStore.setState({ entries: [...own, ...entries].sort((a, b) => a.at - b.at) });
  const unfollow = viewStore.subscribe(({ opened }) => {
    if (opened !== null) return;
    unfollow();
    logStore.setState((now) => ({ entries: now.entries.filter(({ id }) => id >= 0) }));
  });
}
