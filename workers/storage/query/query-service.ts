/**
 * What the query worker does: answers queries, lists and removes runs, exports. It reads the database through the storage
 * worker of a run while one stores, and otherwise opens it itself, when it is first asked for something.
 */

import { roomForEvents, siteBudget } from '../../contract/budget/site-budget.ts';
import type { DatabaseInfo, StoredOperations } from '../../contract/database-types.ts';
import { notAllowedText } from '../../contract/error-text.ts';
import type { ConsumedPlaces } from '../../contract/live/live-types.ts';
import type { QueryLimits, QueryResult, SqlParameter } from '../../contract/query-types.ts';
import { quote } from '../../contract/settings/config-error.ts';
import { createExport, exportFromMemory } from '../files/export-file.ts';
import { type DatabaseFiles, databasesAside, takeDatabaseFiles } from '../files/open-database.ts';
import { readConsumed } from '../reads/consumed-reader.ts';
import { MailboxReader } from '../reads/mailbox-reader.ts';
import { MemoryReader } from '../reads/memory-reader.ts';
import { isCancelled } from '../reads/read-mailbox.ts';
import { DirectReader, type StoredReader } from '../reads/stored-reader.ts';
import type { Connection } from '../sqlite/connection.ts';
import { loadSqlite } from '../sqlite/sqlite.ts';
import { StorageProblem } from '../sqlite/storage-problem.ts';
import { BatchTable } from '../tables/batch-table.ts';
import { RollupTable } from '../tables/rollup-table.ts';
import { RunRemoval } from '../tables/run-removal.ts';
import { copyDatabase } from './export-database.ts';
import { QueryEngine } from './query-engine.ts';
import { checkRun, checkStar } from './run-arguments.ts';
import { runsOf } from './stored-runs.ts';

/** A run whose storage worker serves reads. */
export interface Serving {
  /** Gets the storage worker going, should it sleep. */
  wake(): void;
  /** False when the run is over, and nobody will answer. */
  isOn(): boolean;
  sizes(): FileSizes;
}

type FileSizes = Pick<DatabaseInfo, 'bytes' | 'usedBytes'>;

/** A run that stores, or stored, in memory. */
export interface MemoryRun {
  /** A copy of what it holds now. */
  read(): MemoryReader;
  bytes(): number;
}

/** The storage worker ended its run while a query waited for it. */
class ServingEndedError extends Error {}

interface LocalDatabase {
  readonly files: DatabaseFiles;
  readonly connection: Connection;
  readonly reader: DirectReader;
  readonly problem: DatabaseInfo['problem'];
}

export class QueryService implements StoredOperations {
  private engine: QueryEngine | undefined;
  private serving: Serving | null = null;
  private inMemory: MemoryRun | null = null;
  /** Why the database cannot be opened: then queries read what memory holds. */
  private refusal: StorageProblem | null = null;
  private local: LocalDatabase | undefined;
  /** How often the files were wanted elsewhere. */
  private releases = 0;

  private mailbox: SharedArrayBuffer | undefined;

  /** First of all. @param mailbox where storage workers are asked for reads */
  useMailbox(mailbox: SharedArrayBuffer): void {
    this.mailbox = mailbox;
  }

  /**
   * From now on the storage worker of a run serves, or nobody does. With a run the files are let go of first.
   *
   * @param inMemory the run whose events are in memory, for as long as the database cannot be opened
   */
  attach(serving: Serving | null, inMemory: MemoryRun | null): void {
    this.serving = serving;
    this.inMemory = inMemory;
    // Last: where letting go fails, the storage worker is asked all the same.
    if (serving) this.release();
  }

  /** Lets go of the files, for the storage worker or another tab. */
  release(): void {
    const { local } = this;
    this.releases++;
    this.local = undefined;
    try {
      local?.connection.close();
    } finally {
      local?.files.release();
    }
  }

  /** @throws what `QueryEngine.run` throws, StorageProblem */
  query(sql: string, parameters: readonly SqlParameter[], limits: QueryLimits): Promise<QueryResult> {
    return this.reading((reader, engine) => engine.run(reader, sql, parameters, limits));
  }

  /** @throws StorageProblem */
  async info(): Promise<Omit<DatabaseInfo, 'owner' | 'removed'>> {
    const runs = await this.reading((reader, engine) => engine.read(reader, () => runsOf(engine.catalog)));
    // Without private files there are none of these either.
    const aside = await databasesAside().then(
      (files) => [...files.keys()],
      () => [],
    );
    const problem = this.refusal?.code ?? this.local?.problem ?? null;
    return { problem, runs, ...this.sizes(), shareBytes: roomForEvents(await siteBudget()), aside };
  }

  private sizes(): FileSizes {
    const { local, serving, refusal, inMemory } = this;
    if (refusal) return { bytes: inMemory?.bytes() ?? 0, usedBytes: 0 };
    return local ? sizesOf(local.connection) : (serving?.sizes() ?? { bytes: 0, usedBytes: 0 });
  }

  /**
   * What is stored of the messages of a stream.
   *
   * @param stream its name, and when it was made
   * @throws StorageProblem
   */
  consumed(stream: string): Promise<ConsumedPlaces> {
    return this.reading((reader) => {
      if (this.refusal) throw this.refusal;
      return readConsumed(reader, stream);
    });
  }

  /** Removes a run and everything stored of it, and gives back the space if nobody is storing. */
  async removeRun(run: number): Promise<void> {
    checkRun(run);
    await this.reading((reader) => {
      refuseInMemory(reader, run);
      if (reader instanceof MailboxReader) reader.removeRun(run);
      else removeLocally(this.local!.connection, run);
    });
  }

