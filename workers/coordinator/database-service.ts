/**
 * The database as the coordinator has it: which tab owns it, whether a run writes it, and the worker that reads it. That
 * worker is started when it is first wanted. It is asked one thing at a time.
 */
import { proxy, type Remote } from 'comlink';
import {
  type DatabaseInfo,
  type RemovedRun,
  STORED_OPERATIONS,
  type StoredOperations,
} from '../contract/database-types.ts';
import { BUSY } from '../contract/told-problems.ts';
import { DatabaseOwner } from '../storage/files/database-owner.ts';
import { FilesWatch } from '../storage/files/files-watch.ts';
import type { QueryEntry } from '../storage/query/query-entry.ts';
import { allocateReadMailbox, setCancelled } from '../storage/reads/read-mailbox.ts';
import type { QueryThread } from './query-thread.ts';

type Operation = (...parameters: unknown[]) => Promise<unknown>;

export class DatabaseService {
  /** Where storage workers are asked for reads. */
  readonly mailbox = allocateReadMailbox();
  private readonly owner: DatabaseOwner;
  private readonly elected: Promise<boolean>;
  private readonly watch: FilesWatch;
  /** Null until the first question: its code comes then, and the first figures do not wait for it. */
  private thread: QueryThread | null = null;
  /** Memory of the run that writes the database. */
  private writer: SharedArrayBuffer | null = null;
  /** Memory of the latest run when it does not write the database. */
  private inMemory: SharedArrayBuffer | null = null;
  private readonly removed: RemovedRun[] = [];
  private last: Promise<unknown> = Promise.resolve();
  /** The operation under way was cancelled for a run that needs the files: it is done again. */
  private isInterrupted = false;

  /**
   * @param onChange the database was gained, or lost: then the run has to let go of it before the promise is fulfilled
   * @param onCleared the files are gone, and what is still written to them is lost
   * @param isStoring whether a run has the files open
   */
  constructor(
    private readonly createWorker: () => Worker,
    onChange: (isOwner: boolean) => Promise<void>,
    onCleared: () => Promise<void>,
    isStoring: () => boolean,
  ) {
    this.owner = new DatabaseOwner(async (isOwner) => {
      if (!isOwner) await this.release();
      await onChange(isOwner);
    });
    this.elected = this.owner.elect();
    this.watch = new FilesWatch(async () => {
      if (!this.owner.isOwner) return;
      await this.release();
      await onCleared();
    }, isStoring);
  }

  /** Whether this tab has the database, once that is known. */
  async isOwner(): Promise<boolean> {
    await this.elected;
    return this.owner.isOwner;
  }
  takeOver(): Promise<void> {
    return this.owner.takeOver();
  }

  /**
   * From now on a run writes the database, or none does. Does not wait for what is under way.
   *
   * @param inMemory of the latest run where that does not write it
   */
  setWriter(writer: SharedArrayBuffer | null, inMemory: SharedArrayBuffer | null): void {
    if (writer === this.writer && inMemory === this.inMemory) return;
    const isNew = writer !== this.writer;
    this.writer = writer;
    this.inMemory = inMemory;
    const api = this.thread?.api;
    if (!api) return;
    if (writer && isNew) {
      this.isInterrupted = true;
      setCancelled(this.mailbox, true);
    }
    void api.attachRuns(writer, inMemory);
  }

  cancel(): void {
    this.isInterrupted = false;
    setCancelled(this.mailbox, true);
    this.thread?.cancel();
  }
  async info(): Promise<DatabaseInfo> {
    const info = await this.ask((api) => api.info());
    return { ...info, owner: this.owner.isOwner, removed: [...this.removed] };
  }
  /** A run was removed to make room. */
  noteRemoved(removed: RemovedRun): void {
    this.removed.push(removed);
  }

  dispose(): void {
    this.watch.end();
    this.thread?.end();
  }

  /** Has the query worker do something, when what is under way is done. @throws Error when another tab has the database */
  ask<T>(act: (api: Remote<QueryEntry>) => Promise<T>): Promise<T> {
    const turn = this.last.then(async () => {
      if (!(await this.isOwner())) throw new Error(`${BUSY.text} ${BUSY.help}`);
      const thread = await this.queryThread();
      for (;;) {
        setCancelled(this.mailbox, false);
        this.isInterrupted = false;
        try {
          return await thread.ask(act);
        } catch (error) {
          if (!this.isInterrupted) throw error;
        }
      }
    });
    this.last = turn.catch(() => {});
    return turn;
  }

  /** What the query worker does alone, by name, each in its turn. */
  operations(): StoredOperations {
    const operations = STORED_OPERATIONS.map((name) => [
      name,
      (...parameters: unknown[]) =>
        this.ask((api) =>
          (Reflect.get(api, name) as Operation)(
            ...parameters.map((each) => (typeof each === 'function' ? proxy(each) : each)),
          ),
        ),
    ]);
    return Object.fromEntries(operations) as StoredOperations;
  }

  private async queryThread(): Promise<QueryThread> {
    const { QueryThread } = await import('./query-thread.ts');
    this.thread ??= new QueryThread(this.createWorker, async (api) => {
      await api.useMailbox(this.mailbox);
      await api.attachRuns(this.writer, this.inMemory);
    });
    return this.thread;
  }

  /** Lets go of the files, if the worker has them. */
  private async release(): Promise<void> {
    setCancelled(this.mailbox, true);
    await this.thread?.api?.release();
  }
}
