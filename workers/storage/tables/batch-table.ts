/**
 * The stored batches: written one by one, dropped from the oldest of a run on. Inside the caller's transactions.
 *
 * Events are dropped in two steps: first nobody sees them any more, because their run is leaving or begins with a later
 * batch (`runs.leaving`, `runs.first_batch`); their rows are deleted when queries that began before are over, a few at a
 * time. Both steps are stored: a crash between them changes nothing of what people see.
 */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import type { Batch, StoredDate } from '../event-store.ts';
import type { Connection, Statement } from '../sqlite/connection.ts';
import type { BatchEncoder } from './batch-encoder.ts';
import type { BatchDates } from './batch-limits.ts';
import { batchKey } from './schema.ts';

interface BatchRow {
  readonly id: number;
  readonly size: number;
  /** Time of its latest event. */
  readonly lastMs: number;
}

/** A batch that memory held: when its first event came and when it was stored is known, why it was flushed is not. */
export interface HeldBatch extends BatchDates {
  readonly id: number;
  readonly size: number;
  readonly openedMs: number;
  /** First and last sequence, first and last time. */
  readonly ranges: readonly number[];
}

export class BatchTable {
  /** Events that can be seen, of all runs. */
  rows = 0;
  /** Events that are there and can't. */
  hidden = 0;
  private readonly insertRanges: Statement;
  private readonly insertColumns: Statement;
  private readonly find: Statement;
  private readonly oldest: Statement;
  private readonly deleteRanges: Statement;
  private readonly deleteColumns: Statement;
  private readonly insertCommit: Statement;
  private readonly deleteCommits: Statement;

  constructor(private readonly connection: Connection) {
    this.insertRanges = connection.prepare('INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.insertColumns = connection.prepare('INSERT INTO batch_columns VALUES (?, ?)');
    this.find = connection.prepare('SELECT 1 FROM batches WHERE run = ? AND id = ?');
    this.oldest = connection.prepare(
      'SELECT id, size, last_ms FROM batches WHERE run = ? AND id >= ? ORDER BY id LIMIT 1',
    );
    this.deleteRanges = connection.prepare('DELETE FROM batches WHERE run = ? AND id = ?');
    this.deleteColumns = connection.prepare('DELETE FROM batch_columns WHERE key = ?');
    this.insertCommit = connection.prepare('INSERT OR REPLACE INTO commits VALUES (?, ?, ?)');
    this.deleteCommits = connection.prepare('DELETE FROM commits WHERE run = ? AND last_batch <= ?');
    this.recount();
  }

  /** After a rollback, when `rows` and `hidden` count what is not there. */
  recount(): void {
    const sum = (from: string) => this.connection.number(`SELECT coalesce(sum(size), 0) FROM ${from}`);
    const all = sum('batches');
    this.rows = sum('batches JOIN runs ON runs.id = run WHERE leaving = 0 AND batches.id >= first_batch');
    this.hidden = all - this.rows;
  }

  has(run: number, id: number): boolean {
    const { find } = this;
    find.bindNumber(1, run);
    find.bindNumber(2, id);
    const isFound = find.step();
    find.reset();
    return isFound;
  }

  /** @param ranges of the batch, which the encoder has just written to `bytes` from `columns` on */
  insert(run: number, batch: Batch, ranges: BatchEncoder, columns: WasmPointer, bytes: number): void {
    const { insertRanges, insertColumns } = this;
    insertColumns.bindNumber(1, batchKey(run, batch.id));
    insertColumns.bindBlob(2, columns, bytes);
    insertColumns.run();
    insertRanges.bindNumber(1, run);
    insertRanges.bindNumber(2, batch.id);
    insertRanges.bindNumber(3, batch.openedAt);
    insertRanges.bindNumber(4, batch.flushedAt);
    insertRanges.bindNumber(5, batch.count);
    insertRanges.bindWord(6, batch.reason);
    insertRanges.bindNumber(7, ranges.firstSequence);
    insertRanges.bindNumber(8, ranges.lastSequence);
    insertRanges.bindNumber(9, ranges.firstTime);
    insertRanges.bindNumber(10, ranges.lastTime);
    for (let i = 0; i < batch.withinUs.length; i++) insertRanges.bindNumber(11 + i, batch.withinUs[i]!);
    insertRanges.run();
    this.rows += batch.count;
  }

  /** A batch as another store held it. @param columns its events, `bytes` from there on */
  insertHeld(
    run: number,
    { id, size, openedMs, storedMs, withinUs, ranges }: HeldBatch,
    columns: WasmPointer,
    bytes: number,
  ): void {
    const { insertRanges, insertColumns } = this;
    insertColumns.bindNumber(1, batchKey(run, id));
    insertColumns.bindBlob(2, columns, bytes);
    insertColumns.run();
    [run, id, openedMs, storedMs, size].forEach((value, i) => {
      insertRanges.bindNumber(i + 1, value);
    });
    insertRanges.bindWord(6, 'memory');
    [...ranges, ...withinUs].forEach((value, i) => {
      insertRanges.bindNumber(i + 7, value);
    });
    insertRanges.run();
    this.date(run, { lastBatch: id, storedMs });
    this.rows += size;
  }
  /** When the transaction was stored whose last batch is given: in the next one. */
  date(run: number, { lastBatch, storedMs }: StoredDate): void {
    const { insertCommit } = this;
    insertCommit.bindNumber(1, run);
    insertCommit.bindNumber(2, lastBatch);
    insertCommit.bindNumber(3, storedMs);
    insertCommit.run();
  }
  /** Events of a run that can be seen. */
  rowsOf(run: number, firstBatch: number): number {
    return this.connection.number(
      `SELECT coalesce(sum(size), 0) FROM batches WHERE run = ${run} AND id >= ${firstBatch}`,
    );
  }
  /** The number of the latest batch of a run that is, or was, here; 0 without one. */
  latestOf(run: number): number {
    return this.connection.number(`SELECT max(
      coalesce((SELECT max(id) FROM batches WHERE run = ${run}), 0),
      coalesce((SELECT first_batch - 1 FROM runs WHERE id = ${run}), 0))`);
  }

  /** The first batch of a run from number `from` on. */
  oldestOf(run: number, from = 0): BatchRow | null {
    const { oldest } = this;
    oldest.bindNumber(1, run);
    oldest.bindNumber(2, from);
    const found = oldest.step() ? { id: oldest.number(0), size: oldest.number(1), lastMs: oldest.number(2) } : null;
    oldest.reset();
    return found;
  }

  /** So many events are not seen any more from now on. */
  hide(events: number): void {
    this.rows -= events;
    this.hidden += events;
  }
  /** Deletes a batch that is not seen any more. */
  drop(run: number, { id, size }: BatchRow): void {
    this.deleteColumns.bindNumber(1, batchKey(run, id));
    this.deleteColumns.run();
    this.deleteRanges.bindNumber(1, run);
    this.deleteRanges.bindNumber(2, id);
    this.deleteRanges.run();
    // Batches go from the oldest on: what is before this one is gone.
    this.deleteCommits.bindNumber(1, run);
    this.deleteCommits.bindNumber(2, id);
    this.deleteCommits.run();
    this.hidden -= size;
  }
}