  /** A starred run never makes room for others. */
  async starRun(run: number, isStarred: boolean): Promise<void> {
    checkStar(run, isStarred);
    await this.reading((reader) => {
      refuseInMemory(reader, run);
      if (reader instanceof MailboxReader) reader.starRun(run, isStarred);
      else removalOn(this.local!.connection).star(run, isStarred);
    });
  }

  /** The whole database as an ordinary SQLite file. @throws QueryEndedError when it is cancelled */
  async exportDatabase(onProgress: (done: number, total: number) => void = () => {}): Promise<Blob> {
    if (typeof onProgress !== 'function')
      throw new RangeError(notAllowedText('onProgress', quote(onProgress), 'a function, or nothing'));
    const sqlite = await loadSqlite();
    return this.whoeverServes(() => {
      const create = this.refusal ? exportFromMemory : createExport;
      return create(sqlite, (target) => {
        this.withReader((reader, engine) => {
          engine.read(reader, () => {
            copyDatabase(target, engine, (done, total) => {
              engine.check();
              onProgress(done, total);
            });
          });
        });
      });
    });
  }

  /** What SQLite's check of the whole file finds wrong; empty when it is sound. Only while nobody stores. */
  async checkDatabase(): Promise<string[]> {
    const { connection } = await this.openLocally();
    const statement = connection.prepare('PRAGMA integrity_check');
    const findings: string[] = [];
    while (statement.step()) findings.push(statement.text(0));
    statement.finalize();
    return findings.filter((finding) => finding !== 'ok');
  }

  /** Deletes a file that was set aside. Only while nobody stores. */
  async removeAside(name: string): Promise<void> {
    const { files } = await this.openLocally();
    await fileAside(name);
    files.remove(name);
  }

  /** A file that was set aside, as it is. @throws RangeError when there is none of this name */
  exportAside(name: string): Promise<Blob> {
    return fileAside(name);
  }

  private reading<T>(act: (reader: StoredReader, engine: QueryEngine) => T): Promise<T> {
    return this.whoeverServes(() => this.withReader(act));
  }

  /** Does it again with the files themselves if the run ends in the middle. */
  private async whoeverServes<T>(act: () => T | Promise<T>): Promise<T> {
    await this.open();
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof ServingEndedError)) throw error;
      this.serving = null;
      await this.open();
      return act();
    }
  }

  private async open(): Promise<void> {
    const sqlite = await loadSqlite();
    if (this.serving && !this.serving.isOn()) this.serving = null;
    this.refusal = null;
    if (!this.serving) await this.openLocally().catch((error: unknown) => this.goOnInMemory(error));
    this.engine ??= new QueryEngine(sqlite, () => isCancelled(this.mailbox!));
  }

  /** @throws the error, where a database is there to wait for, or nothing is in memory */
  private goOnInMemory(error: unknown): void {
    if (!this.inMemory || !(error instanceof StorageProblem) || error.code === 'busy') throw error;
    this.refusal = error;
    // What it knows of the run's batches may have been written over.
    this.engine?.close();
    this.engine = undefined;
  }

  /** @throws StorageProblem */
  private async openLocally(): Promise<LocalDatabase> {
    if (this.serving?.isOn()) throw new StorageProblem('busy', 'a run is storing; stop it first');
    if (this.local) return this.local;
    const { releases } = this;
    const isWanted = () => releases === this.releases;
    const files = await takeDatabaseFiles(isWanted);
    try {
      // Taking them took a moment: a run that began in it waits for them.
      if (!isWanted()) throw new StorageProblem('busy', 'the files are wanted elsewhere');
      const { connection, problem } = files.open();
      this.local = { files, connection, problem, reader: new DirectReader(connection) };
      return this.local;
    } catch (error) {
      files.release();
      throw error;
    }
  }

  private withReader<T>(act: (reader: StoredReader, engine: QueryEngine) => T): T {
    const { serving, engine, local, inMemory, refusal } = this;
    if (refusal) return act(inMemory!.read(), engine!);
    if (!serving) return act(local!.reader, engine!);
    const reader = new MailboxReader(
      this.mailbox!,
      () => serving.wake(),
      () => this.checkServing(serving),
    );
    reader.hold();
    try {
      return act(reader, engine!);
    } finally {
      reader.release();
    }
  }

  private checkServing(serving: Serving): void {
    this.engine!.check();
    if (!serving.isOn()) throw new ServingEndedError('the run has ended');
  }
}

/** @throws RangeError when it is in memory: what is there has no row of its own, and no star */
function refuseInMemory(reader: StoredReader, run: number): void {
  if (reader instanceof MemoryReader) throw new RangeError(`run ${run} is in memory, and goes with the tab`);
}

async function fileAside(name: string): Promise<Blob> {
  const file = (await databasesAside()).get(name);
  if (!file)
    throw new RangeError(notAllowedText('database', JSON.stringify(name), 'the name of one that was set aside'));
  return file;
}

function sizesOf(connection: Connection): FileSizes {
  const pragma = (name: string) => connection.number(`PRAGMA ${name}`);
  const size = pragma('page_size');
  const pages = pragma('page_count');
  return { bytes: pages * size, usedBytes: (pages - pragma('freelist_count')) * size };
}

function removalOn(connection: Connection): RunRemoval {
  return new RunRemoval(connection, new BatchTable(connection), new RollupTable(connection));
}

function removeLocally(connection: Connection, run: number): void {
  const removal = removalOn(connection);
  while (removal.removeSome(run, () => true));
  const free = connection.number('PRAGMA freelist_count');
  if (free > connection.number('PRAGMA page_count') / 2) connection.execute('VACUUM; PRAGMA wal_checkpoint(TRUNCATE);');
}
