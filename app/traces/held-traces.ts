/**
 * Arrival traces that this browser holds. Settings say which one is meant by its number; the traces themselves come in a file
 * or in a profile, and stay for later visits.
 */
import { createStore } from 'zustand/vanilla';
import type { ArrivalTrace } from '../../workers/contract/arrivals/arrival-trace.ts';
import { traceSettings } from '../../workers/contract/arrivals/trace-figures.ts';
import type { Config, TraceSettings } from '../../workers/contract/config-types.ts';
import type { TraceData } from '../../workers/contract/coordinator-types.ts';
import { openDatabase } from '../../workers/contract/site-data.ts';
import { sizeText } from './trace-text.ts';

export interface HeldTrace extends TraceData {
  /** What it is of: the name of a file. */
  readonly of: string;
  readonly addedMs: number;
}

const DATABASE = 'penstock-traces';
const STORE = 'traces';
/** The latest; each has up to 16 MB. */
const MOST = 12;

/** Those that this visit has had in its hands, and the numbers of those that were looked for and are not here. */
export const traceStore = createStore<{
  readonly here: ReadonlyMap<number, HeldTrace>;
  readonly missing: ReadonlySet<number>;
}>(() => ({ here: new Map(), missing: new Set() }));

/** Keeps a trace. @returns the settings that ask for it */
export function holdTrace(of: string, { at, upTo }: ArrivalTrace): Pick<TraceSettings, 'id' | 'arrivals' | 'seconds'> {
  const settings = traceSettings({ at, upTo });
  const held: HeldTrace = { id: settings.id, of, at, upTo, addedMs: Date.now() };
  note(held);
  // Without a database it lasts as long as the page.
  void keep(held).catch(() => {});
  return settings;
}

function note(held: HeldTrace): void {
  const { here, missing } = traceStore.getState();
  traceStore.setState({
    here: new Map([...here, [held.id, held]]),
    missing: new Set([...missing].filter((id) => id !== held.id)),
  });
}

let opened: Promise<IDBDatabase> | null = null;
function database(): Promise<IDBDatabase> {
  opened ??= openDatabase(DATABASE, (created) => void created.createObjectStore(STORE, { keyPath: 'id' }));
  return opened;
}
async function ask<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const transaction = (await database()).transaction(STORE, mode);
  const request = act(transaction.objectStore(STORE));
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('the trace could not be kept'));
  });
  return request.result;
}

async function keep(held: HeldTrace): Promise<void> {
  await ask('readwrite', (store) => store.put(held));
  const all = await ask('readonly', (store) => store.getAll() as IDBRequest<HeldTrace[]>);
  const gone = all.toSorted((a, b) => b.addedMs - a.addedMs).slice(MOST);
  for (const { id } of gone) await ask('readwrite', (store) => store.delete(id));
}

/** Null where this browser has none of this number. */
export async function loadTrace(id: number): Promise<HeldTrace | null> {
  const known = traceStore.getState().here.get(id);
  if (known !== undefined) return known;
  const found = await ask('readonly', (store) => store.get(id) as IDBRequest<HeldTrace | undefined>).catch(
    () => undefined,
  );
  if (found !== undefined) note(found);
  else traceStore.setState(({ missing }) => ({ missing: new Set([...missing, id]) }));
  return found ?? null;
}

/** For a run. @throws Error when it is not here */
export async function traceToPlay({ load }: Config): Promise<TraceData> {
  const found = await loadTrace(load.trace.id);
  if (found === null)
    throw new Error(
      `load.shape is "trace", but the arrival trace ${load.trace.id} (${sizeText(load.trace)}) is not in this browser: open the file or the profile that has it`,
    );
  const { id, at, upTo } = found;
  return { id, at, upTo };
}
