/**
 * Removes runs from the stored database as wholes: at once for people, who do not see such a run any more, and a little at
 * a time on the disk. Whoever writes the database.
 */

import type { Connection } from '../sqlite/connection.ts';
import type { BatchTable } from './batch-table.ts';
import type { RollupTable } from './rollup-table.ts';

/** Batches, or blocks of the rollup, dropped between two looks at the clock. */
const AT_ONCE = 8;

export class RunRemoval {
  constructor(
    private readonly connection: Connection,
    private readonly batches: BatchTable,
    private readonly rollups: RollupTable,
  ) {}

  /** From now on nobody sees it: neither events nor alarms nor its rollup. In the caller's transaction. */
  leave(run: number): void {
    const { connection, batches } = this;
    const seen = connection.number(`SELECT coalesce(sum(size), 0) FROM batches JOIN runs ON runs.id = run
      WHERE run = ${run} AND leaving = 0 AND batches.id >= first_batch`);
    connection.execute(`UPDATE runs SET leaving = 1 WHERE id = ${run}`);
    batches.hide(seen);
  }

  /** A starred run stays until a person removes it. In a transaction of its own. @throws SqliteError */
  star(run: number, isStarred: boolean): null {
    this.connection.execute(`UPDATE runs SET starred = ${isStarred ? 1 : 0} WHERE id = ${run}`);
    return null;
  }

  /** Those under way, also from before a crash. */
  leaving(): number[] {
    const statement = this.connection.prepare('SELECT id FROM runs WHERE leaving = 1 ORDER BY id');
    const runs: number[] = [];
    while (statement.step()) runs.push(statement.number(0));
    statement.finalize();
    return runs;
  }

  /**
   * Drops some of a run that is leaving, the run itself last. In the caller's transaction.
   *
   * @param mayGoOn asked after every few batches, with the events dropped so far
   * @returns whether there is more of it
   */
  dropSome(run: number, mayGoOn: (dropped: number) => boolean): boolean {
    let dropped = 0;
    do {
      for (let i = 0; i < AT_ONCE; i++) {
        const batch = this.batches.oldestOf(run);
        if (batch) this.batches.drop(run, batch);
        dropped += batch?.size ?? this.rollups.dropOldestOf(run);
        if (!batch && !this.rollups.hasAnyOf(run)) {
          this.connection.execute(
            `DELETE FROM alarms WHERE run = ${run}; DELETE FROM commits WHERE run = ${run}; DELETE FROM consumed WHERE run = ${run}; DELETE FROM runs WHERE id = ${run};`,
          );
          return false;
        }
      }
    } while (mayGoOn(dropped));
    return true;
  }

  /**
   * As a person asks for it, in a transaction of its own. When it is broken off, whoever stores next goes on.
   *
   * @returns whether there is more to remove
   * @throws SqliteError; what was removed before stays removed
   */
  removeSome(run: number, mayGoOn: () => boolean): boolean {
    const { connection } = this;
    connection.execute('BEGIN');
    try {
      this.leave(run);
      const hasMore = this.dropSome(run, mayGoOn);
      connection.execute('COMMIT');
      return hasMore;
    } catch (error) {
      if (connection.isInTransaction) connection.execute('ROLLBACK');
      this.batches.recount();
      throw error;
    }
  }
}
