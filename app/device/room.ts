/** What kept runs, stored events and recordings take of what this site may take; and the stored events of a kept run. */
import { createStore } from 'zustand/vanilla';
import { type SiteBudget, siteBudget } from '../../workers/contract/budget/site-budget.ts';
import type { Coordinator, DatabaseControl } from '../../workers/contract/coordinator-types.ts';
import type { DatabaseInfo, StoredRunInfo } from '../../workers/contract/database-types.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import type { KeptRun } from '../../workers/contract/kept-run-types.ts';
import { answered } from '../../workers/contract/site-data.ts';
import { loadRecordings } from '../recordings/recordings.ts';
import { configStore } from '../stores/config-store.ts';
import { notify } from '../stores/notice-store.ts';
import { askToKeep, isKeptForGood } from '../stores/saved-text.ts';
import { loadTraces } from '../traces/trace-list.ts';

export type Stored = Pick<DatabaseControl, 'database' | 'starRun' | 'removeRun'>;

export interface Room {
  readonly budget: SiteBudget;
  readonly recordings: { readonly count: number; readonly bytes: number };
  /** Arrival traces. */
  readonly traces: { readonly count: number; readonly bytes: number };
  /** Null where another tab has the database, or it cannot be read. */
  readonly stored: Pick<DatabaseInfo, 'runs' | 'usedBytes'> | null;
  /** Whether the browser promises not to delete it; null where it does not say. */
  readonly isForGood: boolean | null;
}
/** Null until it is known. */
export const roomStore = createStore<{ readonly room: Room | null }>(() => ({ room: null }));

/** Asks anew what everything takes of the disk, and puts it into `roomStore`. */
export async function lookAtRoom(source: Stored): Promise<void> {
  const [budget, entries, arrivals, stored, isForGood] = await Promise.all([
    siteBudget(),
    loadRecordings().catch(() => []),
    loadTraces(),
    storedIn(source),
    isKeptForGood(),
  ]);
  const [recordings, traces] = [takenBy(entries), takenBy(arrivals)];
  roomStore.setState({ room: { budget, recordings, traces, stored, isForGood } });
}
function takenBy(entries: readonly { readonly bytes: number }[]): Room['recordings'] {
  return { count: entries.length, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0) };
}
/** Null where the database does not open, or does not answer. */
async function storedIn(source: Stored): Promise<DatabaseInfo | null> {
  try {
    return await answered(source.database());
  } catch {
    return null;
  }
}

/** What is starred is to outlive a browser that makes room. */
export async function askForLasting(): Promise<void> {
  if (!(await askToKeep()))
    notify('info', 'The browser does not promise to keep it', [
      'It may delete what this site stores when the disk is nearly full. Save the run as a file to be sure.',
    ]);
}

/** Two clocks of one moment. */
const SAME_MOMENT_MS = 1000;
type Known = Pick<KeptRun, 'summary'>;

/** The events of a kept run, while they are stored. Numbers begin again where the site's data were cleared. */
export function eventsOf(runs: readonly StoredRunInfo[], { summary }: Known): StoredRunInfo | null {
  const isSame = ({ id, startedMs }: StoredRunInfo) =>
    summary !== null && id === summary.runId && Math.abs(startedMs - summary.startedAt) < SAME_MOMENT_MS;
  return runs.find(isSame) ?? null;
}
/** What they take of the pages in use: a run is worth its share by events. */
export function eventBytesOf(stored: Room['stored'], run: Known): number {
  const own = stored === null ? null : eventsOf(stored.runs, run);
  if (stored === null || own === null) return 0;
  const all = stored.runs.reduce((sum, { events }) => sum + events, 0);
  return all === 0 ? 0 : (own.events / all) * stored.usedBytes;
}

/** Events stay with their run while it has a star or a name. Where starred events take too much, figures stay alone, which is said. */
export async function keepEvents(source: Stored, run: Known, isToStay: boolean): Promise<void> {
  const own = eventsOf((await storedIn(source))?.runs ?? [], run);
  if (own === null || own.starred === isToStay) return;
  try {
    await source.starRun(own.id, isToStay, configStore.getState().config.storage.budgetMb);
  } catch (error) {
    notify('info', 'The figures of the run stay; its events may make room for others', [errorText(error)]);
  }
}

/**
 * A star on the events of a run is one on its figures too.
 *
 * @returns whether the events may lose theirs: a name keeps them as well
 */
export async function starFigures(
  source: Pick<Coordinator, 'keptRuns'>,
  events: StoredRunInfo,
  isStarred: boolean,
): Promise<boolean> {
  const keeper = await source.keptRuns();
  const own = await figuresOf(source, events);
  for (const { key, label } of own) await keeper.label(key, { ...label, starred: isStarred });
  return own.every(({ label }) => label.name === '');
}

/** The kept runs whose events these are: two, where a run was opened from its file as well. */
export async function figuresOf(
  source: Pick<Coordinator, 'keptRuns'>,
  events: StoredRunInfo,
): Promise<readonly KeptRun[]> {
  const { runs } = await (await source.keptRuns()).list();
  return runs.filter((run) => eventsOf([events], run) !== null);
}
/** Deletes figures, log and charts of kept runs, for good. */
export async function removeFigures(
  source: Pick<Coordinator, 'keptRuns'>,
  runs: readonly Pick<KeptRun, 'key'>[],
): Promise<void> {
  const keeper = await source.keptRuns();
  for (const { key } of runs) await keeper.remove(key);
}

/** Where another row of the list is the same run, opened from its file, the events stay. */
export async function removeEvents(source: Stored, run: KeptRun, others: readonly KeptRun[]): Promise<void> {
  const own = eventsOf((await storedIn(source))?.runs ?? [], run);
  if (own === null || others.some((other) => other.key !== run.key && eventsOf([own], other) !== null)) return;
  await source.removeRun(own.id);
}
