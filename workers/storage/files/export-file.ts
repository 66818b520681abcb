/**
 * A file for an export, apart from the database's: it can be larger than memory. What is made of it is a Blob that reads
 * the file as it is downloaded, and is good until the next export.
 */
import { Connection } from '../sqlite/connection.ts';
import type { Sqlite, SqlitePool } from '../sqlite/sqlite.ts';
import { filesOnDisk, gatheringWrites } from './opfs-files.ts';

const POOL = { name: 'penstock-export', directory: 'penstock-export' };
const CAPACITY = 2;
const NAME = '/export.sqlite';

let pool: SqlitePool | undefined;

/** Has `fill` write a new database, and returns it. @throws what `fill` throws; DOMException when there is no room */
export async function createExport(sqlite: Sqlite, fill: (target: Connection) => void): Promise<Blob> {
  pool = await gatheringWrites(() => openPool(sqlite));
  try {
    await pool.wipeFiles();
    const connection = new Connection(sqlite, new pool.OpfsSAHPoolDb(NAME));
    try {
      fill(connection);
    } finally {
      connection.close();
    }
  } finally {
    pool.pauseVfs();
  }
  return readBack();
}

/** The same in the browser's memory, where there are no files. */
export async function exportFromMemory(sqlite: Sqlite, fill: (target: Connection) => void): Promise<Blob> {
  const { capi, oo1 } = sqlite.library;
  const database = new oo1.DB(':memory:');
  const connection = new Connection(sqlite, database);
  try {
    fill(connection);
    return new Blob([capi.sqlite3_js_db_export(database)], { type: 'application/vnd.sqlite3' });
  } finally {
    connection.close();
  }
}

async function openPool(sqlite: Sqlite): Promise<SqlitePool> {
  if (pool) return pool.unpauseVfs();
  return sqlite.library.installOpfsSAHPoolVfs({ ...POOL, initialCapacity: CAPACITY, clearOnInit: true });
}

async function readBack(): Promise<Blob> {
  const file = (await filesOnDisk(POOL.directory)).get(NAME);
  if (!file) throw new Error('the exported file is not there');
  return file;
}
