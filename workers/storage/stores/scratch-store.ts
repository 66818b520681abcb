/** A store that writes into a database of its own, in the memory of SQLite, where nothing is kept and nobody reads. */
import type { ColumnKernels } from '../../kernel/column-kernels.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import type { EventStore } from '../event-store.ts';
import { allocateReadMailbox } from '../reads/read-mailbox.ts';
import { Connection } from '../sqlite/connection.ts';
import { loadSqlite } from '../sqlite/sqlite.ts';
import { NEW_DATABASE, SCHEMA } from '../tables/schema.ts';
import { SqliteStore } from './sqlite-store.ts';

type MakeStore = (memory: MemoryMap, kernels: ColumnKernels) => EventStore;

/** @returns makes the store of a run, given kernels over its memory; null when the library can't be loaded */
export async function openScratchStore(): Promise<MakeStore | null> {
  const sqlite = await loadSqlite().catch(() => null);
  return (
    sqlite &&
    ((memory, kernels) => storeOn(new Connection(sqlite, new sqlite.library.oo1.DB(':memory:')), memory, kernels))
  );
}

/** Closed, it takes the database with it. */
function storeOn(connection: Connection, memory: MemoryMap, kernels: ColumnKernels): EventStore {
  connection.execute(NEW_DATABASE + SCHEMA);
  const store = new SqliteStore(connection, memory, '{}', allocateReadMailbox(), Number.POSITIVE_INFINITY, kernels);
  const close = store.close.bind(store);
  return Object.assign(store, {
    close: () => {
      close();
      connection.close();
    },
  });
}
