/** Where arrival traces are kept: in this browser's database, and what this visit has had in its hands. */
import { createStore } from 'zustand/vanilla';
import type { TraceData } from '../../workers/contract/coordinator-types.ts';
import { openDatabase } from '../../workers/contract/site-data.ts';

export interface HeldTrace extends TraceData {
  /** What it is of: the name of a file. */
  readonly of: string;
  readonly addedMs: number;
}

/** Those that this visit has had in its hands, and the numbers of those that were looked for and are not here. */
export const traceStore = createStore<{
  readonly here: ReadonlyMap<number, HeldTrace>;
  readonly missing: ReadonlySet<number>;
}>(() => ({ here: new Map(), missing: new Set() }));

const DATABASE = 'penstock-traces';
const STORE = 'traces';

let opened: Promise<IDBDatabase> | null = null;
function database(): Promise<IDBDatabase> {
  opened ??= openDatabase(DATABASE, (created) => void created.createObjectStore(STORE, { keyPath: 'id' }));
  return opened;
}
/** Asks the browser's database of traces. @throws where it keeps none */
export async function askTraces<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const transaction = (await database()).transaction(STORE, mode);
  const request = act(transaction.objectStore(STORE));
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('the trace could not be kept'));
  });
  return request.result;
}
