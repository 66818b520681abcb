/** Gives the lines of the event log to the recorder of the run, and the speed check: they are the page's, and belong to the run. */
import type { Coordinator } from '../../workers/contract/coordinator-types.ts';
import type { RunLine } from '../../workers/contract/kept-run-types.ts';
import { logStore } from '../stores/log-store.ts';
import { runStore } from '../stores/run-store.ts';
import { speedStore } from '../stores/speed-store.ts';
import { keeperOf } from './runs-store.ts';

const EVERY_MS = 2000;

export function tellLog(source: Pick<Coordinator, 'keptRuns'>): void {
  const told = new Map<number, string>();
  let since = Number.NEGATIVE_INFINITY;
  let runId = 0;
  let speedTold = 0;
  const send = (): void => {
    const { entries } = logStore.getState();
    const now = runStore.getState().runId;
    if (now !== runId) {
      // The first line of a run says that it has begun.
      since = entries.findLast(({ kind, text }) => kind === 'run' && text.includes('started'))?.at ?? since;
      runId = now;
    }
    const lines: RunLine[] = entries
      .filter(({ id, at, text }) => at >= since && told.get(id) !== text)
      .map(({ id, at, kind, text }) => ({ id, at, kind, text }));
    const { check, isOwn, isMeasuring } = speedStore.getState();
    // One that was made before this page was opened says nothing of its runs.
    const speed = isOwn && !isMeasuring && check !== null && speedTold !== runId ? { speed: check } : {};
    if (runId === 0 || (lines.length === 0 && speed.speed === undefined)) return;
    if (speed.speed !== undefined) speedTold = runId;
    for (const { id, text } of lines) told.set(id, text);
    const waits = keeperOf(source).then((keeper) => keeper.tell(runId, { lines, ...speed }));
    // Without a keeper there is nothing to tell.
    waits.catch(() => {});
  };
  setInterval(send, EVERY_MS);
}
