/** The arrival traces that are kept in this browser, as people see them. Loaded when they are looked at, or one is added. */
import { createStore } from 'zustand/vanilla';
import { arrivalsIn, lengthOf } from '../../workers/contract/arrivals/arrival-trace.ts';
import type { TraceSettings } from '../../workers/contract/config-types.ts';
import { askTraces, type HeldTrace, traceStore } from './trace-database.ts';

/** What is told of a trace that is kept. */
export interface TraceEntry extends Pick<TraceSettings, 'id' | 'arrivals' | 'seconds'> {
  /** What it is of: the name of a file. */
  readonly of: string;
  readonly addedMs: number;
  readonly bytes: number;
}

/** Traces of this browser, and of this visit where it keeps none, latest first; null until they are known. */
export const traceListStore = createStore<{ readonly entries: readonly TraceEntry[] | null }>(() => ({
  entries: null,
}));

function entryOf({ id, of, at, upTo, addedMs }: HeldTrace): TraceEntry {
  const bytes = at.byteLength + upTo.byteLength;
  return { id, of, addedMs, bytes, arrivals: arrivalsIn({ at, upTo }), seconds: lengthOf({ at, upTo }) / 1000 };
}

/** Latest first. They are read one after the other: all at once may be 200 MB. @throws where the browser keeps nothing */
async function keptTraces(): Promise<readonly TraceEntry[]> {
  const ids = await askTraces('readonly', (store) => store.getAllKeys() as IDBRequest<number[]>);
  const entries: TraceEntry[] = [];
  for (const id of ids) {
    const held = await askTraces('readonly', (store) => store.get(id) as IDBRequest<HeldTrace | undefined>);
    if (held !== undefined) entries.push(entryOf(held));
  }
  return entries.toSorted((a, b) => b.addedMs - a.addedMs);
}

/** Reads the list of arrival traces in this browser, the latest first, into `traceStore`. */
export async function loadTraces(): Promise<readonly TraceEntry[]> {
  const kept = await keptTraces().catch(() => []);
  const known = new Set(kept.map(({ id }) => id));
  const loose = [...traceStore.getState().here.values()].filter(({ id }) => !known.has(id)).map(entryOf);
  const entries = [...loose, ...kept];
  traceListStore.setState({ entries });
  return entries;
}

/** The oldest go. @param most that stay @throws where the browser keeps nothing */
export async function dropOldTraces(most: number): Promise<void> {
  for (const { id } of (await keptTraces()).slice(most)) await askTraces('readwrite', (store) => store.delete(id));
}

/** For good; a run that plays it goes on. */
export async function removeTrace(id: number): Promise<void> {
  await askTraces('readwrite', (store) => store.delete(id)).catch(() => {});
  const { here } = traceStore.getState();
  traceStore.setState({ here: new Map([...here].filter(([known]) => known !== id)) });
  await loadTraces();
}
