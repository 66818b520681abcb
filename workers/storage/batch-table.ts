/** The stored batches: written one by one, dropped from the oldest on. Inside the caller's transactions. */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import type { BatchEncoder } from './batch-codec.ts';
import type { Connection, Statement } from './connection.ts';
import type { Batch } from './event-store.ts';
import { batchKey } from './schema.ts';

export class BatchTable {
  /** Events in all batches of all runs. */
  rows = 0;
  private readonly insertRanges: Statement;
  private readonly insertColumns: Statement;
  private readonly find: Statement;
  private readonly oldest: Statement;
  private readonly oldestOf: Statement;
  private readonly deleteRanges: Statement;
  private readonly deleteColumns: Statement;

  constructor(private readonly connection: Connection) {
    this.insertRanges = connection.prepare('INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.insertColumns = connection.prepare('INSERT INTO batch_columns VALUES (?, ?)');
    this.find = connection.prepare('SELECT 1 FROM batches WHERE run = ? AND id = ?');
    this.oldest = connection.prepare('SELECT run, id, size FROM batches ORDER BY run, id LIMIT 1');
    this.oldestOf = connection.prepare('SELECT run, id, size FROM batches WHERE run = ? ORDER BY id LIMIT 1');
    this.deleteRanges = connection.prepare('DELETE FROM batches WHERE run = ? AND id = ?');
    this.deleteColumns = connection.prepare('DELETE FROM batch_columns WHERE key = ?');
    this.recount();
  }

  /** After a rollback, when `rows` counts what is not there. */
  recount(): void {
    this.rows = this.connection.number('SELECT coalesce(sum(size), 0) FROM batches');
  }

  has(run: number, id: number): boolean {
    const { find } = this;
    find.bindNumber(1, run);
    find.bindNumber(2, id);
    const found = find.step();
    find.reset();
    return found;
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
    insertRanges.bindText(6, batch.reason);
    insertRanges.bindNumber(7, ranges.firstSequence);
    insertRanges.bindNumber(8, ranges.lastSequence);
    insertRanges.bindNumber(9, ranges.firstTime);
    insertRanges.bindNumber(10, ranges.lastTime);
    insertRanges.run();
    this.rows += batch.count;
  }

  /** Drops the oldest batch, unless it is the one to keep. @returns how many events it had, 0 when there is none */
  dropOldest(keep: { readonly run: number; readonly id: number }): number {
    return this.drop(this.oldest, keep);
  }
  /** Drops the oldest batch of a run. @returns as above */
  dropOldestOf(run: number): number {
    this.oldestOf.bindNumber(1, run);
    return this.drop(this.oldestOf);
  }

  private drop(found: Statement, keep?: { readonly run: number; readonly id: number }): number {
    const any = found.step();
    const [run, id, size] = any ? [found.number(0), found.number(1), found.number(2)] : [0, 0, 0];
    found.reset();
    if (!any || (run === keep?.run && id === keep.id)) return 0;
    this.deleteColumns.bindNumber(1, batchKey(run, id));
    this.deleteColumns.run();
    this.deleteRanges.bindNumber(1, run);
    this.deleteRanges.bindNumber(2, id);
    this.deleteRanges.run();
    this.rows -= size;
    return size;
  }
}
