/** The store of a run that wants the database: opened by the storage worker before it begins to sleep and to run. */
import type { StorageProblemCode } from '../contract/database-types.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import type { Connection } from './connection.ts';
import type { EventStore } from './event-store.ts';
import { type Database, FailoverStore } from './failover-store.ts';
import { type DatabaseFiles, takeDatabaseFiles } from './open-database.ts';
import { SqliteStore } from './sqlite-store.ts';
import { StorageProblem } from './storage-problem.ts';

export interface StoreOrder {
  readonly memory: MemoryMap;
  /** Of the run, JSON. */
  readonly config: string;
  /** Where queries ask for reads. */
  readonly mailbox: SharedArrayBuffer;
}

/** Never fails: what keeps it from using the database is its `problem`, and it stores in memory then. */
export async function openFailoverStore(order: StoreOrder, openMemory: () => EventStore): Promise<FailoverStore> {
  try {
    const files = await takeDatabaseFiles();
    return new FailoverStore(openFrom(files, order), null, openMemory);
  } catch (error) {
    return new FailoverStore(null, error instanceof StorageProblem ? error.code : 'failed', openMemory);
  }
}

function openFrom(files: DatabaseFiles, order: StoreOrder): Database {
  try {
    const { connection, problem } = files.open();
    return databaseOn(connection, problem, files, order);
  } catch (error) {
    files.release();
    throw error;
  }
}

function databaseOn(
  connection: Connection,
  problem: StorageProblemCode | null,
  files: DatabaseFiles,
  order: StoreOrder,
): Database {
  return {
    store: new SqliteStore(connection, order.memory, order.config, order.mailbox),
    problem,
    close: () => {
      connection.close();
      files.release();
    },
    replace: () => {
      connection.close();
      return databaseOn(files.openNext(), 'damaged', files, order);
    },
  };
}
