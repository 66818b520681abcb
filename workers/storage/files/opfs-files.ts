/** The private files the database lies in: SQLite's pool of them, opened, released and opened again. One worker at a time. */
import { DATABASE_FOLDER } from '../../contract/budget/site-budget.ts';
import { answered, privateFolder } from '../../contract/site-data.ts';
import type { Sqlite, SqlitePool } from '../sqlite/sqlite.ts';
import { problemOf, StorageProblem } from '../sqlite/storage-problem.ts';
import { CoalescingFile, type SyncFile } from './coalescing-file.ts';

const POOL = { name: 'penstock', directory: DATABASE_FOLDER };
/** SQLite's pool keeps files of random names in this folder, their own name and a digest in front of the contents. */
const FOLDER = '.opaque';
const NAME_BYTES = 512;
const HEADER_BYTES = 4096;
/** At a file that is being written: between two writes it can be read. */
const MOST_LOOKS = 100;
/** A database has two files; one more is needed for each that was set aside, and some for export. */
const FIRST_CAPACITY = 6;
/** A worker that was ended lets go of its files a moment later; another tab does not. */
const PATIENCE_MS = 3000;
const RETRY_MS = 50;
/** A dozen files on a slow disk take a second or two; some browsers never answer. */
const LONGEST_OPENING_MS = 20_000;

interface PoolOptions {
  readonly name: string;
  readonly directory: string;
  readonly initialCapacity: number;
  /** Without this a failure to open deletes everything. */
  readonly preserveOnInitFailure: boolean;
  readonly forceReinitIfPreviouslyFailed: boolean;
}

let pool: SqlitePool | undefined;

/**
 * What a pool's files hold, by the names that SQLite knows them by: as it is on the disk, whoever has the files open.
 * Each can be read until it is written.
 *
 * @throws DOMException when there is no such pool
 */
export async function filesOnDisk(directory = POOL.directory): Promise<ReadonlyMap<string, Blob>> {
  const root = await privateFolder();
  const folder = await (await root.getDirectoryHandle(directory)).getDirectoryHandle(FOLDER);
  const files = new Map<string, Blob>();
  for await (const handle of folder.values()) {
    if (!isFile(handle)) continue;
    const { file, name } = await openNamed(handle);
    if (name !== '') files.set(name, file.slice(HEADER_BYTES, file.size, 'application/vnd.sqlite3'));
  }
  return files;
}

/** A file that is written between looking at it and reading cannot be read: then once more, as it is now. */
async function openNamed(handle: FileSystemFileHandle): Promise<{ file: File; name: string }> {
  for (let left = MOST_LOOKS; ; left--) {
    const file = await handle.getFile();
    try {
      const [name = ''] = (await file.slice(0, NAME_BYTES).text()).split('\0', 1);
      return { file, name };
    } catch (error) {
      const isWritten = error instanceof DOMException && error.name === 'NotReadableError';
      if (!isWritten || left === 0) throw error;
    }
  }
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file';
}

/**
 * Takes the files, waiting for a predecessor to let go of them.
 *
 * @throws StorageProblem `unavailable`, `full`, or `held` when somebody else keeps them
 */
export async function acquireFiles(sqlite: Sqlite): Promise<SqlitePool> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      pool = await gatheringWrites(() => answered(openPool(sqlite), LONGEST_OPENING_MS));
      return pool;
    } catch (error) {
      const isTaken = error instanceof DOMException && error.name === 'NoModificationAllowedError';
      if (!isTaken) throw new StorageProblem(problemOf(error) === 'full' ? 'full' : 'unavailable', String(error));
      if (performance.now() > until) throw new StorageProblem('held', 'the files are in use elsewhere');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Lets go of the files. No database may be open. At once, so that it can be done by a worker that takes no messages. */
export function releaseFiles(): void {
  pool?.pauseVfs();
}

async function openPool(sqlite: Sqlite): Promise<SqlitePool> {
  if (pool) return pool.unpauseVfs();
  const options: PoolOptions = {
    ...POOL,
    initialCapacity: FIRST_CAPACITY,
    preserveOnInitFailure: true,
    forceReinitIfPreviouslyFailed: true,
  };
  return sqlite.library.installOpfsSAHPoolVfs(options);
}

/** Has every file that is opened meanwhile gather its writes; SQLite's pool has no way to be told. */
export async function gatheringWrites<T>(open: () => Promise<T>): Promise<T> {
  const prototype: { createSyncAccessHandle(): Promise<SyncFile> } = FileSystemFileHandle.prototype;
  const original = prototype.createSyncAccessHandle;
  prototype.createSyncAccessHandle = async function (this: FileSystemFileHandle) {
    return new CoalescingFile(await original.call(this));
  };
  try {
    return await open();
  } finally {
    prototype.createSyncAccessHandle = original;
  }
}
