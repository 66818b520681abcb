/** The screen Runs: what is kept, what is chosen, and the pair that is under way. */
import { createStore } from 'zustand/vanilla';
import type { Coordinator } from '../../workers/contract/coordinator-types.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import type { KeptRun, RunKeeper, RunLabel, RunList } from '../../workers/contract/kept-run-types.ts';
import { NO_LABEL } from '../../workers/contract/runs/series.ts';
import { askForLasting, keepEvents, lookAtRoom, removeEvents, type Stored } from '../device/room.ts';
import { tell } from '../stores/notice-store.ts';
import { viewStore } from '../stores/view-store.ts';

export const MOST_COMPARED = 6;
/** In which a deleted run can be had back. */
const UNDO_MS = 10_000;

interface RunsState {
  /** Null until it is known. */
  readonly list: RunList | null;
  readonly failure: string | null;
  /** Keys, in the order in which they were chosen. */
  readonly chosen: readonly string[];
  /** What is compared; null shows the list. */
  readonly compared: readonly string[] | null;
  /** The run whose incidents are laid over each other, in place of the list. */
  readonly dissected: string | null;
  /** Deleted, and still to be had back. */
  readonly deleted: KeptRun | null;
}

export const runsStore = createStore<RunsState>(() => ({
  list: null,
  failure: null,
  chosen: [],
  compared: null,
  dissected: null,
  deleted: null,
}));

type Source = Pick<Coordinator, 'keptRuns'>;
/** With the events of the runs. */
export type Whole = Source & Stored;
let keeper: { readonly of: Source; readonly runs: Promise<RunKeeper> } | null = null;

/** The keeper of this coordinator; another one after a crash. */
export function keeperOf(source: Source): Promise<RunKeeper> {
  if (keeper?.of !== source) keeper = { of: source, runs: source.keptRuns() };
  const { runs } = keeper;
  runs.catch(() => {
    keeper = null;
  });
  return runs;
}

export async function refreshRuns(source: Source): Promise<void> {
  try {
    const list = await (await keeperOf(source)).list();
    const { chosen, deleted } = runsStore.getState();
    const runs = list.runs.filter(({ key }) => key !== deleted?.key);
    const keys = new Set(runs.map(({ key }) => key));
    runsStore.setState({ list: { ...list, runs }, failure: null, chosen: chosen.filter((key) => keys.has(key)) });
  } catch (error) {
    runsStore.setState({ failure: errorText(error) });
  }
}

export function choose(key: string, isChosen: boolean): void {
  const { chosen } = runsStore.getState();
  const others = chosen.filter((other) => other !== key);
  runsStore.setState({ chosen: isChosen ? [...others, key].slice(-MOST_COMPARED) : others });
}
export function compare(keys: readonly string[] | null): void {
  runsStore.setState({ compared: keys, dissected: null });
}
/** Shows the incidents of a run beside each other; null goes back to the list. */
export function dissect(key: string | null): void {
  runsStore.setState({ dissected: key, compared: null });
}

/** Name, note and star are of the run as a whole: its events stay with its figures. */
export async function labelRun(source: Whole, { key }: Pick<KeptRun, 'key'>, change: Partial<RunLabel>): Promise<void> {
  await tell('The run could not be labelled', async () => {
    await labelWhole(source, key, change);
    await refreshRuns(source);
    // The star is there whatever the answer is, and however long the browser waits for it.
    if (change.starred === true) await askForLasting();
  });
}
/** What else the label says, such as notes that were made since the list was read, stays. */
export async function labelWhole(source: Whole, key: string, change: Partial<RunLabel>): Promise<void> {
  const keeper = await keeperOf(source);
  const before = (await keeper.list()).runs.find((run) => run.key === key);
  await keeper.label(key, { ...(before?.label ?? NO_LABEL), ...change });
  // One that is younger than 5 s comes into the list with its name.
  const { runs } = await keeper.list();
  const run = runs.find((each) => each.key === key);
  if (run === undefined) return;
  // Of a run that was opened from its file as well there are two rows.
  const rows = runs.filter(({ summary }) => isSameRun(summary, run.summary));
  const isToStay = [run, ...rows].some(({ label }) => label.starred || label.name !== '');
  await keepEvents(source, run, isToStay);
}
function isSameRun(a: KeptRun['summary'], b: KeptRun['summary']): boolean {
  return a !== null && a.runId === b?.runId && a.startedAt === b.startedAt;
}
/** Takes a run off the list, and deletes it when it can no longer be had back. */
export async function deleteRun(source: Whole, run: KeptRun): Promise<void> {
  await settleDeleted(source);
  runsStore.setState({ deleted: run });
  await refreshRuns(source);
  setTimeout(() => {
    if (runsStore.getState().deleted === run) void settleDeleted(source);
  }, UNDO_MS);
}
export async function undoDelete(source: Source): Promise<void> {
  runsStore.setState({ deleted: null });
  await refreshRuns(source);
}
async function settleDeleted(source: Whole): Promise<void> {
  const { deleted, list } = runsStore.getState();
  if (deleted === null) return;
  await tell('The run could not be deleted', async () => {
    await (await keeperOf(source)).remove(deleted.key);
    await removeEvents(source, deleted, list?.runs ?? []);
    await lookAtRoom(source);
  });
  runsStore.setState({ deleted: null });
}

/** Of the run that is opened on Live, else of the one under way or the last one. @throws Error when that is not kept yet */
export async function dissectShown(source: Source): Promise<void> {
  const keeper = await keeperOf(source);
  const key = viewStore.getState().opened?.key ?? (await keeper.current());
  const { runs } = await keeper.list();
  if (key === null || runs.every((run) => run.key !== key))
    throw new Error('It is kept, and its incidents can be compared, once it is 5 s old.');
  await refreshRuns(source);
  dissect(key);
}

/** As people call it. */
export function nameOf({ label, summary, key }: Pick<KeptRun, 'label' | 'summary' | 'key'>): string {
  if (label.name !== '') return label.name;
  if (typeof label.act === 'string') return label.act;
  return summary === null ? `run ${key}` : `Run ${summary.runId}`;
}

/** What its files are called, without an ending. */
export function fileNameOf(run: KeptRun): string {
  const at = new Date(run.summary?.startedAt ?? 0).toISOString().slice(0, 16).replace(/[:T]/g, '-');
  const name = nameOf(run)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-');
  return `${name}-${at}`;
}
