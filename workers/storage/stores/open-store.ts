/** The store of a run that wants the database: opened by the storage worker before it begins to sleep and to run. */
import type { StorageProblemCode } from '../../contract/database-types.ts';
import type { ColumnKernels } from '../../kernel/column-kernels.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import type { EventStore } from '../event-store.ts';
import { type DatabaseFiles, takeDatabaseFiles } from '../files/open-database.ts';
import { ReserveFile } from '../files/reserve-file.ts';
import type { Connection } from '../sqlite/connection.ts';
import { problemOf } from '../sqlite/storage-problem.ts';
import { type Database, FailoverStore } from './failover-store.ts';
import { SqliteStore } from './sqlite-store.ts';

interface StoreOrder {
  readonly memory: MemoryMap;
  /** Of this thread, over that memory. */
  readonly kernels: ColumnKernels;
  /** Of the run, JSON. */
  readonly config: string;
  /** Where queries ask for reads. */
  readonly mailbox: SharedArrayBuffer;
  /** The database may have stored a predecessor's transaction: in memory it would be stored a second time. */
  readonly isInDoubt: boolean;
}

/**
 * What keeps it from using the database is its `problem`, and it stores in memory then.
 *
 * @throws Error when the database must not be replaced by memory
 */
export async function openFailoverStore(order: StoreOrder, openMemory: () => EventStore): Promise<FailoverStore> {
  try {
    const files = await takeDatabaseFiles();
    return new FailoverStore(openFrom(files, await ReserveFile.create(), order), null, openMemory);
  } catch (error) {
    const problem = problemOf(error);
    if (order.isInDoubt)
      throw new Error(`the database that may have stored the last batches can't be opened (${problem})`);
    return new FailoverStore(null, problem, openMemory);
  }
}

function openFrom(files: DatabaseFiles, reserve: ReserveFile | null, order: StoreOrder): Database {
  try {
    const { connection, problem } = files.open();
    return databaseOn(connection, problem, { files, reserve, order });
  } catch (error) {
    files.release();
    reserve?.close();
    throw error;
  }
}

interface Held {
  readonly files: DatabaseFiles;
  readonly reserve: ReserveFile | null;
  readonly order: StoreOrder;
}

function databaseOn(connection: Connection, problem: StorageProblemCode | null, held: Held): Database {
  const { files, reserve, order } = held;
  return {
    store: storeOn(connection, order, files.share),
    problem,
    close: () => {
      connection.close();
      files.release();
      reserve?.close();
    },
    replace: () => {
      connection.close();
      return databaseOn(files.openNext(), 'damaged', held);
    },
    freeReserve: () => reserve?.free() ?? false,
  };
}

function storeOn(connection: Connection, { memory, kernels, config, mailbox }: StoreOrder, share: number): SqliteStore {
  try {
    return new SqliteStore(connection, memory, config, mailbox, share, kernels);
  } catch (error) {
    connection.close();
    throw error;
  }
}
