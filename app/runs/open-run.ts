/** Opens a kept run: Live shows it in place of the present one, with its map, charts, lists and log, until one goes back. */
import type { KeptRun, RunKeeper, RunLine } from '../../workers/contract/kept-run-types.ts';
import { showScreen } from '../client/address.ts';
import type { FrameLoop } from '../frame/frame-loop.ts';
import { LOG_KINDS, type LogEntry, logStore } from '../stores/log-store.ts';
import { setView, viewStore } from '../stores/view-store.ts';
import { historyOf } from './run-history.ts';

/** By the key of a run: where on this site its file is, since this page was loaded. */
const addresses = new Map<string, string>();

/** @param address of its file, where a link to it was followed */
export async function openRun(
  loop: Pick<FrameLoop, 'openHistory'>,
  keeper: Pick<RunKeeper, 'file'>,
  { key, summary }: Pick<KeptRun, 'key' | 'summary'>,
  name: string,
  address?: string,
): Promise<void> {
  if (address !== undefined) addresses.set(key, address);
  const { history, run, intervals, objectives } = await historyOf(
    await keeper.file(key),
    summary?.snapshot.elapsedMs ?? 0,
  );
  const { series } = history;
  if (series.length === 0) throw new Error('there are no figures in it');
  const notes = run.label.moments.map(({ at, text }, i) => ({ id: -1 - i, at, kind: 'note', text }));
  showLines([...run.lines, ...notes]);
  loop.openHistory(history);
  const range = { from: series.first(0), to: Math.max(series.last(0), series.first(0) + 1) };
  const interval = async (from: number, to: number) => intervals.between(run, from, to);
  const opened = { key, name, address: addresses.get(key) ?? null, range, interval, objectives };
  setView({ opened, fixed: range, eye: null, isPaused: false });
  showScreen('live');
}

/** Its lines are among the others, at their time, for as long as it is open. */
function showLines(lines: readonly RunLine[]): void {
  // Those of a run that was open before go.
  const entries = logStore.getState().entries.filter(({ id }) => id >= 0);
  const known = new Set(entries.map(({ at, text }) => `${at} ${text}`));
  const own = lines.flatMap(({ at, kind, text }, i): LogEntry[] => {
    const ofKind = LOG_KINDS.find((each) => each === kind);
    // A note is in the log and in the label.
    if (ofKind === undefined || known.has(`${at} ${text}`)) return [];
    known.add(`${at} ${text}`);
    return [{ id: -1 - i, at, kind: ofKind, text }];
  });
  logStore.setState({ entries: [...own, ...entries].sort((a, b) => a.at - b.at) });
  const unfollow = viewStore.subscribe(({ opened }) => {
    if (opened !== null) return;
    unfollow();
    logStore.setState((now) => ({ entries: now.entries.filter(({ id }) => id >= 0) }));
  });
}
