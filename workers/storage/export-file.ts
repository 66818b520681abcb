/**
 * A file for an export, apart from the database's: it can be larger than memory. What is made of it is a Blob that reads
 * the file as it is downloaded, and is good until the next export.
 */
import { Connection } from './connection.ts';
import { gatheringWrites } from './opfs-files.ts';
import type { Sqlite, SqlitePool } from './sqlite.ts';

const POOL = { name: 'penstock-export', directory: 'penstock-export' };
const CAPACITY = 2;
const NAME = '/export.sqlite';
/** SQLite's pool keeps files of random names in this folder, their own name and a digest in front of the contents. */
const FOLDER = '.opaque';
const HEADER_BYTES = 4096;

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

async function openPool(sqlite: Sqlite): Promise<SqlitePool> {
  if (pool) return pool.unpauseVfs();
  return sqlite.library.installOpfsSAHPoolVfs({ ...POOL, initialCapacity: CAPACITY, clearOnInit: true });
}

async function readBack(): Promise<Blob> {
  const root = await navigator.storage.getDirectory();
  const folder = await (await root.getDirectoryHandle(POOL.directory)).getDirectoryHandle(FOLDER);
  for await (const handle of folder.values()) {
    if (!isFile(handle)) continue;
    const file = await handle.getFile();
    const name = await file.slice(0, NAME.length + 1).text();
    if (name === `${NAME}\0`) return file.slice(HEADER_BYTES, file.size, 'application/vnd.sqlite3');
  }
  throw new Error('the exported file is not there');
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file';
}
