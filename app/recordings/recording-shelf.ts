/** The recordings of this browser: kept in its database, or where it has none for as long as the page is open. */
import type {
  Gaps,
  ImportedTable,
  LeftOutCounts,
  RowsFile,
  TableMapping,
} from '../../workers/contract/import-types.ts';
import { openDatabase, uniqueName } from '../../workers/contract/site-data.ts';

/** What is told of a recording. */
export interface RecordingEntry {
  readonly id: string;
  readonly name: string;
  readonly addedMs: number;
  readonly rows: number;
  readonly sensors: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly bytes: number;
  /** Where its rows are when they are too many for the database. Entries of earlier versions have neither this nor gaps. */
  readonly file?: RowsFile | null;
  readonly gaps?: Gaps | null;
  readonly mapping: TableMapping;
  readonly leftOut: LeftOutCounts;
}
export interface RecordingColumns {
  readonly timeMs: Float64Array;
  readonly value: Float64Array;
  readonly sensor: Uint16Array;
}

export const MOST_RECORDINGS = 20;
const DATABASE = 'penstock-recordings';

export interface Shelf {
  list(): Promise<readonly RecordingEntry[]>;
  columns(id: string): Promise<RecordingColumns>;
  add(entry: RecordingEntry, columns: RecordingColumns): Promise<void>;
  change(entry: RecordingEntry): Promise<void>;
  remove(id: string): Promise<void>;
}

/** The entry of a table that was just read, under a new id. */
export function entryOf(table: ImportedTable, name: string): RecordingEntry {
  const { timeMs, value, sensor, file, fromMs, toMs, gaps } = table;
  return {
    id: uniqueName(),
    name,
    addedMs: Date.now(),
    rows: file?.rows ?? timeMs.length,
    sensors: table.sensors,
    fromMs,
    toMs,
    bytes: file?.bytes ?? timeMs.byteLength + value.byteLength + sensor.byteLength,
    file,
    gaps,
    mapping: table.mapping,
    leftOut: table.leftOut,
  };
}

/** For as long as the page is open. */
export function memoryShelf(): Shelf {
  const kept = new Map<string, { entry: RecordingEntry; columns: RecordingColumns }>();
  const at = (id: string) => {
    const found = kept.get(id);
    if (found === undefined) throw new Error('the recording is not here any more');
    return found;
  };
  return {
    list: async () => [...kept.values()].map(({ entry }) => entry),
    columns: async (id) => at(id).columns,
    add: async (entry, columns) => void kept.set(entry.id, { entry, columns }),
    change: async (entry) => void kept.set(entry.id, { ...at(entry.id), entry }),
    remove: async (id) => void kept.delete(id),
  };
}

/** @throws DOMException where the browser lets the site keep nothing */
export async function openShelf(): Promise<Shelf> {
  const database = await openDatabase(DATABASE, (created) => {
    created.createObjectStore('entries', { keyPath: 'id' });
    created.createObjectStore('columns');
  });
  const run = async <T>(
    mode: IDBTransactionMode,
    act: (entries: IDBObjectStore, columns: IDBObjectStore) => IDBRequest<T>,
  ) => {
    const transaction = database.transaction(['entries', 'columns'], mode);
    const request = act(transaction.objectStore('entries'), transaction.objectStore('columns'));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('the recording could not be kept'));
    });
    return request.result;
  };
  return {
    list: () => run('readonly', (entries) => entries.getAll() as IDBRequest<RecordingEntry[]>),
    columns: async (id) => {
      const found = await run('readonly', (_, columns) => columns.get(id) as IDBRequest<RecordingColumns | undefined>);
      if (found === undefined) throw new Error('the recording is not here any more');
      return found;
    },
    add: async (entry, data) => {
      await run('readwrite', (entries, columns) => {
        columns.put(data, entry.id);
        return entries.put(entry);
      });
    },
    change: async (entry) => void (await run('readwrite', (entries) => entries.put(entry))),
    remove: async (id) => {
      await run('readwrite', (entries, columns) => {
        columns.delete(id);
        return entries.delete(id);
      });
    },
  };
}
