/**
 * Whether a run stores in the database that its settings ask for: another tab may have it, and it may open late. The run then
 * stores in memory, and brings along what memory holds when the database is there.
 */
import type { Config } from '../contract/config-types.ts';
import type { TaskMover } from './task-mover.ts';

interface RunDatabaseEvents {
  readonly isRunActive: () => boolean;
  /** Puts the settings into effect anew: where storage is may have changed. */
  readonly enforce: () => void;
  /** The database could not be opened in time: the run stores in memory. */
  readonly onLate: () => void;
  /** It is open after all, and the run stores in it. */
  readonly onThere: () => void;
}

/** Coordinator. */
export class RunDatabase {
  /** It could not be opened in time. */
  private isLate = false;

  /** @param hasDatabase whether this tab has the database */
  constructor(
    private hasDatabase: boolean,
    private readonly mover: Pick<TaskMover, 'awaitDatabase' | 'databaseSettled'>,
    private readonly events: RunDatabaseEvents,
  ) {}

  /** Why the database is not used though it is configured; null where it is, or is not asked for. */
  refusalOf({ storage }: Config): 'busy' | 'slow' | null {
    if (storage.kind !== 'sqlite') this.isLate = false;
    else if (!this.hasDatabase) return 'busy';
    return this.isLate ? 'slow' : null;
  }

  /**
   * Gives the database to the run, which brings along what memory holds; or takes it away: then what has not been stored goes
   * to memory.
   *
   * @returns when the files have been let go of
   */
  async set(hasDatabase: boolean): Promise<void> {
    this.hasDatabase = hasDatabase;
    // It is waited for once more.
    if (hasDatabase) this.isLate = false;
    if (!this.events.isRunActive()) return;
    this.events.enforce();
    await this.mover.databaseSettled;
  }

  /** Has the run go on in memory for now. The database goes on opening; when it is open it gets what memory holds. */
  async doWithout(): Promise<void> {
    this.isLate = true;
    this.events.enforce();
    const isThere = this.mover.awaitDatabase(() => this.isLate);
    // Its worker is awaited by then, so the run counts as one that writes the database.
    this.events.onLate();
    if (!(await isThere)) return;
    this.isLate = false;
    this.events.enforce();
    this.events.onThere();
  }
}
