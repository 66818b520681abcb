/** Notes at a moment of a run: a mark on the charts, a line of the log, and kept with the run. */
import type { Coordinator } from '../../workers/contract/coordinator-types.ts';
import type { RunLabel } from '../../workers/contract/kept-run-types.ts';
import { NO_LABEL } from '../../workers/contract/runs/series.ts';
import { keeperOf } from '../runs/runs-store.ts';
import { log, logStore } from '../stores/log-store.ts';
import { viewStore } from '../stores/view-store.ts';

export const LONGEST_NOTE = 200;

/** The label with one more note, in the order of time. */
export function withNote(label: RunLabel, at: number, text: string): RunLabel {
  return { ...label, moments: [...label.moments, { at, text }].sort((a, b) => a.at - b.at) };
}

/**
 * Adds a note to the run that is looked at: the opened one, or else the run under way or the last one.
 * @throws Error where no run is there to keep it
 */
export async function addNote(source: Pick<Coordinator, 'keptRuns'>, at: number, text: string): Promise<void> {
  const keeper = await keeperOf(source);
  const opened = viewStore.getState().opened;
  const key = opened?.key ?? (await keeper.current());
  const run = (await keeper.list()).runs.find((each) => each.key === key);
  if (key === null) throw new Error('there is no run: start one');
  // A run younger than 5 s is not in the list yet: with a note it is kept.
  await keeper.label(key, withNote(run?.label ?? NO_LABEL, at, text));
  if (opened === null) log('note', text, at);
  else showNote(at, text);
}
/** Among the lines of an opened run, which go when it is closed: their ids are below 0. */
function showNote(at: number, text: string): void {
  const { entries } = logStore.getState();
  const id = Math.min(0, ...entries.map((entry) => entry.id)) - 1;
  logStore.setState({
    entries: [...entries, { id, at, kind: 'note' as const, text }].sort((a, b) => a.at - b.at),
  });
}
