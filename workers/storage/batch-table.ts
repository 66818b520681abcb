/**
 * The stored batches: written one by one, dropped from the oldest on. Inside the caller's transactions.
 *
 * A batch is dropped in two steps: first the floor is raised above it, and queries that begin from then on do not see it;
 * its rows are deleted when those that began before are over. The floor is not stored: after a crash what lies below it
 * is there again, until it is raised again.
 */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import type { BatchEncoder } from './batch-codec.ts';
import type { Connection, Statement } from './connection.ts';
import type { Batch } from './event-store.ts';
import { batchKey, partsOfBatchKey as partsOf } from './schema.ts';

export class BatchTable {
  /** Events in the batches from the floor on, of all runs. */
  rows = 0;
  /** Events in those below it. */
  hidden = 0;
  /** Key of the first batch that queries may see. */
  floor = 0;
  private readonly insertRanges: Statement;
  private readonly insertColumns: Statement;
  private readonly find: Statement;
  private readonly oldestFrom: Statement;
  private readonly deleteRanges: Statement;
  private readonly deleteColumns: Statement;

  constructor(private readonly connection: Connection) {
    this.insertRanges = connection.prepare('INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.insertColumns = connection.prepare('INSERT INTO batch_columns VALUES (?, ?)');
    this.find = connection.prepare('SELECT 1 FROM batches WHERE run = ? AND id = ?');
    this.oldestFrom = connection.prepare(
      'SELECT run, id, size FROM batches WHERE (run, id) >= (?, ?) ORDER BY run, id LIMIT 1',
    );
    this.deleteRanges = connection.prepare('DELETE FROM batches WHERE run = ? AND id = ?');
    this.deleteColumns = connection.prepare('DELETE FROM batch_columns WHERE key = ?');
    this.recount();
  }

  /** After a rollback, when `rows` and `hidden` count what is not there. */
  recount(): void {
    const [run, id] = partsOf(this.floor);
    const sum = (order: '<' | '>=') =>
      this.connection.number(`SELECT coalesce(sum(size), 0) FROM batches WHERE (run, id) ${order} (${run}, ${id})`);
    this.rows = sum('>=');
    this.hidden = sum('<');
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

  /** Raises the floor by the oldest batch above it, unless that is `keep`. @returns how many events it has, 0 without one */
  hideOldest(keep: number): number {
    const { key, size } = this.first(this.floor);
    if (size === 0 || key === keep) return 0;
    this.floor = key + 1;
    this.rows -= size;
    this.hidden += size;
    return size;
  }
  /** Deletes the oldest batch if it lies below `end`. @returns how many events it had, 0 when there is none */
  dropOldest(end: number): number {
    const { key, size } = this.first(0);
    return size > 0 && key < end ? this.drop(key, size) : 0;
  }
  /** Deletes the oldest batch of a run. @returns as above */
  dropOldestOf(run: number): number {
    const { key, size } = this.first(batchKey(run, 0));
    return size > 0 && key < batchKey(run + 1, 0) ? this.drop(key, size) : 0;
  }

  /** The first batch from `from` on; size 0 when there is none. */
  private first(from: number): { key: number; size: number } {
    const { oldestFrom } = this;
    const [run, id] = partsOf(from);
    oldestFrom.bindNumber(1, run);
    oldestFrom.bindNumber(2, id);
    const found = oldestFrom.step()
      ? { key: batchKey(oldestFrom.number(0), oldestFrom.number(1)), size: oldestFrom.number(2) }
      : { key: 0, size: 0 };
    oldestFrom.reset();
    return found;
  }

  private drop(key: number, size: number): number {
    const [run, id] = partsOf(key);
    this.deleteColumns.bindNumber(1, key);
    this.deleteColumns.run();
    this.deleteRanges.bindNumber(1, run);
    this.deleteRanges.bindNumber(2, id);
    this.deleteRanges.run();
    if (key < this.floor) this.hidden -= size;
    else this.rows -= size;
    return size;
  }
}
