/**
 * Opens the stored database, or makes it. Its file is named by a number, and the highest is the one in use: a file that
 * cannot be used stays as it is under its number, set aside, and a new one gets the next.
 */

import { roomForEvents, siteBudget } from '../../contract/budget/site-budget.ts';
import type { StorageProblemCode } from '../../contract/database-types.ts';
import { freeBytes } from '../../contract/site-data.ts';
import { Connection, SqliteError } from '../sqlite/connection.ts';
import { loadSqlite, type Sqlite, type SqlitePool } from '../sqlite/sqlite.ts';
import { problemOf, StorageProblem } from '../sqlite/storage-problem.ts';
import { CONSUMED } from '../tables/consumed-table.ts';
import { NEW_DATABASE, OLDEST_VERSION, SCHEMA, SCHEMA_VERSION, SETTINGS } from '../tables/schema.ts';
import { upgradeSchema } from '../tables/schema-upgrade.ts';
import { acquireFiles, filesOnDisk, releaseFiles } from './opfs-files.ts';

const NAME = /^\/penstock-(\d+)\.sqlite$/;
/** Files beyond those in use: a new database with its log, and what SQLite makes for a moment. */
const SPARE_FILES = 4;
/** SQLite's result when a table that should be there is not. */
const SQL_ERROR = 1;
/** The share of the disk that is left that the database may grow into; its log needs room besides. */
const SHARE_OF_QUOTA = 0.7;
const LEAST_BYTES = 16 * 2 ** 20;

/** The files, held by this worker until they are released. */
export class DatabaseFiles {
  constructor(
    private readonly sqlite: Sqlite,
    private readonly pool: SqlitePool,
    /** Bytes that the database may grow by. */
    private readonly room: number,
    /** What is stored may take so many bytes, unless a setting says otherwise. */
    readonly share: number,
  ) {}

  /** Opens the newest database, or makes one. @throws StorageProblem, SqliteError */
  open(): { connection: Connection; problem: StorageProblemCode | null } {
    const [newest = 1] = this.numbers();
    try {
      return { connection: this.openNumber(newest), problem: null };
    } catch (error) {
      const problem = reasonToSetAside(error);
      if (!problem) throw error;
      return { connection: this.openNumber(newest + 1), problem };
    }
  }

  /** Begins a new database. The present one, which must be closed, is set aside. @throws SqliteError */
  openNext(): Connection {
    const [newest = 0] = this.numbers();
    return this.openNumber(newest + 1);
  }

  release(): void {
    releaseFiles();
  }

  /** Deletes a database that was set aside, and its log if it has one. */
  remove(name: string): void {
    this.pool.unlink(name);
    this.pool.unlink(`${name}-wal`);
  }

  private numbers(): number[] {
    return numbersIn(this.pool.getFileNames());
  }

  private openNumber(number: number): Connection {
    const connection = new Connection(this.sqlite, new this.pool.OpfsSAHPoolDb(nameOf(number)));
    try {
      prepareDatabase(connection);
      const pages = connection.number('PRAGMA page_count') + this.room / connection.number('PRAGMA page_size');
      connection.number(`PRAGMA max_page_count = ${Math.floor(pages)}`);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }
}

/**
 * Loads the library and takes the files.
 *
 * @param isWanted asked once they are there: to make them ready takes a moment more, and a run that wants them waits for 3 s
 * @throws StorageProblem; then nothing is held
 */
export async function takeDatabaseFiles(isWanted: () => boolean = () => true): Promise<DatabaseFiles> {
  const sqlite = await loadSqlite().catch((error: unknown) => {
    throw new StorageProblem('library', String(error));
  });
  const pool = await acquireFiles(sqlite);
  try {
    if (!isWanted()) throw new StorageProblem('busy', 'the files are wanted elsewhere');
    await pool.reserveMinimumCapacity(pool.getFileCount() + SPARE_FILES);
    const room = Math.max(((await freeBytes()) ?? 0) * SHARE_OF_QUOTA, LEAST_BYTES);
    return new DatabaseFiles(sqlite, pool, room, roomForEvents(await siteBudget()));
  } catch (error) {
    releaseFiles();
    throw new StorageProblem(problemOf(error), String(error));
  }
}

/** The databases that were set aside, by name, as they are; also while somebody else has the files. */
export async function databasesAside(): Promise<ReadonlyMap<string, Blob>> {
  const files = await filesOnDisk();
  const names = numbersIn([...files.keys()])
    .slice(1)
    .map(nameOf);
  return new Map(names.map((name) => [name, files.get(name)!]));
}

/** Numbers of the databases among files, the highest first. */
function numbersIn(names: readonly string[]): number[] {
  return names
    .map((name) => Number(NAME.exec(name)?.[1] ?? 0))
    .filter((number) => number > 0)
    .sort((a, b) => b - a);
}

function nameOf(number: number): string {
  return `/penstock-${number}.sqlite`;
}

/**
 * Makes the tables of a new database, and sees to it that another is sound as far as a quick look tells, and ours.
 *
 * @throws StorageProblem, SqliteError
 */
export function prepareDatabase(connection: Connection): void {
  connection.execute(NEW_DATABASE + SETTINGS);
  const version = connection.number('PRAGMA user_version');
  if (version > SCHEMA_VERSION) throw new StorageProblem('newer', `its schema is version ${version}`);
  const tables = connection.number('SELECT count(*) FROM sqlite_schema');
  if (version === 0 && tables === 0) connection.execute(`BEGIN; ${SCHEMA} COMMIT;`);
  else if (version < OLDEST_VERSION) throw new StorageProblem('older', `its schema is version ${version}`);
  else upgradeSchema(connection, version);
  connection.execute(CONSUMED);
  for (const table of ['runs', 'batches', 'commits', 'alarms', 'rollups'])
    connection.number(`SELECT count(*) FROM ${table}`);
  for (const table of ['batch_columns', 'rollup_columns']) {
    connection.number(`SELECT coalesce(min(key) + max(key), 0) FROM ${table}`);
  }
}

function reasonToSetAside(error: unknown): 'damaged' | 'older' | null {
  const problem = problemOf(error);
  if (problem === 'older' || problem === 'damaged') return problem;
  return error instanceof SqliteError && error.primary === SQL_ERROR ? 'damaged' : null;
}
