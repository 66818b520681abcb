/** Removes a run from the stored database, a little at a time, in transactions of its own. Whoever writes the database. */
import type { BatchTable } from './batch-table.ts';
import type { Connection } from './connection.ts';
import type { RollupTable } from './rollup-table.ts';

/** Batches dropped between two looks at the clock. */
const AT_ONCE = 8;

export class RunRemoval {
  constructor(
    private readonly connection: Connection,
    private readonly batches: BatchTable,
    private readonly rollups: RollupTable,
  ) {}

  /**
   * Its batches first, the run itself last: when it is broken off, the run is still there to be removed again.
   *
   * @param mayGoOn asked after every few batches
   * @returns whether there is more to remove
   * @throws SqliteError; what was removed before stays removed
   */
  removeSome(run: number, mayGoOn: () => boolean): boolean {
    const { connection } = this;
    connection.execute('BEGIN');
    try {
      const more = this.dropBatches(run, mayGoOn);
      if (!more) this.dropRest(run);
      connection.execute('COMMIT');
      return more;
    } catch (error) {
      if (connection.inTransaction) connection.execute('ROLLBACK');
      this.batches.recount();
      this.rollups.recount();
      throw error;
    }
  }

  private dropBatches(run: number, mayGoOn: () => boolean): boolean {
    do {
      for (let i = 0; i < AT_ONCE; i++) if (this.batches.dropOldestOf(run) === 0) return false;
    } while (mayGoOn());
    return true;
  }

  private dropRest(run: number): void {
    this.rollups.dropRun(run);
    this.connection.execute(`DELETE FROM alarms WHERE run = ${run}; DELETE FROM runs WHERE id = ${run};`);
  }
}
